import { createHash, type Hash } from 'node:crypto';
import type { ChatMessage } from '../providers/provider.ts';
import type { AgentId } from '../schemas/ids.ts';
import { type RoutedMessage, seenBy } from './router.ts';

/**
 * The conversation as one agent sees it, and the running hash of it.
 *
 * Kept up message by message, so that a request costs the same at turn 1,000 as at turn 1.
 */
export class History {
  readonly #agent: AgentId;
  #messages: ChatMessage[] = [];
  #hash: Hash = createHash('sha256');

  constructor(agent: AgentId) {
    this.#agent = agent;
  }

  get messages(): readonly ChatMessage[] {
    return this.#messages;
  }

  /** SHA-256 of the messages, each as JSON `["role","content"]` and a newline, in hexadecimal. */
  get sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  /** Adds a message if the agent is to see it, and returns it as the agent sees it. */
  add(message: RoutedMessage): ChatMessage | null {
    const seen = seenBy(this.#agent, message);
    if (seen === null) return null;
    this.#messages.push(seen);
    this.#hash.update(line(seen));
    return seen;
  }

  /** Forgets the oldest messages after the first, which is the opening prompt, and returns them. */
  dropOldest(count: number): readonly ChatMessage[] {
    const dropped = this.#messages.slice(1, 1 + count);
    this.#messages = this.#messages.toSpliced(1, count);
    this.#hash = createHash('sha256');
    for (const message of this.#messages) this.#hash.update(line(message));
    return dropped;
  }
}

function line({ role, content }: ChatMessage): string {
  return `${JSON.stringify([role, content])}\n`;
}
