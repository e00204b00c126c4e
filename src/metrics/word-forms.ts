import { syllablesIn } from './count-syllables.ts';
import { type Commonness, commonnessOf } from './detect-language.ts';
import type { LexiconEntries, LexiconIndex } from './lexicons/lexicon-counts.ts';
import { codePointsIn } from './message-structure.ts';
import {
  FUNCTION_WORD_CATEGORIES,
  functionWordCategories,
} from './pair/function-word-categories.ts';
import { type Person, personOf } from './pronouns.ts';
import { comparable } from './scan-tokens.ts';
import type { ReadToken } from './tag-words.ts';

/** What is known of a word, whatever the message; words that are compared as equal are one. */
export interface Word {
  /** As it is compared: lower-cased, with straight apostrophes. */
  readonly text: string;
  /** By the rules of English. */
  readonly syllables: number;
  readonly commonness: Commonness | null;
  readonly person: Person | null;
  /** The categories of function words that it belongs to, by their places among all. */
  readonly categories: readonly number[];
  /** Entries of the lexicons that begin with it; null: none does. */
  readonly entries: LexiconEntries | null;
  /** Which of the different words of the message that is read it is; -1: it has not come yet. */
  place: number;
  /** Its number in the conversation that was last read, and by what that is told from others. */
  number: number;
  numbering: object | null;
}

/** A word as it was written. */
export interface WordForm {
  readonly word: Word;
  /** Unicode code points, as written. */
  readonly codePoints: number;
  /** The first token that the tagger makes of it; null: it has not been asked. */
  read: ReadToken | null;
}

/** Longer ones are hardly ever said again. */
const LONGEST_REMEMBERED = 30;
/** More different ones than most corpora have; texts without end must not fill the memory. */
const MOST_FORMS = 50_000;

/**
 * Remembers the forms of words, as most words of a message were in one before: what is worked out
 * from the letters of a word is worked out once.
 */
export class WordForms {
  readonly #lexicons: LexiconIndex;
  readonly #forms = new Map<string, WordForm>();
  readonly #words = new Map<string, Word>();
  /** Forms of this message that are not remembered. */
  readonly #passing = { forms: new Map<string, WordForm>(), words: new Map<string, Word>() };

  constructor(lexicons: LexiconIndex) {
    this.#lexicons = lexicons;
  }

  /** Begins a message. Within one, equal words are the same object. */
  begin(): void {
    this.#passing.forms.clear();
    this.#passing.words.clear();
    if (this.#forms.size >= MOST_FORMS) this.forget();
  }

  /** Forgets all words; not within a message, in which a word has to stay the same object. */
  forget(): void {
    this.#forms.clear();
    this.#words.clear();
  }

  formOf(written: string): WordForm {
    return this.#forms.get(written) ?? this.#passing.forms.get(written) ?? this.#newForm(written);
  }

  #newForm(written: string): WordForm {
    const isRemembered = written.length <= LONGEST_REMEMBERED && this.#forms.size < MOST_FORMS;
    const key = isRemembered ? ownCopy(written) : written;
    const text = comparable(key);
    const word = this.#words.get(text) ?? this.#passing.words.get(text) ?? this.#newWord(text);
    const form = { word, codePoints: codePointsIn(key), read: null };
    (isRemembered ? this.#forms : this.#passing.forms).set(key, form);
    (isRemembered ? this.#words : this.#passing.words).set(text, word);
    return form;
  }

  #newWord(text: string): Word {
    return {
      text,
      syllables: syllablesIn(text),
      commonness: commonnessOf(text),
      person: personOf(text),
      categories: categoriesOf(text),
      entries: this.#lexicons.get(text) ?? null,
      place: -1,
      number: -1,
      numbering: null,
    };
  }
}

/** Those of most words, which share it. */
const NO_CATEGORIES: readonly number[] = [];

function categoriesOf(word: string): readonly number[] {
  const categories = functionWordCategories(word);
  if (categories.size === 0) return NO_CATEGORIES;
  return Array.from(categories, (category) => FUNCTION_WORD_CATEGORIES.indexOf(category));
}

/** The same letters in a string of its own: V8 keeps a part of a text together with all of it. */
function ownCopy(text: string): string {
  return text.split('').join('');
}
