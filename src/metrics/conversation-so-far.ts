import type { ConvergenceTrend, ConvergenceWeights } from '../schemas/convergence-settings.ts';
import type { MessageAnalysis } from './analyse-message.ts';
import { type Convergence, ConvergenceWindow, type WindowMessage } from './convergence.ts';
import { ConversationWords, type SaidWords, type WordCounts } from './conversation-words.ts';
import { CommonWords } from './pair/common-words.ts';
import { phraseMatches } from './pair/phrase-matches.ts';
import { RecentTrigrams } from './pair/recent-trigrams.ts';
import { Topic } from './pair/topic.ts';
import { ScoreHistory } from './score-history.ts';
import { Vocabularies } from './vocabularies.ts';

/** What the agents said in a turn; null: that agent did not reply. */
export interface TurnMessages {
  readonly a: MessageAnalysis | null;
  readonly b: MessageAnalysis | null;
}

/**
 * The different words of each agent in a turn before the present one, by number; null: that agent
 * did not reply.
 */
export interface EarlierTurn {
  readonly a: readonly number[] | null;
  readonly b: readonly number[] | null;
}

/** The words of a message in order, and the different ones. */
type SaidInOrder = Pick<SaidWords, 'types' | 'sequence'>;

/** Turns before the present one that are remembered as they were. */
const REMEMBERED = 10;

/**
 * One conversation up to and including the turn that is measured: what the metrics between the
 * agents read besides the turn itself.
 *
 * Only the last turns are kept; of the rest there are sums and sets, so a turn costs the same
 * wherever it comes in the conversation.
 */
export class ConversationSoFar {
  readonly words = new ConversationWords();
  readonly vocabularies = new Vocabularies();
  readonly commonWords = new CommonWords(this.words);
  readonly scores = new ScoreHistory();
  readonly #weights: ConvergenceWeights;
  readonly #window = new ConvergenceWindow();
  readonly #topic = new Topic();
  readonly #trigrams = new RecentTrigrams();
  #earlier: readonly EarlierTurn[] = [];
  #convergence: Convergence | null = null;
  #topicSimilarity: number | null = null;
  #repetition: number | null = null;
  #phrasesOfA: readonly number[] = [];
  #phrasesOfEarlierB: readonly number[] = [];
  #present: EarlierTurn = { a: null, b: null };
  #lastWordsOfB: SaidInOrder | null = null;

  constructor(weights: ConvergenceWeights) {
    this.#weights = weights;
  }

  /** Takes the next turn. */
  add(number: number, turn: TurnMessages): void {
    const { a, b } = turn;
    if (this.#present.a !== null || this.#present.b !== null) {
      this.#earlier = [this.#present, ...this.#earlier].slice(0, REMEMBERED);
    }
    const ofA = a && this.words.in(a);
    const ofB = b && this.words.in(b);
    this.#present = { a: ofA?.types ?? null, b: ofB?.types ?? null };
    this.vocabularies.add('a', ofA?.types ?? []);
    this.vocabularies.add('b', ofB?.types ?? []);
    this.commonWords.add(ofA, ofB);
    const words = this.words.together(ofA ?? NO_WORDS, ofB ?? NO_WORDS);
    this.#topicSimilarity = this.#topic.similarity(words);
    this.#topic.add(words);
    // A turn without any reply is as if it had not been.
    if (a !== null || b !== null) {
      const messages = [ofA, ofB].filter((message) => message !== null);
      this.#repetition = this.#trigrams.add(messages.map(({ trigrams }) => trigrams));
    }
    this.follow(number, turn);
  }

  /** Takes the next turn only as far as the course of the conversation depends on it. */
  follow(number: number, { a, b }: TurnMessages): void {
    this.#window.add(a && this.#windowMessage(a), b && this.#windowMessage(b));
    const before = this.#lastWordsOfB;
    const saidByA = a && this.words.in(a);
    const saidByB = b && this.words.in(b);
    this.#phrasesOfA = saidByA && saidByB ? this.#phrasesIn(saidByA, saidByB) : [];
    this.#phrasesOfEarlierB = saidByA && before ? this.#phrasesIn(before, saidByA) : [];
    // A turn without any reply is as if it had not been.
    if (a !== null || b !== null) {
      this.#lastWordsOfB = saidByB && { types: saidByB.types, sequence: saidByB.sequence };
    }

    this.#convergence = a === null || b === null ? null : this.#window.measure(this.#weights);
    if (this.#convergence !== null) this.scores.add(number, this.#convergence.score);
  }

  #phrasesIn(said: SaidInOrder, answer: SaidInOrder): number[] {
    return phraseMatches(said.sequence, this.words.knownTo(said.types, answer.sequence));
  }

  #windowMessage(message: MessageAnalysis): WindowMessage {
    return { ...message.form, words: this.words.in(message).types };
  }

  /** The up to ten turns before the present one, the newest first. */
  get earlier(): readonly EarlierTurn[] {
    return this.#earlier;
  }

  /** How alike the agents are; null in a turn in which one did not reply, or while one has said nothing. */
  get convergence(): Convergence | null {
    return this.#convergence;
  }

  /** How the score moves; null in a turn without one. */
  get trend(): ConvergenceTrend | null {
    return this.#convergence === null ? null : this.scores.trend;
  }

  /** TF-IDF cosine of the turn and all turns before it; null when either has no words. */
  get topicSimilarity(): number | null {
    return this.#topicSimilarity;
  }

  /** Share of the turn's trigrams that were used in the five turns before; null: as that of none. */
  get repetition(): number | null {
    return this.#repetition;
  }

  /** For every word of A's message, the words of the phrase ending there that B's answer has. */
  get phrasesOfA(): readonly number[] {
    return this.#phrasesOfA;
  }

  /** For every word of what B said before, those that A's answer to it has. */
  get phrasesOfEarlierB(): readonly number[] {
    return this.#phrasesOfEarlierB;
  }
}

const NO_WORDS: WordCounts = { types: [], counts: [] };
