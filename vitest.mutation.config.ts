import { defineConfig } from 'vitest/config';
import { lastingThread } from './test/support/lasting-thread.ts';
import { QuickestFirst } from './test/support/quickest-first.ts';

/** The tests that mutants are run against: those of the rooms, the record's on real files among them. */
export default defineConfig({
  plugins: [lastingThread()],
  test: {
    environment: 'node',
    include: [
      'test/unit/{metrics,events,conversation}/**/*.test.ts',
      'test/integration/events/*.test.ts',
    ],
    // Takes seconds of each mutant, and asks after time, not values.
    exclude: ['test/unit/metrics/long-message.test.ts'],
    isolate: false,
    sequence: { sequencer: QuickestFirst },
    setupFiles: ['test/support/brief-properties.ts', 'test/support/read-words-anew.ts'],
    // A mutant may wait for what never comes.
    testTimeout: 10_000,
  },
});
