import type { ChatMessage } from './provider.ts';

/**
 * What stands on the wire where somebody spoke and said nothing, or nobody has spoken yet. APIs
 * refuse empty messages and empty conversations; the record keeps them empty.
 */
const SILENCE = '(silence)';

/**
 * The messages as an API accepts them: none is blank, and the first is not the model's own. Both
 * stay the same from one turn to the next, so that what a model once saw does not change under it.
 *
 * Messages of one role in a row are left alone: most APIs combine them.
 */
export function wireMessages(messages: readonly ChatMessage[]): ChatMessage[] {
  const spoken = messages.map((message) =>
    message.content.trim() === '' ? { ...message, content: SILENCE } : message,
  );
  return spoken[0]?.role === 'user' ? spoken : [{ role: 'user', content: SILENCE }, ...spoken];
}

/**
 * The messages with those of one role in a row as one, for servers that combine none themselves and
 * whose models know no two in a row.
 */
export function alternating(
  messages: readonly ChatMessage[],
): Pick<ChatMessage, 'role' | 'content'>[] {
  const combined: { role: ChatMessage['role']; content: string }[] = [];
  for (const { role, content } of messages) {
    const last = combined.at(-1);
    if (last?.role === role) last.content += `\n\n${content}`;
    else combined.push({ role, content });
  }
  return combined;
}
