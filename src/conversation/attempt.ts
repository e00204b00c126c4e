import { failureRecord, PidginError, ProviderFailure } from '../errors.ts';
import type { EventBus } from '../events/bus.ts';
import type { Clock } from '../events/clock.ts';
import type { Passage } from '../providers/pacing/lane.ts';
import type { Pacing } from '../providers/pacing/pacing.ts';
import type {
  Provider,
  ProviderRequest,
  StreamPart,
  ThinkingBlock,
} from '../providers/provider.ts';
import type { AgentSnapshot } from '../schemas/events/conversation.ts';
import type { ChunkTiming } from '../schemas/events/response.ts';
import type { AgentId, ConversationId } from '../schemas/ids.ts';
import type { Finish, Usage } from '../schemas/usage.ts';
import { type CostUsd, wasRefused } from './call-cost.ts';
import { chosenName } from './choose-name.ts';
import type { History } from './history.ts';
import { type RetryPolicy, waitBeforeRetry } from './retry-policy.ts';
import type { StopRequest } from './stop-request.ts';
import { Watchdog } from './watchdog.ts';

export interface ReplyRequest {
  readonly conversationId: ConversationId;
  readonly turn: number;
  readonly agentId: AgentId;
  readonly agent: AgentSnapshot;
  readonly provider: Provider;
  readonly history: History;
  /** Tokens the request takes, estimated. */
  readonly inputTokens: number;
  readonly seed: number;
  /** Look for a chosen name in this reply. */
  readonly expectName: boolean;
}

export interface ReplyContext {
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly stop: StopRequest;
  readonly retry: RetryPolicy;
  readonly pacing: Pacing;
  /** A number from 0 to 1, for the waits between attempts. */
  readonly random: () => number;
  readonly costUsd: CostUsd;
}

/** What became of one attempt at a reply. Everything about it is already in the record. */
export type AttemptOutcome =
  | {
      readonly kind: 'completed';
      readonly content: string;
      /** To be sent back with the agent's own later requests. */
      readonly thinking: readonly ThinkingBlock[];
      readonly usage: Usage;
    }
  | { readonly kind: 'abandoned' }
  /** `waitMs`: pause before another attempt; null: there is to be none. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly waitMs: number | null };

/** What has arrived of a reply. */
interface Arrived {
  text: string;
  thinking: string;
  thinkingBlocks: ThinkingBlock[];
  usage: Usage;
  finish: Finish | null;
  model: string | null;
  requestId: string | undefined;
  firstTextMs: number | null;
  lastThinkingMs: number;
  chunkCount: number;
  chunkTimings: ChunkTiming[];
}

/**
 * Makes one request and records how it went: exactly one of `response.completed`,
 * `response.interrupted` by a stop, and `api.call.failed` ends it.
 *
 * @param attempt Which attempt at this reply it is, from 1.
 * @param passage Leave to make the request, which stays the caller's.
 * @throws PidginError when the record cannot be written.
 */
export async function attemptReply(
  request: ReplyRequest,
  attempt: number,
  passage: Passage,
  { bus, clock, stop, retry, random, costUsd }: ReplyContext,
): Promise<AttemptOutcome> {
  const place = {
    conversation_id: request.conversationId,
    turn_number: request.turn,
    agent_id: request.agentId,
  };
  let sentAt = clock.elapsed();
  const sinceSent = (): number => Math.round(clock.elapsed() - sentAt);
  await bus.publish({
    type: 'api.call.started',
    ...place,
    data: {
      attempt,
      message_count: request.history.messages.length,
      history_sha256: request.history.sha256,
    },
  });
  const arrived = nothing();
  const cost = () => {
    const { provider, model } = request.agent;
    const usd = costUsd(provider, arrived.model ?? model, arrived.usage, new Date(clock.now()));
    return usd === null ? {} : { cost_usd: usd };
  };
  const watchdog = new Watchdog(stop.abandon, retry);
  const { provider } = request;
  const asked = askedOf(request);
  try {
    const prepared = provider.prepare?.(asked, { signal: watchdog.signal });
    if (prepared !== undefined) {
      await prepared;
      sentAt = clock.elapsed();
    }
    const parts = provider.stream(asked, { signal: watchdog.signal });
    await receive(parts, arrived, { bus, passage, watchdog, sinceSent, place });
  } catch (error) {
    // Not the provider: the record could not be written.
    if (error instanceof PidginError) throw error;
    if (stop.abandon.aborted) {
      await bus.publish({
        type: 'response.interrupted',
        ...place,
        data: { content: arrived.text, cause: stop.askedBy ?? 'user', duration_ms: sinceSent() },
      });
      return { kind: 'abandoned' };
    }
    const waitMs = waitBeforeRetry(error, attempt, retry, random());
    await bus.publish({
      type: 'api.call.failed',
      ...place,
      data: {
        attempt,
        error: failureRecord(error),
        retryable: error instanceof ProviderFailure && error.retryable,
        wait_ms: waitMs,
        usage: arrived.usage,
        ...(wasRefused(error, arrived) ? { cost_usd: 0 } : cost()),
        duration_ms: sinceSent(),
      },
    });
    if (arrived.text !== '') {
      await bus.publish({
        type: 'response.interrupted',
        ...place,
        data: { content: arrived.text, cause: 'error', duration_ms: sinceSent() },
      });
    }
    return { kind: 'failed', error, waitMs };
  } finally {
    watchdog.rest();
  }

  const durationMs = sinceSent();
  if (arrived.thinking !== '' || arrived.thinkingBlocks.length > 0) {
    await bus.publish({
      type: 'thinking.completed',
      ...place,
      data: {
        content: arrived.thinking,
        duration_ms: arrived.lastThinkingMs,
        ...(arrived.thinkingBlocks.length === 0
          ? {}
          : { blocks: arrived.thinkingBlocks.map(blockRecord) }),
      },
    });
  }
  const name = request.expectName ? chosenName(arrived.text) : undefined;
  // What was said comes before the end of the call: a crash between the two loses nothing said.
  await bus.publish({
    type: 'response.completed',
    ...place,
    data: {
      content: arrived.text,
      finish: arrived.finish ?? { unified: 'other', raw: null },
      model: arrived.model,
      usage: arrived.usage,
      ...cost(),
      duration_ms: durationMs,
      time_to_first_token_ms: arrived.firstTextMs,
      chunk_count: arrived.chunkCount,
      chunk_timings: arrived.chunkTimings,
      ...(name === undefined ? {} : { chosen_name: name }),
    },
  });
  await bus.publish({
    type: 'api.call.completed',
    ...place,
    data: {
      attempt,
      ...(arrived.requestId === undefined ? {} : { request_id: arrived.requestId }),
      duration_ms: durationMs,
    },
  });
  const { text, thinkingBlocks, usage } = arrived;
  return { kind: 'completed', content: text, thinking: thinkingBlocks, usage };
}

