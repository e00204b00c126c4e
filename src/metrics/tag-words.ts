import type { PartOfSpeech, WinkMethods } from 'wink-nlp';
import { type ScannedToken, straight } from './scan-tokens.ts';

export type { PartOfSpeech };

/** A word with its part of speech. Contractions are two: `don't` is `do` and `not`. */
export interface TaggedWord {
  /** Lower-cased, contractions written out. */
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

/**
 * Tags with wink-nlp. It is given our tokens with single spaces between them, so that its tokeniser
 * has nothing to decide: what it makes of a raw text depends on what it has read before, and is
 * quadratic in unbroken runs.
 */
export function winkTagger(wink: WinkMethods): TagWords {
  const { its } = wink;
  return (tokens) => {
    const given: string[] = [];
    /** For each token given, its place among the words; -1: it is none. */
    const places: number[] = [];
    let words = 0;
    for (const { text, isWord } of tokens) {
      if (isWord) {
        given.push(text.length > LONGEST_WORD ? UNKNOWN_WORD : straight(text));
        places.push(words);
        words += 1;
      } else if (READ_MARKS.has(text)) {
        given.push(text);
        places.push(-1);
      }
    }
    if (words === 0) return [];
    const read = wink.readDoc(given.join(' ')).tokens();
    const tags = read.out(its.pos) as PartOfSpeech[];
    const normals = read.out(its.normal) as string[];
    const spaces = read.out(its.precedingSpaces) as string[];
    const tagged: TaggedWord[] = [];
    let at = -1;
    for (const [index, pos] of tags.entries()) {
      if (index === 0 || spaces[index] !== '') at += 1;
      const place = places[at] ?? -1;
      if (place < 0 || NO_WORD.has(pos)) continue;
      tagged.push({ word: normals[index] ?? '', pos, place });
    }
    return tagged;
  };
}
