import { defineConfig } from 'vitest/config';

// Hundreds of kills take what they take.
const e2eTimeout = process.env.PIDGIN_CAMPAIGN ? 30 * 60_000 : 60_000;

const shared = { environment: 'node' as const, pool: 'forks' as const };

export default defineConfig({
  test: {
    // All of them: the default leaves one free, which on two cores is half.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          // Some hold hundreds of conversations; how fast is not what they test.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'integration',
          include: ['test/integration/**/*.test.{ts,tsx}'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: e2eTimeout,
        },
      },
    ],
  },
});
