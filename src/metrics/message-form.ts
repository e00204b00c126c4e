import type { MessageAnalysis } from './analyse-message.ts';
import type { MessageForm } from './convergence.ts';

/** Apostrophes and hyphens join words more often than they are punctuation. */
const JOINS_WORDS: ReadonlySet<string> = new Set("'’-‐‑");

/** What convergence reads from a message besides its words. */
export function messageForm(message: MessageAnalysis): MessageForm {
  return {
    sentences: message.sentences.length,
    characters: message.characterCount,
    paragraphs: message.structure.paragraphs,
    listItems: message.structure.listItems,
    questions: message.sentences.filter(({ isQuestion }) => isQuestion).length,
    codeBlocks: message.structure.codeBlocks,
    marks: new Map([...message.tally.punctuation].filter(([mark]) => !JOINS_WORDS.has(mark))),
  };
}
