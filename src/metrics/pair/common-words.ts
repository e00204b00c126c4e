import type { ConversationWords, WordCounts } from '../conversation-words.ts';

const COMMONEST = 25;

/** The words of two agents so far, and which are the commonest. */
export class CommonWords {
  readonly #words: ConversationWords;
  /** How often each agent has used each word, by the number of the word. */
  readonly #uses = { a: [] as number[], b: [] as number[] };
  readonly #totals = { a: 0, b: 0 };
  /** The 25 commonest words, the commonest first. */
  readonly #commonest: number[] = [];
  /** Whether each word is among them. */
  readonly #isCommon: boolean[] = [];

  constructor(words: ConversationWords) {
    this.#words = words;
  }

  /** Takes the words of a turn, at a cost that depends on these alone. */
  add(a: WordCounts | null, b: WordCounts | null): void {
    // Counts only grow, so a word that was not among the commonest and was not used now is not now,
    // nor is one that is still rarer than the rarest of these was.
    const last = this.#commonest[COMMONEST - 1];
    const least = last === undefined ? 0 : this.#usesOf(last);
    if (a !== null) this.#count('a', a);
    if (b !== null) this.#count('b', b);
    if (a !== null) this.#propose(a, least);
    if (b !== null) this.#propose(b, least);
    this.#commonest.sort((left, right) => this.#commonerFirst(left, right));
    while (this.#commonest.length > COMMONEST) {
      this.#isCommon[this.#commonest.pop() ?? 0] = false;
    }
  }

  #count(agent: 'a' | 'b', { types, counts }: WordCounts): void {
    const { a, b } = this.#uses;
    const own = agent === 'a' ? a : b;
    let total = 0;
    for (let at = 0; at < types.length; at += 1) {
      const word = types[at] ?? 0;
      const count = counts[at] ?? 0;
      while (a.length <= word) {
        a.push(0);
        b.push(0);
        this.#isCommon.push(false);
      }
      own[word] = (own[word] ?? 0) + count;
      total += count;
    }
    this.#totals[agent] += total;
  }

  #propose({ types }: WordCounts, least: number): void {
    for (let at = 0; at < types.length; at += 1) {
      const word = types[at] ?? 0;
      if (this.#isCommon[word] || this.#usesOf(word) < least) continue;
      this.#isCommon[word] = true;
      this.#commonest.push(word);
    }
  }

  /**
   * How alike both use the 25 commonest words of the conversation: 1 − Σ |p_A − p_B| / Σ (p_A + p_B)
   * of their relative frequencies; null while either has said no word.
   */
  get entrainment(): number | null {
    if (this.#totals.a === 0 || this.#totals.b === 0) return null;
    let difference = 0;
    let sum = 0;
    for (const word of this.#commonest) {
      const ofA = (this.#uses.a[word] ?? 0) / this.#totals.a;
      const ofB = (this.#uses.b[word] ?? 0) / this.#totals.b;
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

  #usesOf(word: number): number {
    return (this.#uses.a[word] ?? 0) + (this.#uses.b[word] ?? 0);
  }

  #commonerFirst(left: number, right: number): number {
    const difference = this.#usesOf(right) - this.#usesOf(left);
    if (difference !== 0) return difference;
    return byCodePoint(this.#words.textOf(left), this.#words.textOf(right));
  }
}

/** Not `<`, by which 𝒮 (U+1D4AE) would come before ﬁ (U+FB01), as its first half does. */
function byCodePoint(left: string, right: string): number {
  let at = 0;
  while (left.charCodeAt(at) === right.charCodeAt(at)) at += 1;
  return (left.codePointAt(at) ?? 0) - (right.codePointAt(at) ?? 0);
}
