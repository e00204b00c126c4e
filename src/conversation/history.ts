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
  readonly #messages: ChatMessage[] = [];
  readonly #hash: Hash = createHash('sha256');

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

  add(message: RoutedMessage): void {
    const seen = seenBy(this.#agent, message);
    if (seen === null) return;
    this.#messages.push(seen);
    this.#hash.update(`${JSON.stringify([seen.role, seen.content])}\n`);
  }
}
