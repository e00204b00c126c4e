import type { EventLine, PidginEvent } from '../schemas/event.ts';
import type { AgentId } from '../schemas/ids.ts';

/** A reply that came lately. */
interface RecentReply {
  /** Unix seconds. */
  readonly at: number;
  /** Tokens in and out of its API call; null: not reported. */
  readonly tokens: number | null;
}

/**
 * What the last events of a conversation say of how it goes now. Unlike its progress it can be
 * folded from the end of a file alone.
 */
export interface Pulse {
  /** Unix seconds of the newest event; null: none was seen. */
  readonly lastEventAt: number | null;
  /** Longest time between two events that follow each other, in seconds. */
  readonly longestGap: number;
  /** Unix seconds until which it said it would wait; null: it did not say so. */
  readonly waitsUntil: number | null;
  /** Whether it stands still because it was asked to, or because it has ended. */
  readonly atRest: boolean;
  /** Replies of the last {@link RATE_WINDOW_SECONDS}. */
  readonly replies: readonly RecentReply[];
  /** Newest convergence scores, at most {@link MOST_SCORES}, in order. */
  readonly scores: readonly number[];
  /** What was said last. */
  readonly lastWords: { readonly agent: AgentId; readonly text: string } | null;
  /** What went wrong last, though it may have been made good. */
  readonly lastError: { readonly at: number; readonly message: string } | null;
}

/** Of a conversation of which nothing was seen. */
export const NO_PULSE: Pulse = {
  lastEventAt: null,
  longestGap: 0,
  waitsUntil: null,
  atRest: false,
  replies: [],
  scores: [],
  lastWords: null,
  lastError: null,
};

/** Tokens a minute are counted over so long. */
const RATE_WINDOW_SECONDS = 60;
const MOST_SCORES = 12;
/** Characters of the last words that are kept. */
const WORDS_KEPT = 240;

/** Folds one event into the pulse of its conversation. Pure and total. */
export function reducePulse(pulse: Pulse, event: PidginEvent | EventLine): Pulse {
  const { timestamp } = event;
  const gap = pulse.lastEventAt === null || pulse.atRest ? 0 : timestamp - pulse.lastEventAt;
  return {
    ...pulse,
    lastEventAt: timestamp,
    longestGap: Math.max(pulse.longestGap, gap),
    waitsUntil: null,
    atRest: false,
    ...changesOf(pulse, event),
  };
}

function changesOf(pulse: Pulse, event: PidginEvent | EventLine): Partial<Pulse> {
  const { timestamp } = event;
  switch (event.type) {
    case 'response.completed': {
      const { input_tokens, output_tokens } = event.data.usage;
      const isKnown = input_tokens !== undefined || output_tokens !== undefined;
      const tokens = isKnown ? (input_tokens ?? 0) + (output_tokens ?? 0) : null;
      const recent = pulse.replies.filter(({ at }) => at > timestamp - RATE_WINDOW_SECONDS);
      return {
        replies: [...recent, { at: timestamp, tokens }],
        lastWords: { agent: event.agent_id, text: event.data.content.slice(-WORDS_KEPT) },
      };
    }
    case 'convergence.measured':
      return { scores: [...pulse.scores, event.data.score].slice(-MOST_SCORES) };
    case 'api.call.failed': {
      const { error, wait_ms } = event.data;
      return {
        waitsUntil: wait_ms === null ? null : timestamp + wait_ms / 1000,
        lastError: { at: timestamp, message: error.message },
      };
    }
    case 'conversation.failed':
      return { atRest: true, lastError: { at: timestamp, message: event.data.error.message } };
    case 'conversation.paused':
    case 'conversation.completed':
    case 'conversation.interrupted':
      return { atRest: true };
    default:
      return {};
  }
}

/** However fast a conversation was, a silence shorter than this is none. In seconds. */
const SHORTEST_SILENCE = 60;
/** Silence is longer than its own pace allows from so many times its longest gap. */
const PACE_TOLERANCE = 3;

/**
 * Whether nothing has come of a conversation that is being held for longer than its own pace allows:
 * three times the longest it was silent before, and at least a minute; after a failure, from the end
 * of the wait that was announced.
 *
 * @param now Unix seconds.
 */
export function isStalled(pulse: Pulse, now: number): boolean {
  if (pulse.lastEventAt === null || pulse.atRest) return false;
  const since = Math.max(pulse.lastEventAt, pulse.waitsUntil ?? 0);
  return now - since > Math.max(SHORTEST_SILENCE, pulse.longestGap * PACE_TOLERANCE);
}

/**
 * Tokens a minute, in and out, of conversations together over the last minute; null: no reply came,
 * or none said what it took.
 *
 * @param now Unix seconds.
 * @param startedAt When the first of them began; one that began just now is counted from then.
 */
export function tokensPerMinute(
  pulses: Iterable<Pulse>,
  now: number,
  startedAt: number,
): number | null {
  let tokens: number | null = null;
  for (const { replies } of pulses) {
    for (const reply of replies) {
      if (reply.at <= now - RATE_WINDOW_SECONDS || reply.tokens === null) continue;
      tokens = (tokens ?? 0) + reply.tokens;
    }
  }
  const seconds = Math.min(RATE_WINDOW_SECONDS, Math.max(now - startedAt, 1));
  return tokens === null ? null : Math.round((tokens * 60) / seconds);
}
