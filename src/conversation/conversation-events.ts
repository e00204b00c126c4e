import { failureRecord } from '../errors.ts';
import type { Detection } from '../metrics/attractors/attractor.ts';
import type { EventDraft } from '../schemas/event.ts';
import type { CompletionReason } from '../schemas/events/conversation.ts';
import type { ConversationId } from '../schemas/ids.ts';
import type { ConversationPlan } from './conversation-plan.ts';
import type { CourseOfTurn } from './course-watch.ts';
import type { Told } from './done-before.ts';
import { tagged } from './router.ts';
import type { StopRequest } from './stop-request.ts';

/** How a conversation ended. */
export type ConversationEnd =
  | { readonly status: 'completed'; readonly reason: CompletionReason }
  | { readonly status: 'failed'; readonly error: unknown }
  | { readonly status: 'interrupted' };

/** Where an event of a conversation as a whole, or of one of its turns, belongs. */
export function placeOf<T extends number | null>(conversationId: ConversationId, turn: T) {
  return { conversation_id: conversationId, turn_number: turn, agent_id: null } as const;
}

export function beginningEvent(plan: ConversationPlan) {
  return {
    type: 'conversation.started',
    ...placeOf(plan.conversationId, null),
    data: {
      arm: plan.arm,
      repetition: plan.repetition,
      seed: plan.seed,
      max_turns: plan.maxTurns,
      prompt_tag: plan.promptTag,
      opening_prompt: tagged(plan.promptTag, plan.prompt),
      choose_names: plan.chooseNames,
      agents: plan.agents,
      detection: plan.detection,
      ...(plan.redaction === null ? {} : { redaction: plan.redaction }),
    },
  } as const satisfies EventDraft;
}

/** The last event of a conversation. */
export function endingEvent(
  { conversationId }: ConversationPlan,
  end: ConversationEnd,
  cause: StopRequest['cause'],
  counts: { readonly turns: number; readonly duration_ms: number },
): EventDraft {
  const place = placeOf(conversationId, null);
  switch (end.status) {
    case 'completed':
      return {
        type: 'conversation.completed',
        ...place,
        data: { reason: end.reason, ...counts },
      };
    case 'failed':
      return {
        type: 'conversation.failed',
        ...place,
        data: { error: failureRecord(end.error), ...counts },
      };
    case 'interrupted':
      return { type: 'conversation.interrupted', ...place, data: { cause, ...counts } };
    default:
      return end satisfies never;
  }
}

/**
 * What can only be measured while the conversation is held, because what was said is left out of
 * its record.
 */
export function measurementEvents(
  { conversationId }: ConversationPlan,
  turn: number,
  { metrics, attractors }: Pick<CourseOfTurn, 'metrics' | 'attractors'>,
): EventDraft[] {
  if (metrics === null) return [];
  return [
    {
      type: 'metrics.computed',
      ...placeOf(conversationId, turn),
      data: { metrics, attractors: attractors.map(found) },
    },
  ];
}

/** Where the conversation is going, but for what was told of it before. */
export function courseEvents(
  { conversationId, detection }: ConversationPlan,
  turn: number,
  { convergence, attractors }: CourseOfTurn,
  told: Told,
): EventDraft[] {
  const events: EventDraft[] = [];
  const place = placeOf(conversationId, turn);
  if (convergence !== null && !told.convergence) {
    const { score, trend, crossed } = convergence;
    const { threshold } = detection.convergence;
    events.push({
      type: 'convergence.measured',
      ...place,
      data: { score, trend, ...(crossed ? { crossed_threshold: threshold } : {}) },
    });
  }
  for (const detected of attractors) {
    if (told.attractors.includes(detected.attractor)) continue;
    events.push({ type: 'attractor.detected', ...place, data: found(detected) });
  }
  return events;
}

function found({ attractor, onsetTurn, evidence }: Detection) {
  return { attractor, onset_turn: onsetTurn, evidence: { ...evidence } };
}
