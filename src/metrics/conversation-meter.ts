import type { ConvergenceTrend } from '../schemas/convergence-settings.ts';
import type { DetectionRules } from '../schemas/detection-rules.ts';
import type { MetricValue } from '../schemas/metric-columns.ts';
import type { MessageAnalysis } from './analyse-message.ts';
import type { Detection } from './attractors/attractor.ts';
import { AttractorWatch } from './attractors/attractor-watch.ts';
import { measureSigns, type SignValues, signsAmong, signsOf } from './attractors/signs.ts';
import type { Convergence } from './convergence.ts';
import { ConversationSoFar, type TurnMessages } from './conversation-so-far.ts';
import type { Families } from './lexicons/model-families.ts';
import type { Analyser } from './load-analyser.ts';
import { measureMessage } from './message-metrics.ts';
import type { AnsweredMessage, RememberedMessage, SpeakerPast } from './metric.ts';
import { mutualMimicry } from './pair/imitation.ts';
import { measurePair } from './pair-metrics.ts';

/** What the agents said in a turn; null: that agent did not reply. */
export interface SpokenTurn {
  readonly turn: number;
  readonly a: string | null;
  readonly b: string | null;
  /** Those of the models that said it; absent: of the agents' own. */
  readonly families?: Families;
}

/** Where a conversation is going, as far as that can be told in a turn. */
export interface Course {
  /** How alike the agents are; null as long as that cannot be told. */
  readonly convergence: Convergence | null;
  /** How the convergence score moves; null as long as that cannot be told. */
  readonly trend: ConvergenceTrend | null;
  /** Attractors found in this turn. */
  readonly detections: readonly Detection[];
}

/** The values of the metrics of a turn, in column order; null: there are none. */
export interface TurnMetricValues {
  readonly a: readonly MetricValue[] | null;
  readonly b: readonly MetricValue[] | null;
  readonly pair: readonly MetricValue[] | null;
}

/** Everything that is measured about a turn. */
export interface MeasuredTurn extends Course {
  readonly values: TurnMetricValues;
  /** How often each agent used each word in this turn; put together when asked for. */
  readonly words: Readonly<Record<'a' | 'b', ReadonlyMap<string, number>>>;
}

export interface ConversationMeterOptions {
  readonly analyse: Analyser;
  readonly rules: DetectionRules;
  readonly families: Families;
}

/** A message, and what was measured of it. */
interface Heard {
  readonly message: MessageAnalysis;
  readonly values: readonly MetricValue[];
}

/** A message, and the signs of attractors in it. */
interface Attended {
  readonly message: MessageAnalysis;
  readonly signs: SignValues;
}

/** What an agent said last, as the next message needs to know it. */
interface LastMessage {
  readonly said: RememberedMessage;
  readonly toBeAnswered: AnsweredMessage | null;
}

const NO_WORDS: ReadonlyMap<string, number> = new Map();

/**
 * How often each agent used each word. Not an object with getters of its own: V8 gives each such a
 * hidden class, which keeps the messages until all memory is swept.
 */
class WordsOfTurn {
  readonly #messages: TurnMessages;

  constructor(messages: TurnMessages) {
    this.#messages = messages;
  }

  get a(): ReadonlyMap<string, number> {
    return this.#messages.a?.wordCounts ?? NO_WORDS;
  }

  get b(): ReadonlyMap<string, number> {
    return this.#messages.b?.wordCounts ?? NO_WORDS;
  }
}

/**
 * Measures one conversation, turn by turn, while it is held and from its record alike: the same
 * turns give the same numbers. A turn costs the same wherever it comes. Turns come in order.
 */
export class ConversationMeter {
  readonly #analyse: Analyser;
  readonly #families: Families;
  readonly #watch: AttractorWatch;
  readonly #soFar: ConversationSoFar;
  readonly #symbols = new Set<string>();
  /** What was heard of the next turn already. */
  readonly #heard: { a: Heard | null; b: Heard | null } = { a: null, b: null };
  readonly #attended: { a: Attended | null; b: Attended | null } = { a: null, b: null };
  readonly #last: { a: LastMessage | null; b: LastMessage | null } = { a: null, b: null };

  constructor({ analyse, rules, families }: ConversationMeterOptions) {
    this.#analyse = analyse;
    this.#families = families;
    this.#watch = new AttractorWatch(rules.attractors);
    this.#soFar = new ConversationSoFar(rules.convergence.weights);
  }

