import type { PartOfSpeech } from 'wink-nlp';
import type { WinkTagger, WinkToken } from './load-wink-tagger.ts';
import { type ScannedToken, straight } from './scan-tokens.ts';
import { ownCopy } from './word-forms.ts';

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

/** More different ones than most corpora have; texts without end must not fill the memory. */
const MOST_READ = 50_000;

/** What the tagger reads of a token of the text. */
interface ReadToken {
  readonly token: WinkToken;
  /** Whether it is, or is part of, a word; else it is a mark. */
  readonly isWord: boolean;
}

/**
 * Tags with wink-nlp. It is given words already taken apart, so that its tokeniser has nothing to
 * decide: what that makes of a raw text depends on what it has read before, and is quadratic in
 * unbroken runs.
 */
export function winkTagger({ read, tag }: WinkTagger): TagWords {
  const known = new Map<string, readonly ReadToken[]>();
  const readToken = ({ text, isWord }: ScannedToken): readonly ReadToken[] => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const parts = isWord ? partsOf(text) : READ_MARKS.has(text) ? [text] : [];
    const tokens = parts.flatMap((part) =>
      read(part).map((token) => ({ token, isWord: isWord && part !== '-' })),
    );
    if (text.length > LONGEST_WORD) return tokens;
    if (known.size === MOST_READ) known.clear();
    known.set(ownCopy(text), tokens);
    return tokens;
  };
  return (tokens) => {
    const given: WinkToken[] = [];
    /** For each token given, its place among the words; -1: it is none. */
    const places: number[] = [];
    let words = 0;
    for (const scanned of tokens) {
      for (const { token, isWord } of readToken(scanned)) {
        given.push(token);
        places.push(isWord ? words : -1);
      }
      if (scanned.isWord) words += 1;
    }
    if (words === 0) return [];
    const tagged: TaggedWord[] = [];
    for (const [index, pos] of tag(given).entries()) {
      const place = places[index] ?? -1;
      if (place < 0 || NO_WORD.has(pos)) continue;
      const word = given[index]?.word ?? '';
      const isVerb = word === "'s" && BEFORE_VERB.has(tagged.at(-1)?.word ?? '');
      tagged.push({ word, pos: isVerb ? 'AUX' : pos, place });
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
