import type { ConvergenceTrend } from '../schemas/convergence-settings.ts';
import type { DetectionRules } from '../schemas/detection-rules.ts';
import type { MessageAnalysis } from './analyse-message.ts';
import type { Detection, MessageSigns } from './attractors/attractor.ts';
import { AttractorWatch } from './attractors/attractor-watch.ts';
import type { Convergence } from './convergence.ts';
import { ConversationSoFar, type TurnMessages } from './conversation-so-far.ts';
import type { ModelFamily } from './lexicons/model-families.ts';
import type { Analyser } from './load-analyser.ts';
import { type MessageMetricValues, measureMessage, noMessageMetrics } from './message-metrics.ts';
import { measurePair, noPairMetrics, type PairMetricValues } from './pair-metrics.ts';

/** What the agents said in a turn; null: that agent did not reply. */
export interface SpokenTurn {
  readonly turn: number;
  readonly a: string | null;
  readonly b: string | null;
}

/** Everything that is measured about a turn. */
export interface MeasuredTurn {
  readonly turn: number;
  /** The metrics of A's message; all null when there is none. */
  readonly a: MessageMetricValues;
  readonly b: MessageMetricValues;
  /** The metrics between the two messages; all null unless there are two. */
  readonly pair: PairMetricValues;
  /** How alike the agents are; null as long as that cannot be told. */
  readonly convergence: Convergence | null;
  /** How the convergence score moves; null as long as that cannot be told. */
  readonly trend: ConvergenceTrend | null;
  /** Attractors found in this turn. */
  readonly detections: readonly Detection[];
}

export interface ConversationMeterOptions {
  readonly analyse: Analyser;
  readonly rules: DetectionRules;
  /** The family of models each agent belongs to; null: not known, or of no known family. */
  readonly families: { readonly a: ModelFamily | null; readonly b: ModelFamily | null };
}

/**
 * Measures one conversation, turn by turn, while it is held and from its record alike: the same
 * turns give the same numbers. A turn costs the same wherever it comes.
 */
export class ConversationMeter {
  readonly #analyse: Analyser;
  readonly #families: ConversationMeterOptions['families'];
  readonly #watch: AttractorWatch;
  readonly #soFar: ConversationSoFar;
  readonly #vocabularies = { a: new Set<string>(), b: new Set<string>() };
  readonly #symbols = new Set<string>();
  readonly #last: { a: MessageAnalysis | null; b: MessageAnalysis | null } = { a: null, b: null };

  constructor({ analyse, rules, families }: ConversationMeterOptions) {
    this.#analyse = analyse;
    this.#families = families;
    this.#watch = new AttractorWatch(rules.attractors);
    this.#soFar = new ConversationSoFar(rules.convergence.weights);
  }

  /** Measures the next turn. Turns come in order. */
  next({ turn, a: textA, b: textB }: SpokenTurn): MeasuredTurn {
    const messages = {
      a: textA === null ? null : this.#analyse(textA),
      b: textB === null ? null : this.#analyse(textB),
    };
    const a = this.#measure('a', messages.a);
    const b = this.#measure('b', messages.b);
    this.#soFar.add(turn, messages);
    const pair = this.#between(messages);
    return {
      turn,
      a,
      b,
      pair,
      convergence: this.#soFar.convergence,
      trend: this.#soFar.trend,
      detections: this.#detections(turn, messages, { a, b, pair }),
    };
  }

  #measure(agent: 'a' | 'b', message: MessageAnalysis | null): MessageMetricValues {
    if (message === null) return noMessageMetrics();
    const vocabulary = this.#vocabularies[agent];
    const values = measureMessage(message, {
      previous: this.#last[agent],
      partner: this.#last[agent === 'a' ? 'b' : 'a'],
      vocabulary,
      symbols: this.#symbols,
      family: this.#families[agent],
    });
    for (const word of message.wordCounts.keys()) vocabulary.add(word);
    for (const symbol of message.symbols.counts.keys()) this.#symbols.add(symbol);
    this.#last[agent] = message;
    return values;
  }

  #between({ a, b }: TurnMessages): PairMetricValues {
    return a === null || b === null ? noPairMetrics() : measurePair({ a, b }, this.#soFar);
  }

  #detections(
    turn: number,
    { a, b }: TurnMessages,
    values: Pick<MeasuredTurn, 'a' | 'b' | 'pair'>,
  ): readonly Detection[] {
    if (a === null || b === null) return [];
    return this.#watch.next({
      turn,
      a: signsOf(a, values.a),
      b: signsOf(b, values.b),
      mutual_mimicry: values.pair.mutual_mimicry,
    });
  }
}

function signsOf(message: MessageAnalysis, values: MessageMetricValues): MessageSigns {
  return {
    ...values,
    text: message.text,
    trigrams: new Set(message.trigramCounts.keys()),
    symbols: new Set(message.symbols.counts.keys()),
    word_count: message.words.length,
    vocabulary_size: message.wordCounts.size,
    message_length: message.characterCount,
    emoji_count: values.emoji_count ?? 0,
    arrow_count: values.arrow_count ?? 0,
    math_symbol_count: values.math_symbol_count ?? 0,
  };
}
