import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// A test fails by its time only when it hangs, on a busy machine too; campaigns take what they take.
const timeout = process.env.PIDGIN_CAMPAIGN ? 30 * 60_000 : 3 * 60_000;

const shared = {
  environment: 'node' as const,
  pool: 'forks' as const,
  testTimeout: timeout,
  hookTimeout: timeout,
  expect: { poll: { timeout: 60_000 } },
};

/** Properties are tried with the same examples each time, but in a campaign. */
const setupFiles = ['test/support/same-properties.ts'];

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
          setupFiles,
          include: ['test/unit/**/*.test.{ts,tsx}'],
          isolate: false,
          // Ink asks once, when it is loaded, whether to colour, and whether it runs in CI, where it
          // redraws nothing.
          env: { FORCE_COLOR: '0', CI: 'false', CONTINUOUS_INTEGRATION: 'false' },
        },
      },
      {
        test: {
          ...shared,
          name: 'integration',
          setupFiles,
          include: ['test/integration/**/*.test.{ts,tsx}'],
          isolate: false,
        },
      },
      {
        test: {
          ...shared,
          name: 'e2e',
          isolate: false,
          include: ['test/e2e/**/*.test.ts'],
        },
      },
    ],
  },
});
