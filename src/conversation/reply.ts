import {
  type AttemptOutcome,
  attemptReply,
  type ReplyContext,
  type ReplyRequest,
} from './attempt.ts';

/**
 * Asks one agent for one reply, as often as the retry policy allows. Every attempt starts the
 * message over: what had arrived of a failed one is in the record and nowhere else, so no text is
 * ever said twice.
 *
 * @throws PidginError when the record cannot be written.
 */
export async function requestReply(
  request: ReplyRequest,
  context: ReplyContext,
): Promise<AttemptOutcome> {
  const { clock, stop } = context;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptReply(request, attempt, context);
    if (outcome.kind !== 'failed' || outcome.waitMs === null) return outcome;
    await clock.sleep(outcome.waitMs, stop.finish);
    if (stop.finish.aborted) return { kind: 'abandoned' };
  }
}
