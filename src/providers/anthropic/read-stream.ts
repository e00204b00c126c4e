import type Anthropic from '@anthropic-ai/sdk';
import type { Finish, FinishReason, Usage } from '../../schemas/usage.ts';
import type { StreamPart } from '../provider.ts';
import { rateLimitPart } from '../rate-limit-state.ts';

const FINISH_REASONS: Readonly<Record<Anthropic.StopReason, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'refusal',
  tool_use: 'other',
  pause_turn: 'other',
};

/** What the events of the Messages API say, in our parts. */
export async function* readStream(
  events: AsyncIterable<Anthropic.RawMessageStreamEvent>,
  headers: Headers,
): AsyncGenerator<StreamPart> {
  yield* rateLimitPart(headers);
  const requestId = headers.get('request-id') ?? undefined;
  let model: string | null = null;
  let stopReason: Anthropic.StopReason | null = null;
  let counted: WireUsage = {};
  let thought = { text: '', signature: '' };

  for await (const event of events) {
    switch (event.type) {
      case 'message_start': {
        model = event.message.model ?? null;
        // Its output count is a running one of a reply that has not begun.
        const { output_tokens: _, ...input } = event.message.usage ?? {};
        counted = input;
        yield { type: 'usage', usage: usageOf(counted) };
        break;
      }
      case 'content_block_start': {
        thought = { text: '', signature: '' };
        const block = event.content_block;
        if (block?.type === 'redacted_thinking') {
          yield { type: 'thinking-block', block: { type: 'redacted', data: block.data } };
        } else if (block?.type === 'thinking') {
          thought = { text: block.thinking ?? '', signature: block.signature ?? '' };
          if (thought.text !== '') yield { type: 'thinking-delta', text: thought.text };
        } else if (block?.type === 'text' && block.text) {
          yield { type: 'text-delta', text: block.text };
        }
        break;
      }
      case 'content_block_delta':
        if (event.delta.type === 'text_delta') {
          yield { type: 'text-delta', text: event.delta.text };
        } else if (event.delta.type === 'thinking_delta') {
          thought.text += event.delta.thinking;
          yield { type: 'thinking-delta', text: event.delta.thinking };
        } else if (event.delta.type === 'signature_delta') {
          thought.signature += event.delta.signature;
        }
        break;
      case 'content_block_stop':
        if (thought.signature !== '') {
          yield { type: 'thinking-block', block: { type: 'thinking', ...thought } };
        }
        break;
      case 'message_delta':
        stopReason = event.delta.stop_reason;
        counted = { ...counted, ...withoutNulls(event.usage ?? {}) };
        yield { type: 'usage', usage: usageOf(counted) };
        break;
      case 'message_stop':
        yield {
          type: 'finish',
          finish: finishOf(stopReason),
          model,
          requestId,
        };
        break;
      default:
        // Events newer than this code hold no text of their own.
        break;
    }
  }
}

function finishOf(reason: Anthropic.StopReason | null): Finish {
  const unified: FinishReason | undefined = reason === null ? undefined : FINISH_REASONS[reason];
  return { unified: unified ?? 'other', raw: reason };
}

type WireUsage = Partial<
  Pick<
    Anthropic.MessageDeltaUsage,
    | 'input_tokens'
    | 'output_tokens'
    | 'cache_read_input_tokens'
    | 'cache_creation_input_tokens'
    | 'output_tokens_details'
  >
>;

/** The counts that are there: null, like an absent one, takes no earlier count back. */
function withoutNulls(wire: WireUsage): WireUsage {
  return Object.fromEntries(Object.entries(wire).filter(([, count]) => count != null));
}

/** Anthropic counts input tokens that went through its cache apart from the others. */
function usageOf(wire: WireUsage): Usage {
  const read = wire.cache_read_input_tokens ?? undefined;
  const written = wire.cache_creation_input_tokens ?? undefined;
  const thinking = wire.output_tokens_details?.thinking_tokens;
  return {
    ...(wire.input_tokens == null
      ? {}
      : { input_tokens: wire.input_tokens + (read ?? 0) + (written ?? 0) }),
    ...(wire.output_tokens === undefined ? {} : { output_tokens: wire.output_tokens }),
    ...(read === undefined ? {} : { cached_tokens: read }),
    ...(written === undefined ? {} : { cache_write_tokens: written }),
    ...(thinking === undefined ? {} : { thinking_tokens: thinking }),
  };
}
