import type Anthropic from '@anthropic-ai/sdk';
import { type SdkContext, sdkFailure } from '../sdk-failure.ts';

/** What a request has to know of its model. */
export interface ModelFacts {
  /** Longest reply in tokens, thinking included. */
  readonly maxTokens: number;
  /** Whether it thinks as much as it sees fit. */
  readonly adaptive: boolean;
  /** Whether it takes a budget for thinking. */
  readonly budgeted: boolean;
}

/**
 * The Messages API wants to be told the longest reply, and its Models API says what that is. Where
 * an endpoint has no Models API this stands in; every model Anthropic serves can write as much.
 */
const MAX_TOKENS_IF_UNKNOWN = 32_000;

/** Models from before adaptive thinking, up to the 4.5 family. */
const BEFORE_ADAPTIVE = /^claude-(3-|(opus|sonnet|haiku)-4(-[0-5])?(-\d{8})?$)/;

/**
 * Asks the Models API about a model.
 *
 * A refusal says nothing about the reply itself: the endpoint may not have this API, and if key or
 * model are wrong the request for the reply will say so. Any other failure is passed on, because a
 * stand-in would change the request from one reply to the next.
 */
export async function askModelFacts(
  client: Anthropic,
  model: string,
  context: SdkContext,
  signal: AbortSignal,
): Promise<ModelFacts> {
  const before = BEFORE_ADAPTIVE.test(model);
  try {
    const { max_tokens, capabilities } = await client.models.retrieve(model, {}, { signal });
    const types = capabilities?.thinking.types;
    return {
      maxTokens: max_tokens ?? MAX_TOKENS_IF_UNKNOWN,
      adaptive: types?.adaptive.supported ?? !before,
      budgeted: types?.enabled.supported ?? before,
    };
  } catch (error) {
    signal.throwIfAborted();
    const failure = sdkFailure(error, context);
    if (failure.status === undefined || failure.retryable) throw failure;
    return { maxTokens: MAX_TOKENS_IF_UNKNOWN, adaptive: !before, budgeted: before };
  }
}
