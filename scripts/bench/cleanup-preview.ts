import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { figureOf, type Measurement } from './measurement.ts';
import { writeCopies } from './monitor-load.ts';
import { PIDGIN } from './timed-run.ts';

const EXPERIMENTS = 5000;
const CONVERSATIONS = 2;
const ROUNDS = 5;

/** What `pidgin cleanup` takes to show all of five thousand experiments, with what each takes. */
export async function cleanupPreview(directory: string): Promise<Measurement[]> {
  const output = join(directory, 'cleaned');
  writeCopies(output, EXPERIMENTS, CONVERSATIONS);
  const ms: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const startedAt = performance.now();
    const { status } = spawnSync(process.execPath, [PIDGIN, 'cleanup', '-o', output]);
    if (status !== 0) throw new Error(`pidgin cleanup ended with ${status}`);
    if (round > 0) ms.push(performance.now() - startedAt); // All in the page cache.
  }
  return [
    {
      name: `cleanup of ${EXPERIMENTS} experiments: preview, whole process`,
      unit: 'ms',
      floor: null,
      measured: figureOf(ms),
      ratio: null,
      target: { of: 'measured', bound: 'at most', value: 2000 },
    },
  ];
}
