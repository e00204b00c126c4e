import type { MessageAnalysis } from '../analyse-message.ts';
import { ratio } from '../arithmetic.ts';
import { isMismatch } from '../identity-claims.ts';
import type { LexiconName } from '../lexicons/lexicons.ts';
import type { MessageMetric } from '../metric.ts';

/** Words and phrases that do something, counted by lexicon. */
export const MARKER_METRICS = [
  {
    name: 'hedge_words',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'markers',
    range: [0, null],
    version: 1,
    definition:
      'Hedges: words and phrases that withhold full commitment (might, perhaps, sort of). NULL unless in English.',
    source: 'Hyland 2005',
    compute: markers('hedge'),
  },
  {
    name: 'hedge_density',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition: 'Hedges / words; NULL without words. NULL unless in English.',
    source: 'Hyland 2005',
    compute: ({ lexicons, words }) =>
      lexicons === null ? null : ratio(lexicons.counts.hedge, words.length),
  },
  {
    name: 'certainty_words',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'markers',
    range: [0, null],
    version: 1,
    definition:
      'Boosters: words and phrases that express certainty (certainly, of course). NULL unless in English.',
    source: 'Hyland 2005',
    compute: markers('certainty'),
  },
  {
    name: 'tentative_words',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'markers',
    range: [0, null],
    version: 1,
    definition: 'Tentative words and phrases (maybe, i wonder, not sure). NULL unless in English.',
    source: 'after the category of LIWC',
    compute: markers('tentative'),
  },
  {
    name: 'agreement_markers',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'markers',
    range: [0, null],
    version: 1,
    definition: 'Expressions of agreement (exactly, you are right). NULL unless in English.',
    source: null,
    compute: markers('agreement'),
  },
  {
    name: 'disagreement_markers',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'markers',
    range: [0, null],
    version: 1,
    definition:
      'Expressions of disagreement (i disagree, on the contrary). NULL unless in English.',
    source: null,
    compute: markers('disagreement'),
  },
  {
    name: 'politeness_markers',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'markers',
    range: [0, null],
    version: 1,
    definition: 'Expressions of politeness (please, would you mind). NULL unless in English.',
    source: 'after Brown & Levinson 1987',
    compute: markers('politeness'),
  },
  {
    name: 'gratitude_markers',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'markers',
    range: [0, null],
    version: 1,
    definition: 'Expressions of gratitude (thank you, grateful). NULL unless in English.',
    source: null,
    compute: markers('gratitude'),
  },
  {
    name: 'apology_markers',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'markers',
    range: [0, null],
    version: 1,
    definition: 'Expressions of apology (sorry, forgive me). NULL unless in English.',
    source: null,
    compute: markers('apology'),
  },
  {
    name: 'farewell_markers',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'markers',
    range: [0, null],
    version: 1,
    definition: 'Expressions of farewell (goodbye, take care). NULL unless in English.',
    source: null,
    compute: markers('farewell'),
  },
  {
    name: 'discourse_markers',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'markers',
    range: [0, null],
    version: 1,
    definition:
      'Discourse markers that join what follows to what went before (however, for example). NULL unless in English.',
    source: 'Fraser 1999',
    compute: markers('discourse'),
  },
  {
    name: 'existential_language',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'markers',
    range: [0, null],
    version: 1,
    definition:
      'Words and phrases of being, consciousness, infinity, void and the like. NULL unless in English.',
    source: null,
    compute: markers('existential'),
  },
  {
    name: 'meta_commentary',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'markers',
    range: [0, null],
    version: 1,
    definition:
      'References to the conversation itself, or to being a model. NULL unless in English.',
    source: null,
    compute: markers('meta'),
  },
  {
    name: 'identity_claims',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'claims',
    range: [0, null],
    version: 2,
    definition:
      'Statements of own model or maker (I am Claude; as GPT; I was made by OpenAI). NULL unless in English.',
    source: null,
    compute: (message) => (message.english ? message.identityClaims.length : null),
  },
  {
    name: 'identity_mismatch',
    scope: 'message',
    sqlType: 'BOOLEAN',
    unit: 'true or false',
    range: null,
    version: 1,
    definition:
      'Whether a statement of own model or maker names another family than the one this agent belongs to. NULL when that is not known, and unless in English.',
    source: null,
    compute: (message, { family }) =>
      message.english && family !== null ? isMismatch(message.identityClaims, family) : null,
  },
  {
    name: 'human_address',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'markers',
    range: [0, null],
    version: 1,
    definition:
      'Expressions that address a human as present (dear user, my human). NULL unless in English.',
    source: null,
    compute: markers('human_address'),
  },
  {
    name: 'starts_with_acknowledgment',
    scope: 'message',
    sqlType: 'BOOLEAN',
    unit: 'true or false',
    range: null,
    version: 1,
    definition:
      'Whether the message begins with an acknowledgment of what it answers (yes, great point, thank you); NULL without words. NULL unless in English.',
    source: 'after Clark & Schaefer 1989',
    compute: ({ lexicons, words }) =>
      lexicons === null || words.length === 0 ? null : lexicons.opening.has('acknowledgment'),
  },
  {
    name: 'sentiment',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [-1, 1],
    version: 1,
    definition:
      'Sum of the valences, −5 to 5, of the words and phrases of AFINN, the longest at each place / (5 × all words); negation is read only where AFINN has it as a phrase (not good); NULL without words. NULL unless in English.',
    source: 'AFINN-165, Nielsen 2011',
    compute: sentiment,
  },
  {
    name: 'emotional_intensity',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      'Sum of the absolute valences, 0 to 5, of the words and phrases of AFINN, the longest at each place / (5 × all words); NULL without words. NULL unless in English.',
    source: 'AFINN-165, Nielsen 2011',
    compute: ({ lexicons, words }) =>
      lexicons === null ? null : ratio(lexicons.intensity, 5 * words.length),
  },
] as const satisfies readonly MessageMetric[];

/** Counts the entries of a lexicon. */
function markers(name: LexiconName): (message: MessageAnalysis) => number | null {
  return ({ lexicons }) => lexicons?.counts[name] ?? null;
}

/** Mean valence of all words, -1 to 1; null without words, and unless in English. */
export function sentiment({ lexicons, words }: MessageAnalysis): number | null {
  return lexicons === null ? null : ratio(lexicons.valence, 5 * words.length);
}
