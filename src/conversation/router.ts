import type { Message } from '../events/conversation-state.ts';
import type { ChatMessage, ThinkingBlock } from '../providers/provider.ts';
import type { AgentId } from '../schemas/ids.ts';

/**
 * How one agent sees a message: its own replies as `assistant`, everything else as `user`; null
 * when the message is not for it.
 */
export function seenBy(agent: AgentId, message: RoutedMessage): ChatMessage | null {
  if (message.kind === 'reply') {
    if (message.author !== agent) return { role: 'user', content: message.content };
    const own: ChatMessage = { role: 'assistant', content: message.content };
    return message.blocks?.length ? { ...own, thinking: message.blocks } : own;
  }
  return message.recipients.includes(agent) ? { role: 'user', content: message.content } : null;
}

/** The part of a message that decides who sees what. */
export type RoutedMessage =
  | (Pick<Extract<Message, { kind: 'reply' }>, 'kind' | 'author' | 'content'> & {
      /** Thinking its provider wants back; only ever shown to its own author. */
      readonly blocks?: readonly ThinkingBlock[];
    })
  | Pick<Extract<Message, { kind: 'experimenter' }>, 'kind' | 'recipients' | 'content'>;

/** What the experimenter says, as the agents read it. An empty tag leaves it as it is. */
export function tagged(tag: string, text: string): string {
  return tag === '' ? text : `${tag} ${text}`;
}
