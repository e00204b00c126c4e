import { describe, expect, it } from 'vitest';
import { ConversationMeter } from '../../../src/metrics/conversation-meter.ts';
import { loadAnalyser } from '../../../src/metrics/load-analyser.ts';
import { named } from '../../../src/metrics/measured.ts';
import { PAIR_METRICS } from '../../../src/metrics/pair-metrics.ts';
import { standardDetection } from '../../../src/schemas/detection-rules.ts';
import { GERMAN } from '../../support/gold-metrics.ts';

type Turn = readonly [a: string | null, b: string | null];
type Value = number | string | null;

/** Each worked out by hand, for the last of the turns; the arithmetic is behind it. */
const GOLD: Record<
  (typeof PAIR_METRICS)[number]['name'],
  readonly (readonly [turns: readonly Turn[], Value])[]
> = {
  vocabulary_overlap: [
    [[['🙂', '']], null],
    [[['The tide is high', 'the tide is low']], 0.6], // the, tide, is of 5
    [[['yes', 'no']], 0],
  ],
  cumulative_overlap: [
    [[['🙂', '🙂']], null],
    [
      [
        ['sea salt', 'sea tide'],
        ['tide', 'boat'],
      ],
      0.5,
    ], // sea, tide of sea, salt, tide, boat
    [[['yes', 'no']], 0],
  ],
  lexical_entrainment: [
    [[['🙂', 'x']], null],
    [[['sea sea salt salt', 'sea salt']], 1],
    // sea .75 and .5, salt .25 and 0, tide 0 and .5: 1 − (.25 + .25 + .5) / 2
    [
      [
        ['sea sea', 'sea'],
        ['sea salt', 'tide'],
      ],
      0.5,
    ],
  ],
  cross_repetition: [
    [[['🙂', '']], null],
    [[['no no no', 'no no yes']], 2 / 3], // no twice in both: 2·2 / (3 + 3)
    [[['a b', 'A B']], 1], // 2·2 / (2 + 2)
  ],
  topic_consistency: [
    [[['sea', 'salt']], null],
    [
      [
        ['sea', 'salt'],
        ['sea salt', ''],
      ],
      1,
    ],
    // Before: the 2, sea 1, each in the one turn there was, so idf 1 for both. 2·1 / (√5 · 1).
    [
      [
        ['the sea', 'the'],
        ['the', ''],
      ],
      2 / Math.sqrt(5),
    ],
  ],
  repetition_ratio: [
    [[['we saw the sea', 'yes']], null],
    [
      [
        ['we saw the sea', 'yes'],
        ['we saw the boat', 'no'],
      ],
      0.5,
    ], // "we saw the" of 2
    [
      [
        ['a b c', 'x'],
        ['y', 'a b c'],
      ],
      1,
    ],
    // Six turns ago is too long.
    [
      [
        ['we saw the', ''],
        ['a', ''],
        ['b', ''],
        ['c', ''],
        ['d', ''],
        ['e', ''],
        ['we saw the', ''],
      ],
      0,
    ],
  ],
  turn_taking_balance: [
    [[['🙂', '🙂']], null],
    [[['one two', 'one']], 0.5],
    [
      [
        ['one two', 'one'],
        ['', 'two three'],
      ],
      2 / 3,
    ],
  ],
  mimicry_a_to_b: [
    [[['hello', 'hello']], null],
    // a b and b c … of three pairs, a b and c d are there: 2/3; of longer phrases none.
    // (1·2/3 + 2·0 + 3·0) / (1 + 2 + 3)
    [[['a b c d', 'a b x c d']], 1 / 9],
    [[['a b c', 'x a b c y']], 1],
    // a b counts twice of four pairs: (1·2/4 + 2·0 + 3·0 + 4·0) / (1 + 2 + 3 + 4)
    [[['a b a b c', 'a b']], 0.05],
  ],
  mimicry_b_to_a: [
    [[['a b', 'a b']], null],
    [
      [
        ['x', 'a b c'],
        ['a b', 'y'],
      ],
      1 / 6,
    ], // (1·1/2 + 2·0/1) / (1 + 2)
    [
      [
        ['x', 'a b'],
        ['a b', 'y'],
      ],
      1,
    ],
  ],
  mutual_mimicry: [
    [[['a b', 'a b']], null],
    [
      [
        ['x', 'a b c'],
        ['a b', 'c d'],
      ],
      1 / 12,
    ], // mean of 1/6 and 0
    [
      [
        ['x', 'a b'],
        ['a b', 'a b'],
      ],
      1,
    ],
    [
      [
        ['x', 'a b'],
        ['a b', ''],
      ],
      0.5,
    ], // A's two words did not come back, B's did
    [
      [
        ['x', 'a b'],
        ['a', 'a b'],
      ],
      null,
    ],
  ],
  phrase_alignment: [
    [[['🙂', 'a']], null],
    [[['the old oak fell', 'under the old oak']], 0.75], // the old oak: 3 of 4
    [[['a b', 'c d']], 0],
  ],
  influence_a_to_b: [
    [
      [
        ['p', ''],
        ['q', ''],
        ['sea', 'sea'],
      ],
      null,
    ], // two to compare with
    [
      [
        ['p', ''],
        ['q', ''],
        ['r', ''],
        ['sea salt', 'sea salt'],
      ],
      1,
    ], // 1 − 0
    [
      [
        ['sea', ''],
        ['salt', ''],
        ['tide', ''],
        ['boat', 'sea'],
      ],
      -1 / 3,
    ], // 0 − (1 + 0 + 0) / 3
    // Of ten before, the first is left out: 0 − 0 / 9.
    [[...[...'1234567890'].map((word): Turn => [word, '']), ['boat', '1']], 0],
    // So it is when a reply among the nine is missing: they are turns.
    [[['1', ''], [null, ''], ...[...'23456789'].map((word): Turn => [word, '']), ['boat', '1']], 0],
    // A reply that is not there, or has no words, is nothing to compare with.
    [
      [
        ['p', ''],
        [null, ''],
        ['q', ''],
        ['r', ''],
        ['sea salt', 'sea salt'],
      ],
      1,
    ],
    [
      [
        ['p', ''],
        ['🙂', ''],
        ['q', ''],
        ['sea', 'sea'],
      ],
      null,
    ],
    // No words in the answer, or in what it answers.
    [
      [
        ['p', ''],
        ['q', ''],
        ['r', ''],
        ['sea', '🙂'],
      ],
      null,
    ],
    [
      [
        ['p', ''],
        ['q', ''],
        ['r', ''],
        ['🙂', 'sea'],
      ],
      null,
    ],
  ],
  influence_b_to_a: [
    [
      [
        ['', 'p'],
        ['', 'q'],
        ['', 'sea'],
        ['sea', ''],
      ],
      null,
    ],
    [
      [
        ['', 'p'],
        ['', 'q'],
        ['', 'r'],
        ['', 'sea salt'],
        ['sea salt', ''],
      ],
      1,
    ],
    [
      [
        ['', 'sea'],
        ['', 'salt'],
        ['', 'tide'],
        ['', 'boat'],
        ['sea', ''],
      ],
      -1 / 3,
    ],
    // Of ten before, the first is left out: 0 − 0 / 9.
    [[...[...'1234567890'].map((word): Turn => ['', word]), ['', 'boat'], ['1', '']], 0],
    // B did not reply in the turn before.
    [
      [
        ['', 'p'],
        ['', 'q'],
        ['', 'r'],
        ['', 'sea'],
        ['x', null],
        ['sea', ''],
      ],
      null,
    ],
  ],
  style_similarity: [
    [[['🙂', 'sea']], null],
    // Pronoun (I, you), auxiliary ('m, are) and adverb (here, there) are 1/2 of the words of A and
    // 1/3 of those of B: 1 − (50 − 33.3) / (83.3 + .0001) = .8000002; the other six: 1.
    [[["I'm here", 'You are there']], (6 + 3 * 0.80000024) / 9],
    // Articles: 1 − 50 / 50.0001; the other eight: 1.
    [[['the sea', 'sea salt']], (8 + 1 - 50 / 50.0001) / 9],
    // Articles, two of them, 50 and 100: 1 − 50 / 150.0001.
    [[['a boat the sea', 'a the']], (8 + 1 - 50 / 150.0001) / 9],
    // Articles, 50 and 25: 1 − 25 / 75.0001.
    [[['the the sea sea', 'the sea tide boat']], (8 + 1 - 25 / 75.0001) / 9],
    [[['the sea', GERMAN]], null],
    [[[GERMAN, 'the sea']], null],
    [[['sea', '🙂']], null],
  ],
  syntactic_convergence: [
    [[['Sea.', 'The cat sleeps.']], null],
    [[['The cat sleeps.', 'Sea.']], null],
    [[['The cat sleeps.', GERMAN]], null],
    [[['The cat sleeps.', 'A dog barks.']], 1], // determiner noun, noun verb
    [[['The cat sleeps.', 'The dog.']], 1 / Math.sqrt(2)], // (1, 1) and (1, 0)
    // From verb to determiner is from one sentence to the next.
    [[['The cat sleeps. The dog barks.', 'A dog barks.']], 1],
    [[['The cat sleeps. The dog.', 'A dog barks.']], 3 / Math.sqrt(10)], // (2, 1) and (1, 1)
    // Determiner adjective, adjective noun, noun verb; determiner noun, noun verb.
    [[['The good food helps.', 'The food helps.']], 1 / Math.sqrt(6)],
    // Pronoun auxiliary, auxiliary particle; and the first alone.
    [[["They don't.", 'They do.']], 1 / Math.sqrt(2)],
  ],
  sentiment_convergence: [
    [[['🙂', 'good']], null],
    [[['good', '🙂']], null],
    // Valences 4 and 3 of 5: 1 − (.8 − .6) / 2.
    [[['wonderful', 'good']], 0.9],
    [[['good', 'bad']], 0.4], // valences 3 and −3 of 5: 1 − (.6 + .6) / 2
    [[['good', 'good']], 1],
  ],
  formality_convergence: [
    [[['🙂', 'The cat.']], null],
    [[['The cat.', '🙂']], null],
    // (66.7 − 33.3 + 100) / 2 = 66.7 and (100 − 0 + 100) / 2 = 100
    [[['The cat sleeps.', 'The cat.']], 2 / 3],
    [[['The cat sleeps.', 'A dog barks.']], 1],
  ],
  length_ratio: [
    [[['', '']], null],
    [[['ab', 'abcdefgh']], 0.25], // 2 / 8
    [[['', 'a']], 0],
  ],
  structural_similarity: [
    [[['', '']], null],
    [[['why?\n\n- b\n- c', 'why?']], 0.5], // paragraphs 1/2, list items 0/2, questions 1/1
    // Paragraphs 1/1 and code blocks 1/2; paragraphs 1/1 and list items 1/3.
    [[['```\na\n```', '```\na\n```\n```\nb\n```']], 0.75],
    [[['- a\n- b\n- c', '- a']], 2 / 3],
    [[['a', 'b']], 1],
  ],
  punctuation_similarity: [
    [[['a', 'b']], null],
    [[['a, b.', 'abcde fgh.']], 0.25], // comma 0; full stop 1/10 to 1/5: (0 + .5) / 2
    [[["it's well-known", 'its known']], null], // these join words
    [[['a.', 'b.']], 1],
  ],
  rhythm_convergence: [
    [[['', 'a']], null],
    [[['a', '']], null],
    [[['One two three.', 'One two three four five six.']], 0],
    // (.5, .5) and (1, 0): ½(.5 log2 ⅔ + .5 log2 2) + ½ log2 4/3 = .103759 + .207519
    [[['One. One two three four five six.', 'One.']], 1 - 0.311278124459],
    // Five words are of the first class, six of the second.
    [[['One two three four five.', 'One two three four five six.']], 0],
    [[['One two three. Four five six.', 'One two three.']], 1],
    // The last class has no end.
    [[[`${'on '.repeat(50)}.`, `${'on '.repeat(70)}.`]], 1],
    [[[`${'on '.repeat(50)}.`, 'On.']], 0],
  ],
  overall_convergence: [
    [[['🙂', 'sea']], null],
    // content 1/3, and all else is alike: .4/3 + .6
    [[['sea salt.', 'sea tide.']], 0.4 / 3 + 0.6],
    // No punctuation: (.4·0 + .15 + .2 + .15) / .9
    [[['a', 'b']], 0.5 / 0.9],
  ],
  convergence_content: [
    [[['🙂', 'sea']], null],
    [[['sea salt.', 'sea tide.']], 1 / 3],
    [
      [
        ['sea', 'salt'],
        ['salt', 'sea'],
      ],
      1,
    ],
  ],
  convergence_structure: [
    [[['🙂', 'sea']], null],
    [[['a?', 'b.']], 0.5], // paragraphs 1/1, questions 0/1
    [[['a', 'b']], 1],
  ],
  convergence_sentences: [
    [[['🙂', 'sea']], null],
    [[['One. Two.', 'One.']], 0.5],
    [
      [
        ['One. Two.', 'One.'],
        ['One. Two.', 'One. Two. Three.'],
      ],
      1,
    ], // 4/2 and 4/2
  ],
  convergence_length: [
    [[['🙂', 'sea']], null],
    [[['abcd', 'ab']], 0.5],
    [
      [
        ['abcd', 'ab'],
        ['ab', 'abcd'],
      ],
      1,
    ],
  ],
  convergence_punctuation: [
    [[['a', 'b']], null],
    [[['a, b.', 'abcde fgh.']], 0.25], // as above
    [[['a.', 'b.']], 1],
  ],
  convergence_velocity: [
    [
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
      null,
    ], // two scores
    // .5/.9, 1, 1: ((−1)(.5556) + (1)(1)) / 2
    [
      [
        ['a', 'b'],
        ['b', 'a'],
        ['a', 'a'],
      ],
      (1 - 0.5 / 0.9) / 2,
    ],
    [
      [
        ['a', 'a'],
        ['a', 'a'],
        ['a', 'a'],
      ],
      0,
    ],
  ],
  cumulative_convergence: [
    [[['🙂', 'sea']], null],
    [
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
      (0.5 / 0.9 + 1) / 2,
    ],
    [
      [
        ['a', 'a'],
        ['a', 'a'],
      ],
      1,
    ],
  ],
  convergence_trend: [
    [
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
      null,
    ],
    [
      [
        ['a', 'b'],
        ['b', 'a'],
        ['a', 'a'],
      ],
      'increasing',
    ], // .556, 1, 1
    // 1; a, b and a, c: (.4/3 + .5) / .9 = .704; 1 again
    [
      [
        ['a', 'a'],
        ['b', 'c'],
        ['c', 'b'],
      ],
      'fluctuating',
    ],
    [
      [
        ['a', 'a'],
        ['b', 'b'],
        ['c', 'd'],
      ],
      'decreasing',
    ], // 1, 1, (.4·.5 + .5) / .9 = .778
    [
      [
        ['a', 'a'],
        ['a', 'a'],
        ['a', 'a'],
      ],
      'stable',
    ],
  ],
};

const analyse = await loadAnalyser();

function measured(turns: readonly Turn[]) {
  const meter = new ConversationMeter({
    analyse,
    rules: standardDetection(),
    families: { a: null, b: null },
  });
  const values = turns.map(([a, b], turn) => meter.next({ turn, a, b }).values.pair).at(-1);
  return named(PAIR_METRICS, values ?? null);
}

describe('metrics between the agents', () => {
  const cases = PAIR_METRICS.flatMap(({ name }) =>
    GOLD[name].map(([turns, value]) => ({ name, turns, value })),
  );

  it.each(PAIR_METRICS)('has hand-checked values: $name', ({ name }) => {
    expect(GOLD[name].length).toBeGreaterThanOrEqual(3);
  });

  it.each(cases)('$name after $turns is $value', ({ name, turns, value }) => {
    const result = measured(turns)[name];
    // Not `toBeCloseTo`, which takes null for 0.
    expect(result).toEqual(typeof value === 'number' ? expect.closeTo(value, 8) : value);
  });
});
