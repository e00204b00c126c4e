import type { MessageAnalysis } from '../analyse-message.ts';
import { ratio } from '../arithmetic.ts';
import type { MessageMetric } from '../metric.ts';
import { countOf } from '../parts-of-speech.ts';
import type { Person } from '../pronouns.ts';
import type { PartOfSpeech } from '../tag-words.ts';

const wordSet = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Words that subordinate whatever their tag; others do when they are tagged as conjunctions. */
const SUBORDINATORS = wordSet(
  'although because if lest though unless when whenever whereas wherever whether while who whom whose which',
);
const NOMINAL: ReadonlySet<PartOfSpeech> = new Set<PartOfSpeech>(['NOUN', 'PROPN', 'PRON']);

const CONTENT: readonly PartOfSpeech[] = ['NOUN', 'PROPN', 'VERB', 'ADJ', 'ADV'];
const FUNCTION: readonly PartOfSpeech[] = ['DET', 'ADP', 'PRON', 'AUX', 'CCONJ', 'SCONJ', 'PART'];

/** Pronouns, parts of speech and the shape of sentences. */
export const SYNTAX_METRICS = [
  {
    name: 'first_person_singular',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'pronouns',
    range: [0, null],
    version: 1,
    definition:
      'I, me, my, mine, myself, also with a verb joined to it (I’m). NULL unless in English.',
    source: null,
    compute: pronouns('first_singular'),
  },
  {
    name: 'first_person_plural',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'pronouns',
    range: [0, null],
    version: 1,
    definition:
      'We, us, our, ours, ourselves, also with a verb joined to it (we’ll), and let’s. NULL unless in English.',
    source: null,
    compute: pronouns('first_plural'),
  },
  {
    name: 'second_person',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'pronouns',
    range: [0, null],
    version: 1,
    definition:
      'You, your, yours, yourself, yourselves, also with a verb joined to it (you’re). NULL unless in English.',
    source: null,
    compute: pronouns('second'),
  },
  {
    name: 'third_person',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'pronouns',
    range: [0, null],
    version: 1,
    definition:
      'He, she, it, they, and their other forms, also with a verb joined to it (they’d). NULL unless in English.',
    source: null,
    compute: pronouns('third'),
  },
  {
    name: 'proper_noun_count',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'words',
    range: [0, null],
    version: 1,
    definition: 'Words tagged as proper nouns, with their case as written. NULL unless in English.',
    source: 'Universal POS tags, by wink-nlp',
    compute: ({ partsOfSpeech }) =>
      partsOfSpeech === null ? null : countOf(partsOfSpeech, 'PROPN'),
  },
  {
    name: 'lexical_density',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      'Nouns, proper nouns, verbs, adjectives and adverbs / tagged words, contractions being two; NULL without words. NULL unless in English.',
    source: 'Ure 1971',
    compute: share(CONTENT),
  },
  {
    name: 'function_word_ratio',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      'Determiners, adpositions, pronouns, auxiliaries, conjunctions and particles / tagged words, contractions being two; NULL without words. NULL unless in English.',
    source: null,
    compute: share(FUNCTION),
  },
  {
    name: 'formality_score',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'F',
    range: [0, 100],
    version: 2,
    definition:
      '(noun + adjective + preposition + determiner − pronoun − verb − adverb − interjection + 100) / 2, each in % of tagged words, proper nouns being nouns and auxiliaries verbs; NULL without words. NULL unless in English.',
    source: 'Heylighen & Dewaele 1999, with determiners for articles',
    compute: formality,
  },
  {
    name: 'passive_voice',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'sentences',
    range: [0, null],
    version: 2,
    definition:
      'Sentences with a form of be or get, ’s behind a pronoun among them, and a past participle behind it, with nothing but adverbs and particles between. NULL unless in English.',
    source: null,
    compute: ({ sentenceKinds }) => sentenceKinds?.passive ?? null,
  },
  {
    name: 'active_voice',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'sentences',
    range: [0, null],
    version: 2,
    definition:
      'Sentences with a finite verb that are not in the passive voice. NULL unless in English.',
    source: null,
    compute: ({ sentenceKinds }) => sentenceKinds?.active ?? null,
  },
  {
    name: 'compression_indicators',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 2,
    definition:
      'Fragments of content only: sentences with neither finite verb nor function word / sentences; NULL without sentences. NULL unless in English.',
    source: null,
    compute: ({ sentenceKinds, sentences }) =>
      sentenceKinds === null ? null : ratio(sentenceKinds.fragments, sentences.length),
  },
  {
    name: 'syntactic_complexity',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'subordinators a sentence',
    range: [0, null],
    version: 2,
    definition:
      'Words tagged as subordinating conjunctions, although, because, if, lest, though, unless, when, whenever, whereas, wherever, whether, while, who, whom, whose and which however tagged, and that when it is tagged as a pronoun behind a noun or pronoun / sentences; NULL without sentences. NULL unless in English.',
    source: null,
    compute: syntacticComplexity,
  },
] as const satisfies readonly MessageMetric[];

/** Counts pronouns, also where a verb is joined to them: `I'm` is an `I`. */
function pronouns(person: Person): (message: MessageAnalysis) => number | null {
  return ({ english, types, typeCounts }) => {
    if (!english) return null;
    let found = 0;
    for (let place = 0; place < types.length; place += 1) {
      if (types[place]?.person === person) found += typeCounts[place] ?? 0;
    }
    return found;
  };
}

function share(parts: readonly PartOfSpeech[]): (message: MessageAnalysis) => number | null {
  return ({ partsOfSpeech }) => {
    if (partsOfSpeech === null) return null;
    return ratio(countOf(partsOfSpeech, ...parts), partsOfSpeech.total);
  };
}

/** Heylighen and Dewaele's F, 0 to 100; null without words, and unless in English. */
export function formality({ partsOfSpeech }: MessageAnalysis): number | null {
  if (partsOfSpeech === null || partsOfSpeech.total === 0) return null;
  const percent = (...parts: readonly PartOfSpeech[]) =>
    (100 * countOf(partsOfSpeech, ...parts)) / partsOfSpeech.total;
  const formal = percent('NOUN', 'PROPN', 'ADJ', 'ADP', 'DET');
  const deictic = percent('PRON', 'VERB', 'AUX', 'ADV', 'INTJ');
  return Math.min(100, Math.max(0, (formal - deictic + 100) / 2));
}

function syntacticComplexity({ tagged, sentences }: MessageAnalysis): number | null {
  if (tagged === null) return null;
  let subordinators = 0;
  let isBehindNoun = false;
  for (const { word, pos } of tagged) {
    // Behind a noun, the pronoun that is relative: the dog that barked.
    const isRelative = isBehindNoun && pos === 'PRON' && word === 'that';
    if (isRelative || pos === 'SCONJ' || SUBORDINATORS.has(word)) subordinators += 1;
    isBehindNoun = NOMINAL.has(pos);
  }
  return ratio(subordinators, sentences.length);
}
