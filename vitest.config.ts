import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Hundreds of kills take what they take.
const e2eTimeout = process.env.PIDGIN_CAMPAIGN ? 30 * 60_000 : 60_000;

const shared = { environment: 'node' as const, pool: 'forks' as const };

// Files of a project that is not isolated share a process and what it has imported, which takes half
// the time: no module of ours keeps state, and a test puts back what it changes.
export default defineConfig({
  test: {
    // Half as many again as there are cores: end-to-end tests wait for processes and clocks.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          isolate: false,
          // Ink asks once, when it is loaded, whether to colour, and whether it runs in CI, where it
          // redraws nothing.
          env: { FORCE_COLOR: '0', CI: 'false', CONTINUOUS_INTEGRATION: 'false' },
          // Some hold hundreds of conversations; how fast is not what they test.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'integration',
          include: ['test/integration/**/*.test.{ts,tsx}'],
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'e2e',
          isolate: false,
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: e2eTimeout,
        },
      },
    ],
  },
});
