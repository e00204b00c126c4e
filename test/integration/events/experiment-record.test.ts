import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ExperimentRecord } from '../../../src/events/experiment-record.ts';
import { sampleEvent } from '../../support/event-samples.ts';
import { tempDir } from '../../support/temp-dir.ts';

const ID = 'conv_7f3a9c21_0001';
const chunk = sampleEvent('response.streaming', { conversation_id: ID });

async function opened(options: { persistChunks?: boolean } = {}) {
  const directory = tempDir();
  const { record } = await ExperimentRecord.open({
    directory,
    fsync: 'never',
    persistChunks: false,
    ...options,
  });
  const { path } = await record.openConversation(ID);
  const types = (file: string) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line).type);
  return { record, path, types, experiment: join(directory, 'experiment.jsonl') };
}

it('writes an event to the file of its conversation, or else of the experiment', async () => {
  const { record, path, types, experiment } = await opened();
  await record.append(sampleEvent('experiment.started'));
  await record.append(sampleEvent('turn.started', { conversation_id: ID }));
  record.close();
  expect(path.endsWith(`events_${ID}.jsonl`)).toBe(true);
  expect(types(experiment)).toEqual(['experiment.started']);
  expect(types(path)).toEqual(['turn.started']);
});

it('leaves out the pieces of replies, unless they are asked for', async () => {
  const brief = await opened();
  expect(brief.record.unrecorded.has('response.streaming')).toBe(true);
  expect(brief.record.append(chunk)).toBeUndefined();
  expect(brief.types(brief.path)).toEqual([]);
  brief.record.close();
  const whole = await opened({ persistChunks: true });
  expect(whole.record.unrecorded.size).toBe(0);
  await whole.record.append(chunk);
  expect(whole.types(whole.path)).toEqual(['response.streaming']);
  whole.record.close();
});

it('writes nothing of a conversation whose file is not open', async () => {
  const { record, path, types } = await opened();
  record.closeConversation(ID);
  record.closeConversation(ID);
  expect(() => record.append(chunk)).not.toThrow();
  expect(() => record.append(sampleEvent('turn.started', { conversation_id: ID }))).toThrow(
    `no open file for ${ID}`,
  );
  expect(types(path)).toEqual([]);
  record.close();
});
