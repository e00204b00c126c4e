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
 * Messages of one role in a row are left alone: the APIs combine them.
 */
export function wireMessages(messages: readonly ChatMessage[]): ChatMessage[] {
  const spoken = messages.map(({ role, content }) => ({
    role,
    content: content.trim() === '' ? SILENCE : content,
  }));
  return spoken[0]?.role === 'user' ? spoken : [{ role: 'user', content: SILENCE }, ...spoken];
}