/** A piece of thinking as the record keeps it: its text stands in `content` already. */
function blockRecord(block: ThinkingBlock) {
  return block.type === 'redacted'
    ? { type: block.type, data: block.data }
    : { type: block.type, length: block.text.length, signature: block.signature };
}

function nothing(): Arrived {
  return {
    text: '',
    thinking: '',
    thinkingBlocks: [],
    usage: {},
    finish: null,
    model: null,
    requestId: undefined,
    firstTextMs: null,
    lastThinkingMs: 0,
    chunkCount: 0,
    chunkTimings: [],
  };
}

interface Receiving {
  readonly bus: EventBus;
  readonly passage: Passage;
  readonly watchdog: Watchdog;
  readonly sinceSent: () => number;
  readonly place: { conversation_id: ConversationId; turn_number: number; agent_id: AgentId };
}

function askedOf({ agent, history, seed }: ReplyRequest): ProviderRequest {
  return {
    model: agent.model,
    system: agent.system_prompt ?? undefined,
    messages: history.messages,
    temperature: agent.temperature,
    maxTokens: agent.max_tokens,
    thinking: agent.thinking && { budgetTokens: agent.thinking.budget_tokens },
    contextWindow: agent.context_window,
    seed,
  };
}

/** Takes in the stream part by part; what arrived before a failure stays in `arrived`. */
async function receive(
  parts: AsyncIterable<StreamPart>,
  arrived: Arrived,
  { bus, passage, watchdog, sinceSent, place }: Receiving,
): Promise<void> {
  const shown = bus.wants('response.streaming');
  const counted = bus.wants('stream.chunk.received');
  if (bus.wants('response.started')) {
    await bus.publish({ type: 'response.started', ...place, data: {} });
  }
  for await (const part of parts) {
    // Headers and counts say that the provider is there, not that it has begun to reply: some count
    // what they were sent before they think for minutes.
    if (part.type !== 'rate-limits' && part.type !== 'usage') watchdog.alive();
    const elapsedMs = sinceSent();
    switch (part.type) {
      case 'text-delta': {
        arrived.text += part.text;
        arrived.firstTextMs ??= elapsedMs;
        arrived.chunkCount += 1;
        const last = arrived.chunkTimings.at(-1);
        if (last !== undefined && last[0] === elapsedMs) last[1] += part.text.length;
        else arrived.chunkTimings.push([elapsedMs, part.text.length]);
        break;
      }
      case 'thinking-delta':
        arrived.thinking += part.text;
        arrived.lastThinkingMs = elapsedMs;
        break;
      case 'thinking-block':
        arrived.thinkingBlocks.push(part.block);
        break;
      case 'rate-limits':
        for (const { limit, remaining, resetsInMs } of passage.notice(part.states)) {
          await bus.publish({
            type: 'rate_limit.warning',
            ...place,
            data: { limit, remaining, resets_in_ms: resetsInMs },
          });
        }
        break;
      case 'usage':
        arrived.usage = { ...arrived.usage, ...part.usage };
        break;
      case 'finish':
        arrived.finish = part.finish;
        arrived.model = part.model;
        arrived.requestId = part.requestId;
        break;
      default:
        part satisfies never;
    }
    const text = 'text' in part ? part.text : undefined;
    if (shown && text !== undefined) {
      await bus.publish({
        type: 'response.streaming',
        ...place,
        data: { channel: part.type === 'text-delta' ? 'text' : 'thinking', delta: text },
      });
    }
    if (counted) {
      await bus.publish({
        type: 'stream.chunk.received',
        ...place,
        data: { part: part.type, length: text?.length ?? 0, elapsed_ms: elapsedMs },
      });
    }
  }
  if (arrived.finish === null) {
    throw new ProviderFailure('The reply ended without a finish.', {
      class: 'connection',
      retryable: true,
    });
  }
}
