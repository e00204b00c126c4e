import type { StopRequest } from '../../conversation/stop-request.ts';
import { ProviderFailure } from '../../errors.ts';
import type { Provider, StreamPart, ThinkingBlock } from '../../providers/provider.ts';
import type { EventLine } from '../../schemas/event.ts';

type Line<T extends EventLine['type']> = Extract<EventLine, { type: T }>;

/** One recorded request and all that came of it. */
export interface RecordedAttempt {
  readonly started: Line<'api.call.started'>;
  thinking?: Line<'thinking.completed'>;
  completed?: Line<'response.completed'>;
  ended?: Line<'api.call.completed'>;
  failed?: Line<'api.call.failed'>;
  interrupted?: Line<'response.interrupted'>;
}

/** The requests of a record, in order. */
export function attemptsOf(events: readonly EventLine[]): RecordedAttempt[] {
  const attempts: RecordedAttempt[] = [];
  for (const event of events) {
    if (event.type === 'api.call.started') attempts.push({ started: event });
    const last = attempts.at(-1);
    if (last === undefined) continue;
    switch (event.type) {
      case 'thinking.completed':
        last.thinking = event;
        break;
      case 'response.completed':
        last.completed = event;
        break;
      case 'api.call.completed':
        last.ended = event;
        break;
      case 'api.call.failed':
        last.failed = event;
        break;
      case 'response.interrupted':
        last.interrupted = event;
        break;
      default:
    }
  }
  return attempts;
}

/** Replies as was replied, without asking anyone; a reply that was abandoned is so again. */
export function recordedProvider(next: () => RecordedAttempt, stop: StopRequest): Provider {
  return {
    async *stream(_request, { signal }) {
      const attempt = next();
      const { completed, failed, interrupted } = attempt;
      if (completed !== undefined) {
        yield* partsOf(attempt, completed);
      } else if (failed !== undefined) {
        yield* partsBefore(failed, interrupted?.data.content ?? '');
        throw failureOf(failed);
      } else if (interrupted !== undefined && interrupted.data.cause !== 'error') {
        if (interrupted.data.content !== '') yield textDelta(interrupted.data.content);
        const { cause } = interrupted.data;
        while (!signal.aborted) stop.ask(cause);
        throw signal.reason;
      } else {
        throw new Error('a request without an end is never waited for');
      }
    },
  };
}

function textDelta(text: string): StreamPart {
  return { type: 'text-delta', text };
}

function* partsOf(
  { thinking, ended }: RecordedAttempt,
  { data }: Line<'response.completed'>,
): Generator<StreamPart> {
  if (thinking !== undefined) {
    const { content, blocks = [] } = thinking.data;
    if (content !== '') yield { type: 'thinking-delta', text: content };
    for (const block of thinkingBlocks(content, blocks)) yield { type: 'thinking-block', block };
  }
  if (data.content !== '') yield textDelta(data.content);
  yield { type: 'usage', usage: data.usage };
  yield {
    type: 'finish',
    finish: data.finish ?? { unified: 'other', raw: null },
    model: data.model,
    requestId: ended?.data.request_id,
  };
}

function* partsBefore({ data }: Line<'api.call.failed'>, text: string): Generator<StreamPart> {
  // What was thought before a failure is not recorded, only that it is charged for.
  if (text === '' && data.cost_usd !== 0) yield { type: 'thinking-delta', text: '…' };
  if (text !== '') yield textDelta(text);
  if (data.usage !== undefined) yield { type: 'usage', usage: data.usage };
}

function failureOf({ data }: Line<'api.call.failed'>): Error {
  const { error, retryable } = data;
  if (error.class === undefined) return new Error(error.message);
  return new ProviderFailure(error.message, {
    class: error.class,
    status: error.status,
    retryable,
  });
}

type ThinkingBlocks = NonNullable<Line<'thinking.completed'>['data']['blocks']>;

function thinkingBlocks(content: string, blocks: ThinkingBlocks): ThinkingBlock[] {
  let offset = 0;
  return blocks.map((block) => {
    if (block.type === 'redacted') return block;
    const text = content.slice(offset, offset + block.length);
    offset += block.length;
    return { type: block.type, text, signature: block.signature };
  });
}
