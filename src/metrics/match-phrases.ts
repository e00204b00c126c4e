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

/** Phrases by their first word, the longest first. */
export type PhraseIndex<T> = ReadonlyMap<string, readonly IndexedPhrase<T>[]>;

/** Prepares phrases for {@link matchPhrases}. */
export function phraseIndex<T>(phrases: readonly Phrase<T>[]): PhraseIndex<T> {
  const index = new Map<string, IndexedPhrase<T>[]>();
  const listNumbers = new Map<string, number>();
  for (const phrase of phrases) {
    const [first] = phrase.words;
    if (first === undefined) continue;
    const listNumber = listNumbers.get(phrase.list) ?? listNumbers.size;
    listNumbers.set(phrase.list, listNumber);
    const known = index.get(first);
    // Field by field: a copy by spreading is slower to read.
    const { words, list, value } = phrase;
    const indexed = { listNumber, words, list, value };
    if (known === undefined) index.set(first, [indexed]);
    else known.push(indexed);
  }
  for (const known of index.values()) known.sort((a, b) => b.words.length - a.words.length);
  return index;
}

/**
 * Calls `found` for every phrase in the words; lists are matched independently of each other.
 *
 * @param beginningAt The phrases of an index that begin with the word at a place.
 */
export function matchPhrases<T>(
  words: readonly string[],
  beginningAt: (at: number) => readonly IndexedPhrase<T>[] | null | undefined,
  found: (phrase: Phrase<T>, at: number) => void,
): void {
  /** Where the last match of each list ended. */
  const ends: number[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const candidates = beginningAt(at);
    if (candidates == null) continue;
    for (const phrase of candidates) {
      const { listNumber } = phrase;
      if ((ends[listNumber] ?? 0) > at || !startsWith(words, at, phrase.words)) continue;
      ends[listNumber] = at + phrase.words.length;
      found(phrase, at);
    }
  }
}

function startsWith(words: readonly string[], at: number, phrase: readonly string[]): boolean {
  for (let index = 1; index < phrase.length; index += 1) {
    if (words[at + index] !== phrase[index]) return false;
  }
  return true;
}
