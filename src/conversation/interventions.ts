import type { AgentId, ConversationId } from '../schemas/ids.ts';

/** Something a person says to the agents during a conversation, without its tag. */
export interface Intervention {
  readonly recipients: readonly AgentId[];
  readonly text: string;
  /** Who says it: a login name. */
  readonly by: string;
}

/** What people have typed and the agents have not been told yet. */
export class Interventions {
  readonly #waiting = new Map<ConversationId, Intervention[]>();

  add(conversationId: ConversationId, intervention: Intervention): void {
    this.#waiting.set(conversationId, [...(this.#waiting.get(conversationId) ?? []), intervention]);
  }

  /** Takes what a conversation is to be told now. */
  take(conversationId: ConversationId): readonly Intervention[] {
    const taken = this.#waiting.get(conversationId) ?? [];
    this.#waiting.delete(conversationId);
    return taken;
  }
}
