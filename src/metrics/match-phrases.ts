/** Something to look for in a text, word for word. */
export interface Phrase<T> {
  readonly words: readonly string[];
  /** Phrases of one list never match the same word twice: the longest wins. */
  readonly list: string;
  readonly value: T;
}

export interface IndexedPhrase<T> extends Phrase<T> {
  /** Which of the lists it is of, from 0. */
  readonly listNumber: number;
}

/** The phrases that begin with a word. */
export interface PhrasesOfWord<T> {
  /** Those of no other word. */
  readonly alone: readonly IndexedPhrase<T>[];
  /** The others by their second word, the longest first; null: there are none. */
  readonly bySecond: ReadonlyMap<string, readonly IndexedPhrase<T>[]> | null;
}

/** Phrases by their first word. */
export type PhraseIndex<T> = ReadonlyMap<string, PhrasesOfWord<T>>;

/** Prepares phrases for {@link matchPhrases}. */
export function phraseIndex<T>(phrases: readonly Phrase<T>[]): PhraseIndex<T> {
  const byWord = new Map<string, IndexedPhrase<T>[]>();
  const listNumbers = new Map<string, number>();
  for (const phrase of phrases) {
    // Field by field: a copy by spreading is slower to read.
    const { words, list, value } = phrase;
    const [first] = words;
    if (first === undefined) continue;
    const listNumber = listNumbers.get(list) ?? listNumbers.size;
    listNumbers.set(list, listNumber);
    grouped(byWord, first).push({ listNumber, words, list, value });
  }
  return new Map(Array.from(byWord, ([first, known]) => [first, phrasesOfWord(known)]));
}

function phrasesOfWord<T>(phrases: readonly IndexedPhrase<T>[]): PhrasesOfWord<T> {
  const alone: IndexedPhrase<T>[] = [];
  const bySecond = new Map<string, IndexedPhrase<T>[]>();
  for (const phrase of phrases.toSorted((a, b) => b.words.length - a.words.length)) {
    const [, second] = phrase.words;
    if (second === undefined) alone.push(phrase);
    else grouped(bySecond, second).push(phrase);
  }
  return { alone, bySecond: bySecond.size === 0 ? null : bySecond };
}

function grouped<T>(groups: Map<string, T[]>, key: string): T[] {
  const group = groups.get(key) ?? [];
  groups.set(key, group);
  return group;
}

/**
 * Calls `found` for every phrase in the words; lists are matched independently of each other.
 *
 * @param beginningAt The phrases of an index that begin with the word at a place.
 */
export function matchPhrases<T>(
  words: readonly string[],
  beginningAt: (at: number) => PhrasesOfWord<T> | null | undefined,
  found: (phrase: Phrase<T>, at: number) => void,
): void {
  /** Where the last match of each list ended. */
  const ends: number[] = [];
  const take = (candidates: readonly IndexedPhrase<T>[], at: number) => {
    for (const phrase of candidates) {
      const { listNumber } = phrase;
      if ((ends[listNumber] ?? 0) > at || !goesOn(words, at, phrase.words)) continue;
      ends[listNumber] = at + phrase.words.length;
      found(phrase, at);
    }
  };
  for (let at = 0; at < words.length; at += 1) {
    const candidates = beginningAt(at);
    if (candidates == null) continue;
    // The longer ones first: of a list, they win.
    const longer = candidates.bySecond?.get(words[at + 1] ?? '');
    if (longer !== undefined) take(longer, at);
    take(candidates.alone, at);
  }
}

/** Whether a phrase stands at a place, of which the first two words do. */
function goesOn(words: readonly string[], at: number, phrase: readonly string[]): boolean {
  for (let index = 2; index < phrase.length; index += 1) {
    if (words[at + index] !== phrase[index]) return false;
  }
  return true;
}