  /**
   * Measures a message of the next turn as soon as it is there; {@link next} takes it from here.
   *
   * @returns Its metrics, in column order.
   */
  hear(agent: 'a' | 'b', text: string): readonly MetricValue[] {
    const heard = this.#measured(agent, text, this.#families);
    this.#heard[agent] = heard;
    return heard.values;
  }

  /** Measures everything about the next turn. */
  next(said: SpokenTurn): MeasuredTurn {
    const families = said.families ?? this.#families;
    const heard = { a: this.#take('a', said.a, families), b: this.#take('b', said.b, families) };
    const messages: TurnMessages = { a: heard.a?.message ?? null, b: heard.b?.message ?? null };
    const a = heard.a?.values ?? null;
    const b = heard.b?.values ?? null;
    this.#soFar.add(said.turn, messages);
    const complete = messages.a !== null && messages.b !== null;
    const pair = complete ? measurePair({ a: messages.a, b: messages.b }, this.#soFar) : null;
    const course = this.#course(said.turn, attendedAs(heard.a), attendedAs(heard.b));
    return { ...course, values: { a, b, pair }, words: new WordsOfTurn(messages) };
  }

  /**
   * Does of {@link follow} what can be done as soon as a message of the next turn is there; that
   * takes it from here.
   */
  attend(agent: 'a' | 'b', text: string): void {
    this.#attended[agent] = this.#attendedTo(agent, text);
  }

  /** Takes the next turn and tells only where the conversation is going: a third of the work. */
  follow(said: SpokenTurn): Course {
    const a = this.#takeAttended('a', said.a);
    const b = this.#takeAttended('b', said.b);
    this.#soFar.follow(said.turn, { a: a?.message ?? null, b: b?.message ?? null });
    return this.#course(said.turn, a, b);
  }

  #takeAttended(agent: 'a' | 'b', text: string | null): Attended | null {
    const attended = this.#attended[agent];
    this.#attended[agent] = null;
    return attended ?? (text === null ? null : this.#attendedTo(agent, text));
  }

  #attendedTo(agent: 'a' | 'b', said: string): Attended {
    const message = this.#analyse(said);
    return { message, signs: this.#measureSigns(agent, message) };
  }

  #take(agent: 'a' | 'b', text: string | null, families: Families): Heard | null {
    const heard = this.#heard[agent];
    this.#heard[agent] = null;
    return heard ?? (text === null ? null : this.#measured(agent, text, families));
  }

  #measured(agent: 'a' | 'b', said: string, families: Families): Heard {
    const message = this.#analyse(said);
    const values = measureMessage(message, this.#pastOf(agent, families));
    const { text, byteLength, deflatedBytes } = message;
    for (const symbol of message.symbols.counts.keys()) this.#symbols.add(symbol);
    this.#last[agent] = {
      said: this.#remembered(message),
      toBeAnswered: { text, byteLength, deflatedBytes },
    };
    return { message, values };
  }

  /** Signs depend on nothing of the past but what the same agent said last. */
  #measureSigns(agent: 'a' | 'b', message: MessageAnalysis): SignValues {
    const values = measureSigns(message, this.#pastOf(agent, this.#families));
    this.#last[agent] = { said: this.#remembered(message), toBeAnswered: null };
    return values;
  }

  #remembered(message: MessageAnalysis): RememberedMessage {
    const { types, trigrams } = this.#soFar.words.in(message);
    return { types, trigrams };
  }

  #pastOf(agent: 'a' | 'b', families: Families): SpeakerPast {
    return {
      words: this.#soFar.words,
      previous: this.#last[agent]?.said ?? null,
      partner: this.#last[agent === 'a' ? 'b' : 'a']?.toBeAnswered ?? null,
      vocabulary: this.#soFar.vocabularies[agent],
      symbols: this.#symbols,
      family: families[agent],
    };
  }

  #course(turn: number, a: Attended | null, b: Attended | null): Course {
    const { convergence, trend } = this.#soFar;
    if (a === null || b === null) return { convergence, trend, detections: [] };
    const detections = this.#watch.next({
      turn,
      a: this.#signsOf(a),
      b: this.#signsOf(b),
      mutual_mimicry: mutualMimicry(this.#soFar),
    });
    return { convergence, trend, detections };
  }

  #signsOf({ message, signs }: Attended) {
    return signsOf(message, this.#soFar.words.in(message).trigrams, signs);
  }
}

function attendedAs(heard: Heard | null): Attended | null {
  return heard && { message: heard.message, signs: signsAmong(heard.values) };
}
