import type { AttractorSettings } from '../../schemas/attractor-settings.ts';
import type { Distinct } from '../arithmetic.ts';
import type { NgramCounts } from '../ngram-counts.ts';

/** The names of the detectors: the settings have thresholds for each. */
export type AttractorName = Exclude<keyof AttractorSettings, 'action'>;

/** The metrics of one message that detectors read. */
export interface MessageSigns {
  readonly text: string;
  /** Different runs of three words. */
  readonly trigrams: NgramCounts;
  /** Different emoji and other symbols outside ASCII. */
  readonly symbols: Distinct;
  readonly word_count: number;
  readonly vocabulary_size: number;
  readonly message_length: number;
  readonly emoji_count: number;
  readonly arrow_count: number;
  readonly math_symbol_count: number;
  readonly symbol_density: number | null;
  readonly self_repetition: number | null;
  readonly bigram_entropy: number | null;
  readonly gratitude_markers: number | null;
  readonly farewell_markers: number | null;
  readonly agreement_markers: number | null;
}

/** A turn in which both agents replied, as detectors see it. */
export interface TurnSigns {
  readonly turn: number;
  readonly a: MessageSigns;
  readonly b: MessageSigns;
  readonly mutual_mimicry: number | null;
}

/** An attractor that was found. */
export interface Detection {
  readonly attractor: AttractorName;
  /** First turn of the run that satisfied it. */
  readonly onsetTurn: number;
  /** Turn in which it had lasted long enough to be told. */
  readonly detectedTurn: number;
  /** The values that satisfied it and their thresholds, by name. */
  readonly evidence: Readonly<Record<string, number>>;
}

/** What a detector finds in a turn: where the run began, and why it counts. */
export type Finding = Pick<Detection, 'onsetTurn' | 'evidence'>;

/** Looks at the turns of one conversation in order; finds something once per run of it. */
export type Detect = (turn: TurnSigns) => Finding | null;

/** What is published about a detector, and how one is made for a conversation. */
export interface Attractor<N extends AttractorName = AttractorName> {
  readonly name: N;
  /** Raised whenever the same conversation would be judged otherwise, a new default included. */
  readonly version: number;
  /** When it fires, the settings named by their keys. */
  readonly definition: string;
  readonly detector: (settings: AttractorSettings[N]) => Detect;
}

/** Emoji, arrows and mathematical signs of a message. */
export function pictorialSymbols(message: MessageSigns): number {
  return message.emoji_count + message.arrow_count + message.math_symbol_count;
}

/** How much a message says: a symbol in place of a word says something, too. */
export function saidIn(message: MessageSigns): number {
  return message.word_count + pictorialSymbols(message);
}
