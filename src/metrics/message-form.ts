import type { MessageAnalysis } from './analyse-message.ts';
import type { MessageForm } from './convergence.ts';
import type { Sentence } from './split-sentences.ts';

/** Apostrophes and hyphens join words more often than they are punctuation. */
const JOINS_WORDS: ReadonlySet<string> = new Set("'’-‐‑");

/** What convergence reads from a message besides its words. */
export function messageForm(message: Omit<MessageAnalysis, 'form'>): MessageForm {
  return {
    sentences: message.sentences.length,
    characters: message.characterCount,
    paragraphs: message.structure.paragraphs,
    listItems: message.structure.listItems,
    questions: countQuestions(message.sentences),
    codeBlocks: message.structure.codeBlocks,
    marks: marksBetweenWords(message.tally.punctuation),
  };
}

function countQuestions(sentences: readonly Sentence[]): number {
  let questions = 0;
  for (const { isQuestion } of sentences) if (isQuestion) questions += 1;
  return questions;
}

function marksBetweenWords(punctuation: ReadonlyMap<string, number>): Map<string, number> {
  const marks = new Map(punctuation);
  for (const mark of JOINS_WORDS) marks.delete(mark);
  return marks;
}
