import type { MetricDeclaration, MetricValue } from '../schemas/metric-columns.ts';
import type { MessageAnalysis } from './analyse-message.ts';
import type { ConversationSoFar } from './conversation-so-far.ts';
import { ConversationWords, type SaidWords } from './conversation-words.ts';
import type { ModelFamily } from './lexicons/model-families.ts';
import { Vocabulary } from './vocabularies.ts';

/** What the metrics of a message read of the one it answers. */
export type AnsweredMessage = Pick<MessageAnalysis, 'text' | 'byteLength' | 'deflatedBytes'>;

/**
 * What is kept of a message when others have been said. Of its words little is needed then, and a
 * thousand conversations at once keep twenty messages each.
 */
export type RememberedMessage = Pick<SaidWords, 'types' | 'trigrams'>;

/** What came before a message, as far as its own metrics need to know. */
export interface SpeakerPast {
  /** The words of the conversation: by their numbers the message is compared with others. */
  readonly words: ConversationWords;
  /** What the same agent said last; null: nothing yet. */
  readonly previous: RememberedMessage | null;
  /** What the message answers: what the partner said last; null: nothing yet. */
  readonly partner: AnsweredMessage | null;
  /** Words the same agent used before. */
  readonly vocabulary: Vocabulary;
  /** Symbols either agent used before. */
  readonly symbols: ReadonlySet<string>;
  /** The family of models the agent belongs to; null: not known, or of no known family. */
  readonly family: ModelFamily | null;
}

/** The past of a message that nothing came before. */
export function noPast(): SpeakerPast {
  return {
    words: new ConversationWords(),
    previous: null,
    partner: null,
    vocabulary: new Vocabulary(),
    symbols: new Set(),
    family: null,
  };
}

/** Makes the result of `compute` fit the declared SQL type. */
type Computed<Arguments extends readonly unknown[]> = MetricDeclaration &
  (
    | {
        readonly sqlType: 'INTEGER' | 'DOUBLE';
        readonly compute: (...from: Arguments) => MetricValue<'DOUBLE'>;
      }
    | {
        readonly sqlType: 'BOOLEAN';
        readonly compute: (...from: Arguments) => MetricValue<'BOOLEAN'>;
      }
    | {
        readonly sqlType: 'VARCHAR';
        readonly compute: (...from: Arguments) => MetricValue<'VARCHAR'>;
      }
  );

/** A value of one message; null when the message gives nothing to compute it from. */
export type MessageMetric = { readonly scope: 'message' } & Computed<
  [message: MessageAnalysis, past: SpeakerPast]
>;

/** The two messages of a turn. */
export interface TurnAnalysis {
  readonly a: MessageAnalysis;
  readonly b: MessageAnalysis;
}

/** A value between the two messages of a turn; null when they give nothing to compute it from. */
export type PairMetric = { readonly scope: 'pair' } & Computed<
  [turn: TurnAnalysis, past: ConversationSoFar]
>;
