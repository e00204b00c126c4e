import {
  CONVERGENCE_COMPONENTS,
  type ConvergenceComponent,
  type ConvergenceWeights,
} from '../schemas/convergence-settings.ts';
import { overlapRatio, ratio } from './arithmetic.ts';

/** What convergence reads from a message besides its words. */
export interface MessageForm {
  readonly sentences: number;
  readonly characters: number;
  readonly paragraphs: number;
  readonly listItems: number;
  readonly questions: number;
  readonly codeBlocks: number;
  /** How often each punctuation mark occurs. */
  readonly marks: ReadonlyMap<string, number>;
}

/** A message of the window. */
export interface WindowMessage extends MessageForm {
  /** Its different words, by the numbers they have in the conversation. */
  readonly words: readonly number[];
}

/** How alike the agents are at one moment. */
export interface Convergence {
  /** Weighted mean of the components, 0 to 1. */
  readonly score: number;
  /** Each component, 0 to 1; one that neither agent gives anything to is left out. */
  readonly components: Readonly<Partial<Record<ConvergenceComponent, number>>>;
}

/** Messages an agent that count: older ones are forgotten. */
const WINDOW = 10;

/** How alike two agents are in the last messages of each. */
export class ConvergenceWindow {
  readonly #words = new RecentWords();
  readonly #a = new Recent('a', this.#words);
  readonly #b = new Recent('b', this.#words);

  /** Takes what the agents said in a turn; null: that agent did not reply. */
  add(a: WindowMessage | null, b: WindowMessage | null): void {
    if (a !== null) this.#a.add(a);
    if (b !== null) this.#b.add(b);
  }

  /** Null while either agent has said no word: likeness to nothing is no likeness. */
  measure(weights: ConvergenceWeights): Convergence | null {
    const a = this.#a;
    const b = this.#b;
    const words = this.#words;
    if (words.a === 0 || words.b === 0) return null;
    const values: Record<ConvergenceComponent, number | null> = {
      content: ratio(words.shared, words.a + words.b - words.shared),
      structure: meanOfKnown([
        overlapRatio(a.mean('paragraphs'), b.mean('paragraphs')),
        overlapRatio(a.mean('listItems'), b.mean('listItems')),
        overlapRatio(a.mean('questions'), b.mean('questions')),
        overlapRatio(a.mean('codeBlocks'), b.mean('codeBlocks')),
      ]),
      sentences: overlapRatio(a.mean('sentences'), b.mean('sentences')),
      length: overlapRatio(a.mean('characters'), b.mean('characters')),
      punctuation: markSimilarity(a.marks, a.total('characters'), b.marks, b.total('characters')),
    };
    const components: Partial<Record<ConvergenceComponent, number>> = {};
    let sum = 0;
    let weight = 0;
    for (const component of CONVERGENCE_COMPONENTS) {
      const value = values[component];
      if (value === null) continue;
      components[component] = value;
      sum += weights[component] * value;
      weight += weights[component];
    }
    // Weights may be all on what neither agent has.
    if (weight === 0) return null;
    return { score: Math.min(1, sum / weight), components };
  }
}

/**
 * How alike two texts are in their use of punctuation: the mean over the marks either uses of the
 * smaller rate a character over the larger; null when neither uses any.
 */
export function markSimilarity(
  marksOfA: ReadonlyMap<string, number>,
  charactersOfA: number,
  marksOfB: ReadonlyMap<string, number>,
  charactersOfB: number,
): number | null {
  const lengthOfA = Math.max(1, charactersOfA);
  const lengthOfB = Math.max(1, charactersOfB);
  let sum = 0;
  let marks = 0;
  const compare = (ofA: number, ofB: number) => {
    const similarity = overlapRatio(ofA / lengthOfA, ofB / lengthOfB);
    if (similarity === null) return;
    sum += similarity;
    marks += 1;
  };
  for (const [mark, ofA] of marksOfA) compare(ofA, marksOfB.get(mark) ?? 0);
  for (const [mark, ofB] of marksOfB) if (!marksOfA.has(mark)) compare(0, ofB);
  return ratio(sum, marks);
}

/** The mean of what is not null; null when all is. */
export function meanOfKnown(values: readonly (number | null)[]): number | null {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (value === null) continue;
    sum += value;
    count += 1;
  }
  return count === 0 ? null : sum / count;
}

/** What is summed up of the messages of the window. */
const QUANTITIES = [
  'sentences',
  'characters',
  'paragraphs',
  'listItems',
  'questions',
  'codeBlocks',
] as const satisfies readonly (keyof MessageForm)[];
type Quantity = (typeof QUANTITIES)[number];

/** The different words of the last messages of both agents: how many there are, and in common. */
class RecentWords {
  /** How many messages of each agent have each word, by its number. */
  readonly #uses = { a: [] as number[], b: [] as number[] };
  a = 0;
  b = 0;
  shared = 0;

  add(agent: 'a' | 'b', words: readonly number[]): void {
    const own = agent === 'a' ? this.#uses.a : this.#uses.b;
    const other = agent === 'a' ? this.#uses.b : this.#uses.a;
    let added = 0;
    let shared = 0;
    for (const word of words) {
      while (own.length <= word) own.push(0);
      const messages = (own[word] ?? 0) + 1;
      own[word] = messages;
      if (messages > 1) continue;
      added += 1;
      if (word < other.length && (other[word] ?? 0) > 0) shared += 1;
    }
    this[agent] += added;
    this.shared += shared;
  }

  remove(agent: 'a' | 'b', words: readonly number[]): void {
    const own = agent === 'a' ? this.#uses.a : this.#uses.b;
    const other = agent === 'a' ? this.#uses.b : this.#uses.a;
    let removed = 0;
    let shared = 0;
    for (const word of words) {
      const messages = (own[word] ?? 0) - 1;
      own[word] = messages;
      if (messages > 0) continue;
      removed += 1;
      if (word < other.length && (other[word] ?? 0) > 0) shared += 1;
    }
    this[agent] -= removed;
    this.shared -= shared;
  }
}

/** The last messages of one agent, summed up. Adding one costs the same at any time. */
class Recent {
  readonly #agent: 'a' | 'b';
  readonly #words: RecentWords;
  readonly #messages: WindowMessage[] = [];
  readonly #marks = new Map<string, number>();
  readonly #totals: Record<Quantity, number> = {
    sentences: 0,
    characters: 0,
    paragraphs: 0,
    listItems: 0,
    questions: 0,
    codeBlocks: 0,
  };

  constructor(agent: 'a' | 'b', words: RecentWords) {
    this.#agent = agent;
    this.#words = words;
  }

  add(message: WindowMessage): void {
    this.#messages.push(message);
    this.#words.add(this.#agent, message.words);
    this.#sum(message, 1);
    if (this.#messages.length <= WINDOW) return;
    const oldest = this.#messages.shift();
    if (oldest === undefined) return;
    this.#words.remove(this.#agent, oldest.words);
    this.#sum(oldest, -1);
  }

  #sum(message: WindowMessage, sign: 1 | -1): void {
    for (const quantity of QUANTITIES) this.#totals[quantity] += sign * message[quantity];
    for (const [mark, count] of message.marks) change(this.#marks, mark, sign * count);
  }

  get marks(): ReadonlyMap<string, number> {
    return this.#marks;
  }

  total(quantity: Quantity): number {
    return this.#totals[quantity];
  }

  /** A message; asked only of an agent that has said something. */
  mean(quantity: Quantity): number {
    return this.#totals[quantity] / this.#messages.length;
  }
}

function change(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
