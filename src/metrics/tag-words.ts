import type { PartOfSpeech } from 'wink-nlp';
import type { WinkTagger, WinkToken } from './load-wink-tagger.ts';
import { type ScannedToken, straight } from './scan-tokens.ts';
import type { WordForm } from './word-forms.ts';

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

/** Gives words their parts of speech; `forms` are those of the words among the tokens. */
export type TagWords = (
  tokens: readonly ScannedToken[],
  forms: readonly WordForm[],
) => readonly TaggedWord[];

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

/** What the tagger reads of a word or mark of the text. */
export interface ReadToken extends WinkToken {
  /** The next one that the same word is made of; null: it is the last. */
  readonly next: ReadToken | null;
}

/**
 * Tags with wink-nlp. It is given words already taken apart, so that its tokeniser has nothing to
 * decide: what that makes of a raw text depends on what it has read before, and is quadratic in
 * unbroken runs.
 */
export function winkTagger({ read, tag, names }: WinkTagger): TagWords {
  const marks = new Map(Array.from(READ_MARKS, (mark) => [mark, linked(read(mark))]));
  const isNoWord = names.map((name) => NO_WORD.has(name));
  const readForm = (form: WordForm, text: string) => {
    form.read ??= linked(partsOf(text).flatMap((part) => read(part)));
    return form.read;
  };
  return (tokens, forms) => {
    const given: ReadToken[] = [];
    /** For each token given, how many words come before it. */
    const places: number[] = [];
    let words = 0;
    for (const { text, isWord } of tokens) {
      let read = isWord ? readForm(forms[words] as WordForm, text) : (marks.get(text) ?? null);
      for (; read !== null; read = read.next) {
        given.push(read);
        places.push(words);
      }
      if (isWord) words += 1;
    }
    const tags = tag(given);
    const tagged: TaggedWord[] = [];
    let before = '';
    for (let at = 0; at < given.length; at += 1) {
      const tag = tags[at] ?? 0;
      // A mark, or the hyphen or apostrophe within a word.
      if (isNoWord[tag]) continue;
      const word = given[at]?.word ?? '';
      const pos = names[tag] ?? 'X';
      const isVerb = word === "'s" && BEFORE_VERB.has(before);
      tagged.push({ word, pos: isVerb ? 'AUX' : pos, place: places[at] ?? 0 });
      before = word;
    }
    return tagged;
  };
}

/** The first of some tokens, each with the next one. Field by field: spreading makes slower objects. */
function linked(tokens: readonly WinkToken[]): ReadToken | null {
  let next: ReadToken | null = null;
  for (const { tag, event, word, possible, isCertain } of tokens.toReversed()) {
    next = { tag, event, word, next, possible, isCertain };
  }
  return next;
}

function partsOf(word: string): readonly string[] {
  if (word.length > LONGEST_WORD) return [UNKNOWN_WORD];
  const plain = straight(word);
  if (plain.length > 1 && plain.includes('-')) return plain.split(/(-)/).flatMap(partsOf);
  const [, stem, ending] = (plain.includes("'") ? CONTRACTION.exec(plain) : null) ?? [];
  return stem === undefined || ending === undefined ? [plain] : [stem, ending];
}
