import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeTime } from 'ulid';
import { EventBus } from '../../events/bus.ts';
import { ExperimentRecord } from '../../events/experiment-record.ts';
import { makeDirectories } from '../directory.ts';
import { ManifestWriter } from '../manifest.ts';
import type { DatedDraft } from './convert-conversation.ts';
import type { ConvertedExperiment, Placed } from './convert-experiment.ts';

/**
 * Writes a converted experiment to a new directory, through the same bus and writers as a run, and
 * forces it to disk.
 */
export async function writeExperiment(
  directory: string,
  { experimentId, conversations }: Placed,
  converted: ConvertedExperiment,
): Promise<void> {
  makeDirectories(directory);
  const { record } = await ExperimentRecord.open({
    directory,
    // All at once in the end: until then it is not at its place.
    fsync: 'never',
    persistChunks: false,
  });
  let nowMs = 0;
  let made = 0;
  const bus = new EventBus({
    experimentId,
    now: () => nowMs,
    // From nothing but the experiment, time and place: the same files give the same bytes.
    newEventId: () => {
      const place = (made++).toString(16).padStart(8, '0');
      return encodeTime(nowMs, 10) + `${experimentId.slice('exp_'.length)}${place}`.toUpperCase();
    },
    record: (event) => record.append(event),
    unrecorded: record.unrecorded,
    onObserverFailure: () => undefined,
  });
  const manifest = new ManifestWriter(directory, bus);
  const publish = async ({ timestamp, draft }: DatedDraft): Promise<void> => {
    nowMs = Math.round(timestamp * 1000);
    await bus.publish(draft);
  };
  try {
    await publish(converted.started);
    for (const [index, { events }] of converted.conversations.entries()) {
      const id = conversations[index]?.conversationId;
      if (id === undefined) continue;
      await record.openConversation(id);
      for (const event of events) await publish(event);
      record.closeConversation(id);
    }
    if (converted.ended !== null) await publish(converted.ended);
  } finally {
    record.close();
  }
  await manifest.close();
  for (const name of await readdir(directory)) await sync(join(directory, name));
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
