import type { HistoryMessage } from '../../schemas/python-pidgin.ts';

/** What the experimenter had said by the time of a request. */
export interface Told {
  /** Null: there was none. */
  readonly systemPrompt: string | null;
  /** The opening prompt; null: there was none, as in a branch. */
  readonly opening: string | null;
  /** What was said during the conversation, in order. */
  readonly later: readonly { readonly source: 'human' | 'awareness'; readonly content: string }[];
}

/**
 * Takes what the experimenter said out of the history of a request, the one place of the log that
 * has it as it was sent. It stands at its beginning: the system prompt, then the opening prompt.
 */
export function toldIn(history: readonly HistoryMessage[]): Told {
  const firstOther = history.findIndex((message) => isAgents(message) || message.role !== 'system');
  const systemEnd = firstOther === -1 ? history.length : firstOther;
  const system = history.slice(0, systemEnd);
  const next = history[systemEnd];
  const opening = next === undefined || isAgents(next) ? null : next.content;
  const rest = history.slice(opening === null ? systemEnd : systemEnd + 1);
  return {
    systemPrompt: system.length === 0 ? null : system.map(({ content }) => content).join('\n\n'),
    opening,
    later: rest
      .filter((message) => !isAgents(message))
      .map(({ role, content }) => ({ source: role === 'system' ? 'awareness' : 'human', content })),
  };
}

function isAgents({ agent_id }: HistoryMessage): boolean {
  return agent_id === 'agent_a' || agent_id === 'agent_b';
}
