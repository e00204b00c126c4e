import type { ConversationWords, WordCounts } from '../conversation-words.ts';

const COMMONEST = 25;

/** How often each agent has used a word. */
interface Use {
  readonly word: number;
  a: number;
  b: number;
}

/** The words of two agents so far, and which are the commonest. */
export class CommonWords {
  readonly #words: ConversationWords;
  /** By the number of the word. */
  readonly #uses: Use[] = [];
  readonly #totals = { a: 0, b: 0 };
  #commonest: readonly Use[] = [];

  constructor(words: ConversationWords) {
    this.#words = words;
  }

  /** Takes the words of a turn, at a cost that depends on these alone. */
  add(a: WordCounts | null, b: WordCounts | null): void {
    // Counts only grow, so a word that was not among the commonest and was not used now is not now,
    // nor is one that is still rarer than the rarest of these was.
    const candidates = new Set(this.#commonest);
    const last = this.#commonest[COMMONEST - 1];
    const least = last === undefined ? 0 : last.a + last.b;
    const take = (agent: 'a' | 'b', { types, counts }: WordCounts) => {
      for (let at = 0; at < types.length; at += 1) {
        const use = this.#entryOf(types[at] ?? 0);
        use[agent] += counts[at] ?? 0;
        this.#totals[agent] += counts[at] ?? 0;
        if (use.a + use.b >= least) candidates.add(use);
      }
    };
    if (a !== null) take('a', a);
    if (b !== null) take('b', b);
    this.#commonest = [...candidates]
      .sort((left, right) => this.#commonerFirst(left, right))
      .slice(0, COMMONEST);
  }

  /**
   * How alike both use the 25 commonest words of the conversation: 1 − Σ |p_A − p_B| / Σ (p_A + p_B)
   * of their relative frequencies; null while either has said no word.
   */
  get entrainment(): number | null {
    if (this.#totals.a === 0 || this.#totals.b === 0) return null;
    let difference = 0;
    let sum = 0;
    for (const use of this.#commonest) {
      const ofA = use.a / this.#totals.a;
      const ofB = use.b / this.#totals.b;
      difference += Math.abs(ofA - ofB);
      sum += ofA + ofB;
    }
    return 1 - difference / sum;
  }

  /** Words of the agent who said less / words of the other; null before anything was said. */
  get balance(): number | null {
    const most = Math.max(this.#totals.a, this.#totals.b);
    return most === 0 ? null : Math.min(this.#totals.a, this.#totals.b) / most;
  }

  #entryOf(word: number): Use {
    while (this.#uses.length <= word) this.#uses.push({ word: this.#uses.length, a: 0, b: 0 });
    return this.#uses[word] as Use;
  }

  #commonerFirst(left: Use, right: Use): number {
    const difference = right.a + right.b - (left.a + left.b);
    if (difference !== 0) return difference;
    return byCodePoint(this.#words.textOf(left.word), this.#words.textOf(right.word));
  }
}

/** Not `<`, by which 𝒮 (U+1D4AE) would come before ﬁ (U+FB01), as its first half does. */
function byCodePoint(left: string, right: string): number {
  let at = 0;
  while (left.charCodeAt(at) === right.charCodeAt(at)) at += 1;
  return (left.codePointAt(at) ?? 0) - (right.codePointAt(at) ?? 0);
}
