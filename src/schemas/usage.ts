import * as z from 'zod';
import { stringOf } from './sensitivity.ts';

const tokens = () => z.int().nonnegative().optional();

/** Tokens of one API call, as the provider reported them. A count it did not report is absent. */
export const Usage = z.strictObject({
  input_tokens: tokens().describe('All input tokens, cached ones included.'),
  output_tokens: tokens().describe('All output tokens, thinking included.'),
  cached_tokens: tokens().describe('Input tokens read from the provider cache.'),
  cache_write_tokens: tokens().describe('Input tokens written to the provider cache.'),
  thinking_tokens: tokens().describe('Output tokens spent on thinking.'),
});
export type Usage = z.infer<typeof Usage>;

/** What one API call cost. Absent when it is not known, as for any model without a list price. */
export const CostUsd = z.number().nonnegative().optional();

/** Why the model stopped, in one vocabulary for all providers. */
export const FinishReason = z.enum(['stop', 'length', 'content_filter', 'refusal', 'other']);
export type FinishReason = z.infer<typeof FinishReason>;

/** Why the model stopped: the common word and the provider's own. */
export const Finish = z.strictObject({
  unified: FinishReason.describe(
    '`stop`: the model was done. `length`: cut at the token limit. `content_filter`: cut by the provider. `refusal`: the model declined. `other`: anything else.',
  ),
  raw: stringOf('vendor').nullable().describe("The provider's own word; null when it gave none."),
});
export type Finish = z.infer<typeof Finish>;

/** What kind of provider failure it was, from its status and typed error, never from message text. */
export const ProviderErrorClass = z.enum([
  'auth',
  'rate_limit',
  'overloaded',
  'timeout',
  'connection',
  'context_limit',
  'content_filter',
  'model_not_found',
  'invalid_request',
  'server',
]);
export type ProviderErrorClass = z.infer<typeof ProviderErrorClass>;

/** A failure as the record keeps it. Never holds a key, a header or a stack. */
export const FailureRecord = z.strictObject({
  code: stringOf('safe').describe('Stable identifier, e.g. `provider_failed`.'),
  message: stringOf('failure').describe('What happened, with known key values removed.'),
  class: ProviderErrorClass.optional().describe('Kind of provider failure, when it was one.'),
  status: z.int().optional().describe('HTTP status, when there was one.'),
});
export type FailureRecord = z.infer<typeof FailureRecord>;
