import { WordForms } from '../../src/metrics/word-forms.ts';

/** The test in which each memory of words was last used. */
const lastUsed = new WeakMap<WordForms, number>();
let test = 0;

/**
 * Lets every memory of words forget those of earlier tests. The analyser remembers words as long as
 * the process lasts: mutants that share a thread would otherwise meet what was worked out before
 * them, and leave to others what they worked out wrongly.
 */
export function beginTest(): void {
  test += 1;
}

const { begin } = WordForms.prototype;
WordForms.prototype.begin = function (this: WordForms) {
  if ((lastUsed.get(this) ?? test) !== test) this.forget();
  lastUsed.set(this, test);
  begin.call(this);
};
