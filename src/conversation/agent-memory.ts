import type { AgentId } from '../schemas/ids.ts';
import type { Usage } from '../schemas/usage.ts';
import { ContextMeter, estimateTokens } from './context-meter.ts';
import { History } from './history.ts';
import type { RoutedMessage } from './router.ts';

/** What was forgotten to make room. */
export interface Forgotten {
  readonly messages: number;
  /** Their estimated size. */
  readonly tokens: number;
}

/** What one agent has before it when it speaks, and how many tokens that takes. */
export class AgentMemory {
  readonly history: History;
  readonly #meter: ContextMeter;

  /** @param systemPrompt Comes along with every request. */
  constructor(agentId: AgentId, systemPrompt: string | null) {
    this.history = new History(agentId);
    this.#meter = new ContextMeter(systemPrompt);
  }

  /** Tokens of the next request, as far as they can be told. */
  get tokens(): number {
    return this.#meter.tokens;
  }

  /** Takes a message, if the agent is to see it. */
  hear(message: RoutedMessage): void {
    const seen = this.history.add(message);
    if (seen !== null) this.#meter.added(seen.content);
  }

  /** The agent replied, and the provider counted. Call it before the reply is heard. */
  counted(usage: Usage): void {
    this.#meter.counted(usage);
  }

  /** Forgets the oldest messages after the opening prompt. */
  forget(count: number): Forgotten {
    let tokens = 0;
    for (const { content } of this.history.dropOldest(count)) {
      const size = estimateTokens(content);
      this.#meter.dropped(size);
      tokens += size;
    }
    return { messages: count, tokens };
  }

  /** Forgets until so many tokens are enough; the opening prompt and what was said last stay. */
  fitInto(tokens: number): Forgotten {
    const forgotten = { messages: 0, tokens: 0 };
    while (this.tokens > tokens && this.history.messages.length > 2) {
      forgotten.tokens += this.forget(1).tokens;
      forgotten.messages += 1;
    }
    return forgotten;
  }
}
