import * as z from 'zod';
import { stringOf } from '../sensitivity.ts';
import { CostUsd, FailureRecord, Usage } from '../usage.ts';
import { agentEvent } from './envelope.ts';

const attempt = z.int().min(1).describe('Attempt at this reply, from 1.');
const durationMs = z.number().nonnegative().describe('Since the request was sent, in ms.');

export const ApiCallStarted = agentEvent(
  'api.call.started',
  'A request is sent.',
  z.strictObject({
    attempt,
    message_count: z.int().nonnegative().describe('Messages sent, without the system prompt.'),
    history_sha256: stringOf('digest')
      .regex(/^[0-9a-f]{64}$/)
      .describe(
        'SHA-256 of the messages sent, each as JSON `["role","content"]` and a newline, in hexadecimal.',
      ),
  }),
);

export const ApiCallCompleted = agentEvent(
  'api.call.completed',
  'A request was answered whole.',
  z.strictObject({
    attempt,
    request_id: stringOf('vendor').optional().describe("The provider's own id of the request."),
    duration_ms: durationMs,
  }),
);

export const ApiCallFailed = agentEvent(
  'api.call.failed',
  'A request failed; it may be tried again.',
  z.strictObject({
    attempt,
    error: FailureRecord.describe('What went wrong.'),
    retryable: z.boolean().describe('Whether another attempt could succeed.'),
    wait_ms: z
      .number()
      .nonnegative()
      .nullable()
      .describe('Pause before the next attempt, in ms; null: there will be none.'),
    usage: Usage.optional().describe('Tokens the provider reported before it failed.'),
    cost_usd: CostUsd.describe(
      'What it cost in US dollars, at the list prices of the day, from @pydantic/genai-prices; 0: refused with an HTTP status before anything arrived; absent: unknown.',
    ),
    duration_ms: durationMs,
  }),
);

export const StreamChunkReceived = agentEvent(
  'stream.chunk.received',
  'A part of an answer has arrived.',
  z.strictObject({
    part: stringOf('safe').describe('Kind of part, as the provider contract names it.'),
    length: z.int().nonnegative().describe('Length of its text in UTF-16 code units.'),
    elapsed_ms: durationMs,
  }),
);

export const RateLimitWarning = agentEvent(
  'rate_limit.warning',
  'The provider says that little is left of one of its limits.',
  z.strictObject({
    limit: z.enum(['requests', 'tokens']).describe('Which limit.'),
    remaining: z.int().nonnegative().describe('What is left of it.'),
    resets_in_ms: z.number().nonnegative().nullable().describe('Until it is full again, in ms.'),
  }),
);

/** What a request is held back for. */
export const PacedLimit = z.enum(['requests', 'tokens', 'concurrency', 'retry_after']);
export type PacedLimit = z.infer<typeof PacedLimit>;

export const RateLimitPaced = agentEvent(
  'rate_limit.paced',
  'A request was held back before it was sent.',
  z.strictObject({
    limit: PacedLimit.describe(
      '`requests`, `tokens`: a limit a minute, from the settings. `concurrency`: the requests in flight, fewer since the provider was too busy. `retry_after`: a pause the provider asked for, of this conversation or another.',
    ),
    waited_ms: z.number().nonnegative().describe('How long the request was held back, in ms.'),
  }),
);
