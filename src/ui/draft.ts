import stripAnsi from 'strip-ansi';
import type { AgentId } from '../schemas/ids.ts';
import { AGENT_IDS } from '../schemas/ids.ts';
import type { Press } from './presses.ts';

/** What a person is typing for the agents. */
export interface Draft {
  readonly to: 'both' | AgentId;
  readonly text: string;
}

/** A draft before the first key. */
export const NEW_DRAFT: Draft = { to: 'both', text: '' };

/** What a key makes of a draft: what is being typed then, and what is to be said now. */
export function typed(
  draft: Draft,
  { input, key, pasted = false }: Press,
): {
  draft: Draft | null;
  send: { recipients: readonly AgentId[]; text: string } | null;
} {
  if (pasted) return { draft: { ...draft, text: draft.text + textOf(input) }, send: null };
  if (key.escape) return { draft: null, send: null };
  if (key.return) {
    const text = draft.text.trim();
    if (text === '') return { draft: null, send: null };
    const recipients = draft.to === 'both' ? AGENT_IDS : [draft.to];
    return { draft: null, send: { recipients, text } };
  }
  if (key.tab) return { draft: { ...draft, to: NEXT[draft.to] }, send: null };
  // Terminals send what is labelled backspace as either.
  if (key.backspace || key.delete) {
    return { draft: { ...draft, text: [...draft.text].slice(0, -1).join('') }, send: null };
  }
  if (key.ctrl || key.meta) return { draft, send: null };
  return { draft: { ...draft, text: draft.text + textOf(input) }, send: null };
}

/** What of it is text: no colours and nothing else that moves a terminal. Line breaks are kept. */
function textOf(input: string): string {
  return stripAnsi(input)
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '');
}

const NEXT = { both: 'agent_a', agent_a: 'agent_b', agent_b: 'both' } as const;
