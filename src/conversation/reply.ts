import {
  type AttemptOutcome,
  attemptReply,
  type ReplyContext,
  type ReplyRequest,
} from './attempt.ts';

/** What became of a reply. Everything about it is already in the record. */
export type ReplyOutcome =
  | AttemptOutcome
  /** It was not asked for: others had spent the budget while it waited. */
  | { readonly kind: 'unaffordable' };

export interface WaitingContext extends ReplyContext {
  /** Whether the experiment has spent what it may. */
  readonly budgetSpent: () => boolean;
}

/**
 * Asks one agent for one reply, as often as the retry policy allows, each time once the limits of
 * the provider leave room for it. Every attempt starts the message over: what had arrived of a failed
 * one is in the record and nowhere else, so no text is ever said twice.
 *
 * @throws PidginError when the record cannot be written.
 */
export async function requestReply(
  request: ReplyRequest,
  context: WaitingContext,
): Promise<ReplyOutcome> {
  const { clock, stop } = context;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await pacedAttempt(request, attempt, context);
    if (outcome.kind !== 'failed' || outcome.waitMs === null) return outcome;
    await clock.sleep(outcome.waitMs, stop.finish);
    if (stop.finish.aborted) return { kind: 'abandoned' };
  }
}

async function pacedAttempt(
  request: ReplyRequest,
  attempt: number,
  context: WaitingContext,
): Promise<ReplyOutcome> {
  const { bus, stop, pacing, budgetSpent } = context;
  const { agent, inputTokens } = request;
  const size = { inputTokens, maxTokens: agent.max_tokens };
  const passage = await pacing.enter(agent, size, stop.finish);
  if (passage === null) return { kind: 'abandoned' };
  let outcome: AttemptOutcome = { kind: 'abandoned' };
  try {
    if (budgetSpent()) return { kind: 'unaffordable' };
    if (passage.paced !== null) {
      await bus.publish({
        type: 'rate_limit.paced',
        conversation_id: request.conversationId,
        turn_number: request.turn,
        agent_id: request.agentId,
        data: { limit: passage.paced.limit, waited_ms: passage.paced.waitedMs },
      });
    }
    outcome = await attemptReply(request, attempt, passage, context);
    return outcome;
  } finally {
    await passage.leave(outcome);
  }
}
