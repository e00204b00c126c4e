import * as z from 'zod';
import { stringOf } from '../sensitivity.ts';
import { CostUsd, Finish, Usage } from '../usage.ts';
import { agentEvent, noData } from './envelope.ts';

const durationMs = z.number().nonnegative().describe('Since the request was sent, in ms.');

export const ResponseStarted = agentEvent('response.started', 'A reply is awaited.', noData());

export const ResponseStreaming = agentEvent(
  'response.streaming',
  'A piece of a reply has arrived, or of what is thought before it.',
  z.strictObject({
    channel: z.enum(['text', 'thinking']).describe('Whether it is said or thought.'),
    delta: stringOf('text').describe('The piece of text that arrived.'),
  }),
);

/** `[elapsed_ms, length]`: when a piece of text arrived and its length in UTF-16 code units. */
export const ChunkTiming = z.tuple([z.number().nonnegative(), z.int().nonnegative()]);
export type ChunkTiming = z.infer<typeof ChunkTiming>;

export const ResponseCompleted = agentEvent(
  'response.completed',
  'A reply is complete.',
  z.strictObject({
    content: stringOf('text').describe('What the agent said, exactly.'),
    finish: Finish.nullable().describe(
      'Why the model stopped; null: an older record does not say.',
    ),
    model: stringOf('model')
      .nullable()
      .describe('Model id the provider reported; null: not reported.'),
    usage: Usage.describe('Tokens of the API call that produced this message.'),
    cost_usd: CostUsd.describe(
      'What the API call cost in US dollars, at the list prices of the day, from @pydantic/genai-prices; absent: unknown.',
    ),
    duration_ms: durationMs
      .nullable()
      .describe('Since the request was sent, in ms; null: an older record does not say.'),
    time_to_first_token_ms: z
      .number()
      .nonnegative()
      .nullable()
      .describe(
        'From the request to the first piece of text, in ms; null when there was none, or when an older record does not say.',
      ),
    chunk_count: z
      .int()
      .nonnegative()
      .nullable()
      .describe('Pieces of text the provider sent; null: an older record does not say.'),
    chunk_timings: z
      .array(ChunkTiming)
      .nullable()
      .describe(
        '`[elapsed_ms, length]` of each piece, length in UTF-16 code units; pieces of the same millisecond are one entry; null: an older record does not say.',
      ),
    chosen_name: stringOf('text')
      .optional()
      .describe('Name the agent chose in this reply, when it was asked to; 2 to 8 code points.'),
  }),
);

export const ResponseInterrupted = agentEvent(
  'response.interrupted',
  'A reply was given up, or its provider failed: it will not be complete.',
  z.strictObject({
    content: stringOf('text').describe('What had arrived; not part of the conversation.'),
    cause: z
      .enum(['user', 'stop', 'error'])
      .describe('`user`: a signal. `stop`: the stop command. `error`: the provider failed.'),
    duration_ms: durationMs,
  }),
);

/** A piece of thinking its provider wants back, without its text. */
export const ThinkingBlockRecord = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('thinking').describe('A signed piece of the thinking.'),
    length: z
      .int()
      .nonnegative()
      .describe('Its length in UTF-16 code units; the pieces follow each other in `content`.'),
    signature: stringOf('text').describe("The provider's signature of it."),
  }),
  z.strictObject({
    type: z.literal('redacted').describe('Thinking the provider keeps to itself.'),
    data: stringOf('text').describe("The provider's opaque text for it."),
  }),
]);

export type ThinkingBlockRecord = z.infer<typeof ThinkingBlockRecord>;

export const ThinkingCompleted = agentEvent(
  'thinking.completed',
  'What an agent thought before its reply, where its model shows that.',
  z.strictObject({
    content: stringOf('text').describe('What the agent thought before its reply.'),
    duration_ms: z
      .number()
      .nonnegative()
      .nullable()
      .describe('From the request to its last piece, in ms; null: an older record does not say.'),
    blocks: z
      .array(ThinkingBlockRecord)
      .optional()
      .describe('What the provider wants back with the next request; absent: nothing.'),
  }),
);
