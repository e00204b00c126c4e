import { badLineText } from '../../events/bad-line-text.ts';
import { readLog } from '../../events/log-reader.ts';
import type { EventLine } from '../../schemas/event.ts';
import type { ConversationId } from '../../schemas/ids.ts';
import type { Target } from '../find-experiments.ts';
import { conversationPlan } from '../plan.ts';
import { readOverview } from '../read-record.ts';
import { eventFile } from '../record-files.ts';
import { recordedPlan } from '../resume-experiment.ts';
import type { Divergence } from './divergence.ts';
import { verifyConversation } from './verify-conversation.ts';

/** How the replay of one conversation went. Part of the stable `--json` output. */
export interface Verified {
  readonly conversation_id: ConversationId;
  /** `diverged`: the replay went another way. `damaged`: its record cannot be read whole. */
  readonly outcome: 'verified' | 'diverged' | 'damaged' | 'redacted';
  readonly events: number;
  readonly requests: number;
  readonly divergence: Divergence | null;
  /** What is damaged; null: nothing. */
  readonly damage: string | null;
}

/**
 * Replays the conversations of a target against their records, one after the other.
 *
 * @throws PidginError when the record of the experiment does not say what was planned.
 */
export async function* verifyTarget(target: Target): AsyncGenerator<Verified> {
  const { directory, experimentId, conversations } = target;
  const overview = await readOverview(directory);
  if (overview.experiment.redaction !== null) {
    for (const conversation_id of conversations) yield redacted(conversation_id);
    return;
  }
  const plan = recordedPlan(overview, directory);
  for (const conversationId of conversations) {
    const { events, damage } = await readEvents(eventFile(directory, conversationId));
    const planned = plan.conversations.find((one) => one.conversation_id === conversationId);
    const common = {
      conversation_id: conversationId,
      events: events.length,
      requests: events.filter(({ type }) => type === 'api.call.started').length,
    };
    const wrong = damage ?? (planned === undefined ? 'it is not in the plan' : null);
    if (wrong !== null || planned === undefined) {
      yield { ...common, outcome: 'damaged', divergence: null, damage: wrong };
    } else {
      const divergence = await verifyConversation(
        experimentId,
        conversationPlan(plan, planned),
        events,
      );
      const outcome = divergence === null ? 'verified' : 'diverged';
      yield { ...common, outcome, divergence, damage: null };
    }
  }
}

function redacted(conversation_id: ConversationId): Verified {
  const nothing = { events: 0, requests: 0, divergence: null, damage: null };
  return { conversation_id, outcome: 'redacted', ...nothing };
}

async function readEvents(path: string): Promise<{ events: EventLine[]; damage: string | null }> {
  const events: EventLine[] = [];
  let damage: string | null = null;
  for await (const record of readLog(path)) {
    if (record.ok) events.push(record.event);
    // What a crash tore was never an event.
    else if (record.reason !== 'torn') {
      damage ??= badLineText(record);
    }
  }
  return { events, damage };
}
