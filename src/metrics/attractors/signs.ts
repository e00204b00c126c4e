import type { MetricValue } from '../../schemas/metric-columns.ts';
import type { MessageAnalysis } from '../analyse-message.ts';
import { measured, named } from '../measured.ts';
import { MESSAGE_METRICS } from '../message-metrics.ts';
import type { SpeakerPast } from '../metric.ts';
import type { NgramCounts } from '../ngram-counts.ts';
import type { MessageSigns } from './attractor.ts';

/** The metrics of a message that detectors read. */
const SIGNS = [
  'emoji_count',
  'arrow_count',
  'math_symbol_count',
  'symbol_density',
  'self_repetition',
  'bigram_entropy',
  'gratitude_markers',
  'farewell_markers',
  'agreement_markers',
] as const;

type SignMetric = Extract<
  (typeof MESSAGE_METRICS)[number],
  { readonly name: (typeof SIGNS)[number] }
>;

const SIGN_METRICS = MESSAGE_METRICS.filter((metric): metric is SignMetric =>
  SIGNS.some((name) => name === metric.name),
);

const PLACES = SIGN_METRICS.map((metric) => MESSAGE_METRICS.indexOf(metric));

/** The metrics that detectors read, in their own order. */
export type SignValues = readonly MetricValue[];

/** Measures what detectors read of a message. */
export function measureSigns(message: MessageAnalysis, past: SpeakerPast): SignValues {
  return measured(SIGN_METRICS, ({ compute }) => compute(message, past));
}

/** The same of a message of which everything was measured, in column order. */
export function signsAmong(values: readonly MetricValue[]): SignValues {
  return PLACES.map((at) => values[at] ?? null);
}

/** A message as detectors see it. */
export function signsOf(
  message: MessageAnalysis,
  trigrams: NgramCounts,
  signs: SignValues,
): MessageSigns {
  const values = named(SIGN_METRICS, signs);
  return {
    text: message.text,
    trigrams,
    symbols: message.symbols.counts,
    word_count: message.words.length,
    vocabulary_size: message.types.length,
    message_length: message.characterCount,
    emoji_count: values.emoji_count ?? 0,
    arrow_count: values.arrow_count ?? 0,
    math_symbol_count: values.math_symbol_count ?? 0,
    symbol_density: values.symbol_density,
    self_repetition: values.self_repetition,
    bigram_entropy: values.bigram_entropy,
    gratitude_markers: values.gratitude_markers,
    farewell_markers: values.farewell_markers,
    agreement_markers: values.agreement_markers,
  };
}
