import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { conversationFile, EXPERIMENT_FILE } from '../../../src/events/event-file-names.ts';
import { allTargets } from '../../../src/experiment/find-experiments.ts';
import { eventFile } from '../../../src/experiment/record-files.ts';
import { exportText } from '../../../src/reports/export.ts';
import type { EventLine } from '../../../src/schemas/event.ts';
import { ImportService } from '../../../src/storage/import-service.ts';
import { allRows } from '../../support/all-rows.ts';
import { clockAt } from '../../support/clock.ts';
import { anyEvent, anyEventOf } from '../../support/event-arbitrary.ts';
import { experimentDirectory } from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

const EXPERIMENT = 'exp_7f3a9c21';
const CONVERSATIONS = ['conv_7f3a9c21_0001', 'conv_7f3a9c21_0002'];

/** Writes each event to the file it belongs to, numbered anew. */
function write(events: readonly EventLine[]): string {
  const output = tempDir();
  const directory = experimentDirectory(output);
  mkdirSync(directory, { recursive: true });
  const files = new Map<string, string[]>([[EXPERIMENT_FILE, []]]);
  for (const event of events) {
    const id = event.conversation_id;
    const file = id === null ? EXPERIMENT_FILE : conversationFile(id);
    const lines = files.get(file) ?? [];
    lines.push(JSON.stringify({ ...event, seq: lines.length }));
    files.set(file, lines);
  }
  for (const [file, lines] of files)
    writeFileSync(join(directory, file), lines.map((line) => `${line}\n`).join(''));
  return output;
}

/** All rows but those about the files themselves. */
async function rowsOf(output: string) {
  await new ImportService({ outputDirectory: output, clock: clockAt(0) }).import();
  const { imported_files, schema_info, ...rows } = await allRows(output);
  return rows;
}

async function exportedEvents(output: string): Promise<EventLine[]> {
  const targets = await allTargets(output);
  const source = {
    title: 'Everything',
    outputDirectory: output,
    experimentIds: targets.map(({ experimentId }) => experimentId),
    conversationId: null,
    experimentFiles: targets.map(({ directory }) => join(directory, EXPERIMENT_FILE)),
    conversationFiles: targets.flatMap((target) =>
      target.conversations.map((id) => eventFile(target.directory, id)),
    ),
    hasLive: true,
    archivedRows: [],
    onBadLine: () => expect.fail('every line is an event'),
  };
  let text = '';
  for await (const piece of exportText(source, 'jsonl', {
    table: 'messages',
    texts: 'raw',
    directory: output,
  }))
    text += piece;
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

const anyLog = fc
  .array(
    fc.record({
      // Any event at all, and often one that says something.
      event: fc.oneof(anyEvent(), anyEventOf('response.completed'), anyEventOf('turn.completed')),
      conversation: fc.constantFrom(...CONVERSATIONS),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((drawn) =>
    drawn.map(({ event, conversation }) => ({
      ...event,
      experiment_id: EXPERIMENT,
      conversation_id: event.conversation_id === null ? null : conversation,
    })),
  ) as fc.Arbitrary<EventLine[]>;

it('gives the same rows of any events that were exported and imported again', async () => {
  await fc.assert(
    fc.asyncProperty(anyLog, async (events) => {
      const output = write(events);
      const rows = await rowsOf(output);
      expect(await rowsOf(write(await exportedEvents(output)))).toEqual(rows);
    }),
    { numRuns: 6 },
  );
});
