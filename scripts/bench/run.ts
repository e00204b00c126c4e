/**
 * Measures what Pidgin promises about its speed and size, and fails when a target is missed.
 *
 *   npm run bench [-- [WHAT…] [--json FILE] [--write-docs]]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chatReplay } from './chat-replay.ts';
import { cleanupPreview } from './cleanup-preview.ts';
import { conversationTime } from './conversation-time.ts';
import { eventRate } from './event-rate.ts';
import { importMemory } from './import-memory.ts';
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

const ALL = {
  'event-rate': eventRate,
  'conversation-time': conversationTime,
  'metrics-rate': metricsRate,
  'import-rate': importRate,
  'import-memory': importMemory,
  'log-size': logSize,
  'start-time': startTime,
  'monitor-load': monitorLoad,
  'cleanup-preview': cleanupPreview,
  'chat-replay': chatReplay,
  'parallel-run': parallelRun,
  'many-conversations': manyConversations,
};

const { values: flags, positionals: chosen } = parseArgs({
  options: { json: { type: 'string' }, 'write-docs': { type: 'boolean' } },
  allowPositionals: true,
});
const unknown = chosen.filter((name) => !Object.hasOwn(ALL, name));
if (unknown.length > 0) {
  throw new Error(`Nothing is called ${unknown}. There are: ${Object.keys(ALL).join(', ')}`);
}
// A page of some measurements would lose the others.
if (flags['write-docs'] && chosen.length > 0) throw new Error('--write-docs measures everything.');

const directory = mkdtempSync(join(tmpdir(), 'pidgin-bench-'));
const measurements: Measurement[] = [];
try {
  for (const [name, measure] of Object.entries(ALL)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const began = performance.now();
    measurements.push(...(await measure(directory)));
    // All of it takes minutes: whoever waits sees how far it is.
    console.error(`${name}: ${((performance.now() - began) / 1e3).toFixed(0)} s`);
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
