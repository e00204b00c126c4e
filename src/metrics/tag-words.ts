import type { PartOfSpeech, WinkMethods } from 'wink-nlp';
import { type ScannedToken, straight } from './scan-tokens.ts';

export type { PartOfSpeech };

/**
 * A word with its part of speech. Contractions are two words (`don't` is `do` and `n't`), and so
 * are the parts of a word with hyphens.
 */
export interface TaggedWord {
  /** Lower-cased. */
  readonly word: string;
  /** Universal part of speech. */
  readonly pos: PartOfSpeech;
  /** Place among the words of the message of the word it is, or is part of. */
  readonly place: number;
}

/** Gives words their parts of speech. */
export type TagWords = (tokens: readonly ScannedToken[]) => readonly TaggedWord[];

/** What the tagger reads besides words; other marks, Markdown's above all, would mislead it. */
const READ_MARKS: ReadonlySet<string> = new Set('.,;:!?()"…—–');
/** Longer words are unknown to any lexicon, and the tagger's own tokeniser is quadratic in them. */
const LONGEST_WORD = 30;
const UNKNOWN_WORD = 'unknownword';
const NO_WORD: ReadonlySet<PartOfSpeech> = new Set<PartOfSpeech>(['PUNCT', 'SYM', 'SPACE']);
/** Behind these 's is a verb, is or has; wink-nlp takes every one for the genitive. */
const BEFORE_VERB: ReadonlySet<string> = new Set(
  'he she it that this there here what who where when why how'.split(' '),
);
const CONTRACTION = /^(.+?)(n't|'(?:s|d|m|ll|re|ve))$/i;

/**
 * Tags with wink-nlp. It is given words already taken apart, with single spaces between them, so
 * that its tokeniser has nothing to decide: what that makes of a raw text depends on what it has
 * read before, is quadratic in unbroken runs, and takes longer.
 */
export function winkTagger(wink: WinkMethods): TagWords {
  const { its } = wink;
  return (tokens) => {
    const given: string[] = [];
    /** For each part given, its place among the words; -1: it is none. */
    const places: number[] = [];
    let words = 0;
    for (const { text, isWord } of tokens) {
      if (isWord) {
        for (const part of partsOf(text)) {
          given.push(part);
          places.push(part === '-' ? -1 : words);
        }
        words += 1;
      } else if (READ_MARKS.has(text)) {
        given.push(text);
        places.push(-1);
      }
    }
    if (words === 0) return [];
    const read = wink.readDoc(given.join(' ')).tokens();
    const tags = read.out(its.pos) as PartOfSpeech[];
    // Some parts are still more than one word to it: those it puts no space before.
    const isWhole = tags.length === given.length;
    const values = isWhole ? given : read.out();
    const spaces = isWhole ? null : (read.out(its.precedingSpaces) as string[]);
    const tagged: TaggedWord[] = [];
    let at = -1;
    for (let index = 0; index < tags.length; index += 1) {
      if (spaces === null || index === 0 || spaces[index] !== '') at += 1;
      const place = places[at] ?? -1;
      const tag = tags[index] ?? 'X';
      if (place < 0 || NO_WORD.has(tag)) continue;
      const word = (values[index] ?? '').toLowerCase();
      const isVerb = word === "'s" && BEFORE_VERB.has(tagged.at(-1)?.word ?? '');
      tagged.push({ word, pos: isVerb ? 'AUX' : tag, place });
    }
    return tagged;
  };
}

function partsOf(word: string): readonly string[] {
  if (word.length > LONGEST_WORD) return [UNKNOWN_WORD];
  const plain = straight(word);
  if (plain.length > 1 && plain.includes('-')) return plain.split(/(-)/).flatMap(partsOf);
  const [, stem, ending] = (plain.includes("'") ? CONTRACTION.exec(plain) : null) ?? [];
  return stem === undefined || ending === undefined ? [plain] : [stem, ending];
}
