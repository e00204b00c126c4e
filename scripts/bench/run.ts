/**
 * Measures what Pidgin promises about its speed and size, and fails when a target is missed.
 *
 *   npm run bench [-- --json FILE] [--write-docs]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chatReplay } from './chat-replay.ts';
import { cleanupPreview } from './cleanup-preview.ts';
import { conversationTime } from './conversation-time.ts';
import { eventRate } from './event-rate.ts';
import { importRate } from './import-rate.ts';
import { logSize } from './log-size.ts';
import { manyConversations } from './many-conversations.ts';
import { type Measurement, meetsTarget } from './measurement.ts';
import { metricsRate } from './metrics-rate.ts';
import { monitorLoad } from './monitor-load.ts';
import { parallelRun } from './parallel-run.ts';
import { machine, performancePage } from './performance-page.ts';
import { startTime } from './start-time.ts';
import { aligned, tableOf } from './table.ts';

const { values: flags } = parseArgs({
  options: { json: { type: 'string' }, 'write-docs': { type: 'boolean' } },
});

const directory = mkdtempSync(join(tmpdir(), 'pidgin-bench-'));
const measurements: Measurement[] = [];
try {
  const all = [
    eventRate,
    conversationTime,
    metricsRate,
    importRate,
    logSize,
    startTime,
    monitorLoad,
    cleanupPreview,
    chatReplay,
    parallelRun,
    manyConversations,
  ];
  for (const measure of all) {
    measurements.push(...(await measure(directory)));
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

console.log(`${machine()}\n\n${aligned(tableOf(measurements))}`);
if (flags.json !== undefined) {
  const results = measurements.map((one) => ({ ...one, ok: meetsTarget(one) }));
  writeFileSync(flags.json, `${JSON.stringify({ machine: machine(), results }, null, 2)}\n`);
}
if (flags['write-docs']) writeFileSync('docs/performance.md', performancePage(measurements));
process.exitCode = measurements.some((one) => meetsTarget(one) === false) ? 1 : 0;
