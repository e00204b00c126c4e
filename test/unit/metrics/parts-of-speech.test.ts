import { describe, expect, it } from 'vitest';
import {
  countOf,
  countPartsOfSpeech,
  type SentenceKinds,
  sentenceKinds,
} from '../../../src/metrics/parts-of-speech.ts';
import type { PartOfSpeech, TaggedWord } from '../../../src/metrics/tag-words.ts';

/** Words with their tags behind a slash; each is a word of the message. */
function tagged(text: string): readonly TaggedWord[] {
  return text.split(' ').map((pair, place) => {
    const [word = '', pos = ''] = pair.split('/');
    return { word, pos: pos as PartOfSpeech, place };
  });
}

/** The kinds of sentences that are already tagged. */
function kindsOf(...sentences: readonly string[]): SentenceKinds {
  const ends = { isQuestion: false, isExclamation: false };
  let at = 0;
  const bounds = sentences.map((sentence) => {
    const firstWord = at;
    at += sentence.split(' ').length;
    return { firstWord, endWord: at, ...ends };
  });
  return sentenceKinds(bounds, tagged(sentences.join(' ')));
}

const PASSIVE = { passive: 1, active: 0, fragments: 0 };
const ACTIVE = { passive: 0, active: 1, fragments: 0 };
const FRAGMENT = { passive: 0, active: 0, fragments: 1 };
const NEITHER = { passive: 0, active: 0, fragments: 0 };

describe('a sentence is in the passive voice', () => {
  it.each([
    'it/PRON was/AUX painted/VERB',
    'they/PRON got/VERB caught/VERB',
    'it/PRON has/AUX been/AUX written/VERB',
    "we/PRON 're/AUX told/VERB",
    'it/PRON was/AUX not/PART often/ADV seen/VERB',
  ])('when a form of be or get has a participle behind it: %s', (sentence) => {
    expect(kindsOf(sentence)).toEqual(PASSIVE);
  });

  it.each([
    ['without be or get', 'she/PRON painted/VERB it/PRON'],
    ['when the participle comes first', 'painted/VERB walls/NOUN are/AUX old/ADJ'],
    ['when a noun is between', 'it/PRON was/AUX rain/NOUN caught/VERB us/PRON'],
    ['when the participle is an adjective', 'i/PRON am/AUX tired/ADJ'],
    ['when another form of the verb follows', 'it/PRON was/AUX painting/VERB'],
    ["when 's is the genitive", "rain/NOUN 's/PART painted/VERB it/PRON"],
    ['when what follows is an infinitive', 'it/PRON is/AUX to/PART put/VERB'],
  ])('but not %s: %s', (_, sentence) => {
    expect(kindsOf(sentence)).toEqual(ACTIVE);
  });
});

describe('a sentence is in the active voice', () => {
  it.each(['i/PRON can/AUX', 'rain/NOUN fell/VERB', 'birds/NOUN sing/VERB'])(
    'when it has a finite verb: %s',
    (sentence) => {
      expect(kindsOf(sentence)).toEqual(ACTIVE);
    },
  );

  it.each([
    'to/PART see/VERB',
    'rain/NOUN to/PART see/VERB',
    'to/PART be/AUX old/ADJ',
    'not/PART be/AUX',
    'not/PART been/AUX',
    'being/AUX the/DET rain/NOUN',
    'having/AUX it/PRON',
    'the/DET singing/VERB',
    'the/DET rain/NOUN',
  ])('but not for an infinitive, a gerund or a participle of be: %s', (sentence) => {
    expect(kindsOf(sentence)).toEqual(NEITHER);
  });

  it('and what is before the verb counts, not what is behind it', () => {
    expect(kindsOf('rain/NOUN began/VERB to/PART fall/VERB')).toEqual(ACTIVE);
  });
});

describe('a sentence is a fragment', () => {
  it.each(['rain/NOUN', 'deep/ADJ water/NOUN', 'oh/INTJ never/ADV alice/PROPN 5/NUM'])(
    'when all of it is content: %s',
    (sentence) => {
      expect(kindsOf(sentence)).toEqual(FRAGMENT);
    },
  );

  it.each(['the/DET', 'in/ADP', 'it/PRON', 'being/AUX', 'and/CCONJ', 'because/SCONJ', 'not/PART'])(
    'but not with a function word: %s',
    (word) => {
      expect(kindsOf(`${word} rain/NOUN`)).toEqual(NEITHER);
    },
  );
});

it('sorts each sentence by its own words', () => {
  // Be at the end of one has nothing to do with a participle at the beginning of the next.
  expect(kindsOf('here/ADV it/PRON is/AUX', 'painted/VERB walls/NOUN', 'rain/NOUN')).toEqual({
    passive: 0,
    active: 2,
    fragments: 1,
  });
  // To at the end of one does not make an infinitive in the next.
  expect(kindsOf('we/PRON want/VERB to/PART', 'see/VERB it/PRON').active).toBe(2);
});

it('counts the words of each part of speech', () => {
  const parts = countPartsOfSpeech(tagged('rain/NOUN fell/VERB water/NOUN'));
  expect(parts.total).toBe(3);
  expect(countOf(parts, 'NOUN')).toBe(2);
  expect(countOf(parts, 'VERB', 'NOUN', 'ADJ')).toBe(3);
  expect(countOf(parts, 'ADJ')).toBe(0);
});
