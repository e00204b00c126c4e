import { AGENT_IDS } from '../schemas/ids.ts';
import type { ApiCall, ConversationState } from './conversation-state.ts';

/** A conversation in two: what is told of it so far, and what is needed to fold on. */
export interface Parted {
  readonly finished: ConversationState;
  readonly rest: ConversationState;
}

/**
 * Parts a conversation between two of its turns, so that what was said can be let go of. The rest
 * keeps how far the conversation is, and each API call that an event to come may change.
 */
export function partedAfterTurn(state: ConversationState): Parted {
  const calls = firstOpenCall(state.apiCalls);
  return {
    finished: { ...state, apiCalls: state.apiCalls.slice(0, calls) },
    rest: {
      ...state,
      messages: [],
      turns: [],
      apiCalls: state.apiCalls.slice(calls),
      interruptedReplies: [],
      truncations: [],
      attractors: [],
      measurements: new Map(),
    },
  };
}

/** Events change the last call of their agent; those before it come before in the rows, too. */
function firstOpenCall(calls: readonly ApiCall[]): number {
  const last = AGENT_IDS.map((agent) => calls.findLastIndex((call) => call.agent === agent));
  return Math.min(calls.length, ...last.filter((index) => index !== -1));
}
