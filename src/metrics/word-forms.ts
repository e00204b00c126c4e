import { syllablesIn } from './count-syllables.ts';
import { codePointsIn } from './message-structure.ts';
import { comparable } from './scan-tokens.ts';

/** What is known of a word as it was written, whatever the message. */
export interface WordForm {
  /** As it is compared: lower-cased, with straight apostrophes. */
  readonly word: string;
  /** Unicode code points, as written. */
  readonly codePoints: number;
  /** By the rules of English. */
  readonly syllables: number;
}

/** A longer one is kept by V8 as a part of its message, which would be kept with it. */
const LONGEST_REMEMBERED = 12;
/** More different ones than most corpora have; texts without end must not fill the memory. */
const MOST_FORMS = 50_000;

/**
 * Remembers the forms of words, as most words of a message were in one before. The same word is
 * also the same string then, which is compared several times as fast as one of equal letters.
 */
export function wordForms(): (written: string) => WordForm {
  const forms = new Map<string, WordForm>();
  const words = new Map<string, string>();
  return (written) => {
    const known = forms.get(written);
    if (known !== undefined) return known;
    if (forms.size === MOST_FORMS) {
      forms.clear();
      words.clear();
    }
    const compared = comparable(written);
    const word = words.get(compared) ?? compared;
    const form = { word, codePoints: codePointsIn(written), syllables: syllablesIn(word) };
    if (written.length > LONGEST_REMEMBERED) return form;
    words.set(word, word);
    forms.set(written, form);
    return form;
  };
}
