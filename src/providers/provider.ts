import type { Finish, Usage } from '../schemas/usage.ts';
import type { RateLimitState } from './rate-limit-state.ts';

/** One message as a model is sent it. */
export interface ChatMessage {
  /** `assistant`: said by the agent that is asked. `user`: said by anyone else. */
  readonly role: 'user' | 'assistant';
  readonly content: string;
  /** What the agent thought before saying it, where its provider wants that back. */
  readonly thinking?: readonly ThinkingBlock[] | undefined;
}

/** A piece of thinking as its provider gave it, to be sent back to the same model unchanged. */
export type ThinkingBlock =
  | { readonly type: 'thinking'; readonly text: string; readonly signature: string }
  /** Thinking the provider keeps to itself, as an opaque text. */
  | { readonly type: 'redacted'; readonly data: string };

/** How much a model is to think before it replies. */
export interface Thinking {
  /** Largest number of tokens to think with; absent: the model decides. */
  readonly budgetTokens?: number | undefined;
}

export interface ProviderRequest {
  /** Model id as the provider knows it. */
  readonly model: string;
  /** System prompt; absent: none is sent. */
  readonly system?: string | undefined;
  /** The conversation so far, oldest first. */
  readonly messages: readonly ChatMessage[];
  /** Sampling temperature; absent: the provider's default. */
  readonly temperature?: number | undefined;
  /** Longest reply in tokens; absent: the longest the model gives. */
  readonly maxTokens?: number | undefined;
  /** Ask the model to think and to show it; absent: whatever the model does unasked. */
  readonly thinking?: Thinking | undefined;
  /** Tokens of context to run the model with, for providers that leave it to the caller. */
  readonly contextWindow?: number | undefined;
  /** Seed for providers that take one. */
  readonly seed: number;
}

/** What a provider yields, in the order it arrives. Every complete stream ends with `finish`. */
export type StreamPart =
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'thinking-delta'; readonly text: string }
  /** A finished piece of thinking that is to be sent back; its text came in deltas before. */
  | { readonly type: 'thinking-block'; readonly block: ThinkingBlock }
  /** What the provider says is left of its limits; before all other parts. */
  | { readonly type: 'rate-limits'; readonly states: readonly RateLimitState[] }
  /** May come more than once; a later count replaces an earlier one. */
  | { readonly type: 'usage'; readonly usage: Usage }
  | {
      readonly type: 'finish';
      readonly finish: Finish;
      /** Model id the provider reported; null when it reported none. */
      readonly model: string | null;
      /** The provider's id of the request. */
      readonly requestId?: string | undefined;
    };

/**
 * One way to reach models. An adapter translates and nothing else: retries, pacing, budgets and
 * events live outside it.
 */
export interface Provider {
  /**
   * Finds out what a request has to know of its model, before the time of the reply is taken.
   * Absent, or undefined: nothing has to be found out.
   *
   * @throws ProviderFailure when that cannot be done now. When `signal` is aborted, throws the
   * signal's reason.
   */
  prepare?(
    request: ProviderRequest,
    options: { readonly signal: AbortSignal },
  ): Promise<unknown> | undefined;
  /**
   * Asks for one reply.
   *
   * @throws ProviderFailure when the provider did not answer as asked, or the stream ended without
   * `finish`. When `signal` is aborted, throws the signal's reason.
   */
  stream(
    request: ProviderRequest,
    options: { readonly signal: AbortSignal },
  ): AsyncIterable<StreamPart>;
}
