import type { Usage } from '../schemas/usage.ts';

/** Characters of text in a token, where nobody has counted yet. English has about four. */
const CHARACTERS_PER_TOKEN = 4;

/** Share of the window kept free for a reply of which no longest length is set. */
const REPLY_SHARE = 0.05;

/** Tokens a text amounts to, estimated. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/** Tokens to be kept free for the reply. */
export function replyReserve(window: number, maxTokens: number | undefined): number {
  return Math.min(maxTokens ?? Math.ceil(window * REPLY_SHARE), window);
}

/**
 * How many tokens an agent's next request will take: what the provider counted last time, and an
 * estimate of what has come since.
 */
export class ContextMeter {
  #tokens: number;

  /** @param systemPrompt The system prompt, which every request takes along. */
  constructor(systemPrompt: string | null) {
    this.#tokens = estimateTokens(systemPrompt ?? '');
  }

  get tokens(): number {
    return this.#tokens;
  }

  /** A message was added to the history. */
  added(content: string): void {
    this.#tokens += estimateTokens(content);
  }

  /** Messages of so many estimated tokens were dropped from the history. */
  dropped(tokens: number): void {
    this.#tokens = Math.max(0, this.#tokens - tokens);
  }

  /**
   * A reply came, and with it the provider's own count. Call it before the reply is added.
   *
   * What was thought is not sent again with the next request, and is no part of the count.
   */
  counted({ input_tokens }: Usage): void {
    if (input_tokens !== undefined) this.#tokens = input_tokens;
  }
}
