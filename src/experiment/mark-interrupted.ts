import { EventBus } from '../events/bus.ts';
import type { Clock } from '../events/clock.ts';
import { hasEnded } from '../events/conversation-progress.ts';
import { eventIds } from '../events/event-ids.ts';
import { ExperimentRecord } from '../events/experiment-record.ts';
import { OF_EXPERIMENT } from '../schemas/event.ts';
import { countEnds } from './experiment-events.ts';
import { whileLocked } from './lock.ts';
import { ManifestWriter, type Overview } from './manifest.ts';
import { readOverview } from './read-record.ts';

/**
 * Ends the record of an experiment whose process is gone: its conversations that did not end, and
 * itself, are interrupted by a crash. One that has ended is left as it is.
 *
 * @throws PidginError `already_running`, or when the record cannot be written.
 */
export async function markInterrupted(
  directory: string,
  { now }: Pick<Clock, 'now'>,
): Promise<void> {
  await whileLocked(directory, async () => {
    const overview = await readOverview(directory);
    const { experimentId, status } = overview.experiment;
    if (experimentId === null || status !== 'running') return;
    const { record, repaired } = await ExperimentRecord.open({
      directory,
      fsync: 'message',
      persistChunks: false,
    });
    const bus = new EventBus({
      experimentId,
      now,
      newEventId: eventIds(now),
      record: (event) => record.append(event),
      unrecorded: record.unrecorded,
      onObserverFailure: () => undefined,
    });
    const manifest = new ManifestWriter(directory, bus, overview);
    try {
      for (const [conversationId, progress] of overview.conversations) {
        if (hasEnded(progress.status)) continue;
        const { repaired } = await record.openConversation(conversationId);
        await bus.publish({
          type: 'conversation.interrupted',
          conversation_id: conversationId,
          turn_number: null,
          agent_id: null,
          data: {
            cause: 'crash',
            turns: progress.turnsCompleted,
            duration_ms: lasted(progress.startedAt, progress.lastEventAt),
            ...(repaired === null ? {} : { repaired_tail: repaired }),
          },
        });
        record.closeConversation(conversationId);
      }
      await bus.publish({
        type: 'experiment.interrupted',
        ...OF_EXPERIMENT,
        data: {
          cause: 'crash',
          conversations: countEnds(overview),
          duration_ms: lasted(overview.experiment.startedAt, lastEventAt(overview)),
          ...(repaired === null ? {} : { repaired_tail: repaired }),
        },
      });
    } finally {
      record.close();
      await manifest.close();
    }
  });
}

/** Until the last event, in ms: what came after it nobody knows. */
function lasted(startedAt: number | null, endedAt: number | null): number {
  return Math.round(((endedAt ?? 0) - (startedAt ?? endedAt ?? 0)) * 1000);
}

function lastEventAt({ experiment, conversations }: Overview): number | null {
  const times = [...conversations.values()].map((progress) => progress.lastEventAt ?? 0);
  return experiment.startedAt === null ? null : Math.max(experiment.startedAt, ...times);
}
