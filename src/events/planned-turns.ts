import type { ConversationStatus } from './conversation-progress.ts';

/** How far the conversations of a plan are together. */
export interface PlannedTurns {
  /** Turns that are done, or no longer to be done: one that ended early has none left to hold. */
  readonly done: number;
  readonly planned: number;
}

/**
 * Adds up the turns of a plan. A conversation whose arm is not known was to have the turns it has.
 *
 * @param conversations All of the plan, those that have not begun with no turns.
 */
export function plannedTurns(
  arms: readonly { readonly name: string; readonly max_turns: number }[],
  conversations: Iterable<{
    readonly arm: string;
    readonly status: ConversationStatus;
    readonly turns: number;
  }>,
): PlannedTurns {
  const maxTurns = new Map(arms.map(({ name, max_turns }) => [name, max_turns]));
  let done = 0;
  let planned = 0;
  for (const { arm, status, turns } of conversations) {
    const most = maxTurns.get(arm) ?? turns;
    planned += most;
    done += status === 'completed' || status === 'failed' ? most : Math.min(turns, most);
  }
  return { done, planned };
}
