import type { MetricValues } from '../../schemas/metric-columns.ts';
import type { MessageAnalysis } from '../analyse-message.ts';
import { measured } from '../measured.ts';
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

export type SignValues = MetricValues<SignMetric>;

/** The metrics of one message that detectors read, by name. */
export function measureSigns(message: MessageAnalysis, past: SpeakerPast): SignValues {
  return measured(SIGN_METRICS, ({ compute }) => compute(message, past));
}

/** A message as detectors see it: the signs one by one, as a copy of all metrics takes far longer. */
export function signsOf(
  message: MessageAnalysis,
  trigrams: NgramCounts,
  values: SignValues,
): MessageSigns {
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
