import { describe, expect, test } from 'vitest';
import type {
  Detection,
  MessageSigns,
  TurnSigns,
} from '../../../../src/metrics/attractors/attractor.ts';
import { AttractorWatch } from '../../../../src/metrics/attractors/attractor-watch.ts';
import { ConversationWords } from '../../../../src/metrics/conversation-words.ts';
import { NgramCounts } from '../../../../src/metrics/ngram-counts.ts';
import { AttractorSettings } from '../../../../src/schemas/attractor-settings.ts';

const numbers = new ConversationWords();
/** Trigrams that go by these names. */
function trigramsOf(...names: string[]): NgramCounts {
  const counts = new NgramCounts(names.length);
  for (const name of names) counts.add(numbers.numberOf(name), 0, 0);
  return counts;
}

const CALM: MessageSigns = {
  text: 'calm',
  symbols: new Set(),
  trigrams: trigramsOf(),
  word_count: 50,
  vocabulary_size: 40,
  message_length: 300,
  emoji_count: 0,
  arrow_count: 0,
  math_symbol_count: 0,
  symbol_density: 0.03,
  self_repetition: 0,
  bigram_entropy: 1,
  gratitude_markers: 0,
  farewell_markers: 0,
  agreement_markers: 0,
};

type Said = Partial<MessageSigns> & { readonly mutual_mimicry?: number | null };

/** Both agents alike, unless a pair tells them apart. */
function watch(turns: readonly (Said | readonly [Said, Said])[], settings = {}): Detection[] {
  const watching = new AttractorWatch(AttractorSettings.parse(settings));
  return turns.flatMap((said, turn) => {
    const [a, b] = 'length' in said ? said : [said, said];
    // No two calm messages have a trigram in common.
    const unique = (agent: string) => trigramsOf(`${agent} said ${turn}`);
    const signs: TurnSigns = {
      turn,
      a: { ...CALM, trigrams: unique('a'), ...a },
      b: { ...CALM, trigrams: unique('b'), ...b },
      mutual_mimicry: a.mutual_mimicry === undefined ? 0.1 : a.mutual_mimicry,
    };
    return [...watching.next(signs)];
  });
}

const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);

test('finds nothing in a calm conversation', () => {
  expect(watch(times(50, {}))).toEqual([]);
});

describe('a run of turns', () => {
  const echoing = { mutual_mimicry: 0.5 };

  test('is told in the turn in which it is long enough, with the turn it began', () => {
    expect(watch([{}, {}, ...times(5, echoing)])).toEqual([
      {
        attractor: 'echo',
        onsetTurn: 2,
        detectedTurn: 6,
        evidence: { mutual_mimicry: 0.5, threshold_mutual_mimicry: 0.5, turns: 5 },
      },
    ]);
  });

  test('is not told when it is a turn too short, or below the threshold', () => {
    expect(watch([...times(4, echoing), {}, ...times(4, echoing)])).toEqual([]);
    expect(watch(times(20, { mutual_mimicry: 0.499 }))).toEqual([]);
  });

  test('ends where the value is not known, whatever the threshold', () => {
    const unknown = { mutual_mimicry: null };
    expect(watch([...times(4, echoing), unknown, ...times(4, echoing)])).toEqual([]);
    expect(watch(times(9, unknown), { echo: { mutual_mimicry: 0 } })).toEqual([]);
  });

  test('is told once, and again only after it ended', () => {
    const found = watch([...times(30, echoing), {}, ...times(30, echoing)]);
    expect(found.map(({ onsetTurn }) => onsetTurn)).toEqual([0, 31]);
  });

  test('needs what the settings say', () => {
    const settings = { echo: { mutual_mimicry: 0.3, turns: 2 } };
    expect(watch(times(2, { mutual_mimicry: 0.3 }), settings)).toMatchObject([
      { attractor: 'echo', detectedTurn: 1, evidence: { threshold_mutual_mimicry: 0.3, turns: 2 } },
    ]);
  });
});

describe('near_repetition', () => {
  test('is when both agents repeat most of what they said before', () => {
    const repeating = [{ self_repetition: 0.6 }, { self_repetition: 0.7 }] as const;
    expect(watch(times(3, repeating))).toEqual([
      {
        attractor: 'near_repetition',
        onsetTurn: 0,
        detectedTurn: 2,
        evidence: {
          a_self_repetition: 0.6,
          b_self_repetition: 0.7,
          threshold_self_repetition: 0.6,
          turns: 3,
        },
      },
    ]);
    expect(watch(times(9, { self_repetition: 0.59 }))).toEqual([]);
  });

  test('is not when only one does, or nothing is known of one', () => {
    expect(watch(times(9, [{ self_repetition: 0.9 }, {}] as const))).toEqual([]);
    const unknown = { self_repetition: null };
    expect(watch(times(9, [{ self_repetition: 0.9 }, unknown] as const))).toEqual([]);
    expect(watch(times(9, [unknown, { self_repetition: 0.9 }] as const))).toEqual([]);
  });
});

describe('gratitude_spiral', () => {
  // 2 + 1 + 1 markers in 50 words: 8 in 100.
  const grateful = { gratitude_markers: 2, farewell_markers: 1, agreement_markers: 1 };

  test('counts thanks, farewells and agreement in 100 words', () => {
    expect(watch([{}, ...times(3, grateful)])).toMatchObject([
      {
        attractor: 'gratitude_spiral',
        onsetTurn: 1,
        evidence: { a_markers_per_100_words: 8, b_markers_per_100_words: 8, turns: 3 },
      },
    ]);
  });

  test('is not while it falls, and is once it stops falling', () => {
    const falling = [9, 8, 7, 6, 5].map((gratitude_markers) => ({ gratitude_markers }));
    expect(watch(falling)).toEqual([]);
    expect(watch([...falling, { gratitude_markers: 6 }])).toMatchObject([
      { attractor: 'gratitude_spiral', onsetTurn: 0, detectedTurn: 5 },
    ]);
  });

  test('is not while it falls below where the run began, whatever it did between', () => {
    const markers = (...counts: number[]) =>
      watch(counts.map((gratitude_markers) => ({ gratitude_markers })));
    expect(markers(4, 6, 5)).toMatchObject([{ attractor: 'gratitude_spiral', detectedTurn: 2 }]);
    expect(markers(5, 4, 4)).toEqual([]);
  });

  test('compares what both say on average', () => {
    const thanks = (a: number, b: number) =>
      [{ gratitude_markers: a }, { gratitude_markers: b }] as const;
    // 4 and 8 markers in 50 words are 8 and 16 in 100, 12 on average; so are 6 and 6.
    expect(watch([thanks(4, 8), thanks(4, 4), thanks(6, 6)])).toEqual([
      {
        attractor: 'gratitude_spiral',
        onsetTurn: 0,
        detectedTurn: 2,
        evidence: {
          a_markers_per_100_words: 12,
          b_markers_per_100_words: 12,
          threshold_markers_per_100_words: 8,
          turns: 3,
        },
      },
    ]);
    expect(watch([thanks(4, 8), thanks(4, 4), thanks(7, 4)])).toEqual([]);
    expect(watch([thanks(8, 4), thanks(4, 4), thanks(4, 7)])).toEqual([]);
  });

  test('is not under 8 markers in 100 words, or without words', () => {
    expect(watch(times(9, { farewell_markers: 3 }))).toEqual([]);
    const wordless = { word_count: 0, emoji_count: 5, message_length: 1000 };
    expect(watch(times(9, wordless))).toEqual([]);
  });

  test('is not when only one of them is grateful', () => {
    expect(watch(times(9, [{}, grateful] as const))).toEqual([]);
    expect(watch(times(9, [grateful, {}] as const))).toEqual([]);
  });

  test('is not in a language whose markers are not known', () => {
    const unknown = { gratitude_markers: null, farewell_markers: null, agreement_markers: null };
    expect(watch(times(9, unknown))).toEqual([]);
  });
});

describe('symbolic_phase', () => {
  test('is when a tenth of the characters are symbols', () => {
    expect(watch(times(3, [{ symbol_density: 0.1 }, { symbol_density: 0.2 }] as const))).toEqual([
      {
        attractor: 'symbolic_phase',
        onsetTurn: 0,
        detectedTurn: 2,
        evidence: {
          a_symbol_density: 0.1,
          b_symbol_density: 0.2,
          threshold_symbol_density: 0.1,
          a_symbols_per_100_characters: 0,
          b_symbols_per_100_characters: 0,
          threshold_symbols_per_100_characters: 5,
          turns: 3,
        },
      },
    ]);
    expect(watch(times(9, [{ symbol_density: 0.1 }, {}] as const))).toEqual([]);
    expect(watch(times(9, [{}, { symbol_density: 0.1 }] as const))).toEqual([]);
    expect(watch(times(9, { symbol_density: null }))).toEqual([]);
  });

  test('or emoji, arrows and mathematical signs are five in a hundred', () => {
    // (5 + 4 + 6) / 300
    const symbols = { emoji_count: 5, arrow_count: 4, math_symbol_count: 6 };
    expect(watch(times(3, symbols))).toMatchObject([
      { attractor: 'symbolic_phase', evidence: { a_symbols_per_100_characters: 5 } },
    ]);
    expect(watch(times(9, { ...symbols, emoji_count: 4 }))).toEqual([]);
    // Either will do, for each of them.
    const either = [symbols, { symbol_density: 0.1 }] as const;
    expect(watch(times(3, either))).toMatchObject([{ attractor: 'symbolic_phase' }]);
    expect(watch(times(9, { message_length: 0, symbol_density: null }))).toEqual([]);
  });
});

describe('compression_collapse', () => {
  const shrunk = { word_count: 24, vocabulary_size: 20 };

  test('is when both say less than half of what they began with', () => {
    expect(watch([{}, {}, {}, {}, ...times(5, shrunk)])).toMatchObject([
      {
        attractor: 'compression_collapse',
        onsetTurn: 4,
        evidence: { a_words: 24, a_threshold_words: 25, b_vocabulary_size: 20 },
      },
    ]);
  });

  test('is not while the vocabulary grows', () => {
    const growing = [20, 21, 22, 23, 24, 25].map((vocabulary_size) => ({
      ...shrunk,
      vocabulary_size,
    }));
    expect(watch([{}, {}, {}, ...growing])).toEqual([]);
  });

  test('judges each agent by its own beginning', () => {
    const terse = { word_count: 24, vocabulary_size: 20 };
    expect(watch(times(20, terse))).toEqual([]);
    const wordy = { word_count: 100, vocabulary_size: 60 };
    const [found] = watch([
      ...times(3, [{}, wordy] as const),
      ...times(5, [shrunk, { word_count: 49, vocabulary_size: 30 }] as const),
    ]);
    expect(found?.evidence).toEqual({
      a_words: 24,
      b_words: 49,
      a_threshold_words: 25,
      b_threshold_words: 50,
      a_vocabulary_size: 20,
      b_vocabulary_size: 30,
      turns: 5,
    });
  });

  test('is not when only one shrinks, or both to just the half', () => {
    expect(watch([{}, {}, {}, ...times(9, [shrunk, {}] as const)])).toEqual([]);
    expect(watch([{}, {}, {}, ...times(9, { ...shrunk, word_count: 25 })])).toEqual([]);
  });

  test('counts emoji, arrows and mathematical signs as words', () => {
    const symbols = { emoji_count: 2, arrow_count: 1, math_symbol_count: 2 };
    // 45 + 5 to begin with, so fewer than 25: 19 + 5 are, and 20 + 5 are not.
    const opening = times(3, { ...symbols, word_count: 45 });
    const later = (word_count: number) => times(5, { ...symbols, word_count, vocabulary_size: 9 });
    expect(watch([...opening, ...later(19)])).toMatchObject([
      { attractor: 'compression_collapse', evidence: { a_words: 24, a_threshold_words: 25 } },
    ]);
    expect(watch([...opening, ...later(20)])).toEqual([]);
  });

  test('compares the vocabulary with that of the first turn of the run', () => {
    const uses = (vocabulary_size: number) => ({ ...shrunk, vocabulary_size });
    const run = (...sizes: number[]) => watch([{}, {}, {}, ...sizes.map(uses)]);
    expect(run(20, 18, 18, 18, 20)).toMatchObject([{ attractor: 'compression_collapse' }]);
    expect(run(20, 22, 22, 22, 21)).toEqual([]);
    const grows = [20, 21, 22, 23, 24].map((size) => [shrunk, uses(size)] as const);
    expect(watch([{}, {}, {}, ...grows])).toEqual([]);
    expect(watch([{}, {}, {}, ...grows.map(([a, b]) => [b, a] as const)])).toEqual([]);
  });

  test('leaves messages without words to silence', () => {
    const wordless = { word_count: 0, vocabulary_size: 0 };
    expect(watch([{}, {}, {}, ...times(9, wordless)])).toMatchObject([{ attractor: 'silence' }]);
    for (const one of [[shrunk, wordless] as const, [wordless, shrunk] as const]) {
      expect(watch([{}, {}, {}, ...times(9, one)])).toEqual([]);
    }
  });
});

describe('entropy_collapse', () => {
  test('is when what follows a word can be told', () => {
    expect(watch([{}, {}, {}, ...times(3, { bigram_entropy: 0.59 })])).toMatchObject([
      {
        attractor: 'entropy_collapse',
        onsetTurn: 3,
        evidence: { a_threshold_bigram_entropy: 0.6 },
      },
    ]);
  });

  test('judges each agent by its own beginning', () => {
    const [found] = watch([
      ...times(3, [{}, { bigram_entropy: 2 }] as const),
      ...times(3, [{ bigram_entropy: 0.59 }, { bigram_entropy: 1.19 }] as const),
    ]);
    expect(found?.evidence).toEqual({
      a_bigram_entropy: 0.59,
      b_bigram_entropy: 1.19,
      a_threshold_bigram_entropy: 0.6,
      b_threshold_bigram_entropy: 1.2,
      turns: 3,
    });
    expect(
      watch([
        ...times(3, [{ bigram_entropy: 2 }, {}] as const),
        ...times(3, [{ bigram_entropy: 1.19 }, { bigram_entropy: 0.59 }] as const),
      ]),
    ).toMatchObject([{ evidence: { a_threshold_bigram_entropy: 1.2 } }]);
  });

  test('takes the entropy of a first message that has none for 0', () => {
    // (0 + 1.5 + 1.5) / 3 = 1
    const opening = [null, 1.5, 1.5].map((bigram_entropy) => ({ bigram_entropy }));
    expect(watch([...opening, ...times(3, { bigram_entropy: 0.59 })])).toMatchObject([
      { attractor: 'entropy_collapse', evidence: { b_threshold_bigram_entropy: 0.6 } },
    ]);
    expect(watch([...opening, ...times(9, { bigram_entropy: 0.61 })])).toEqual([]);
  });

  test('is of turns running', () => {
    const low = { bigram_entropy: 0.2 };
    for (const between of [{ bigram_entropy: 1 }, { bigram_entropy: null }, { word_count: 20 }]) {
      expect(watch([{}, {}, {}, low, low, between, low, low])).toEqual([]);
    }
  });

  test('is not at the threshold, or of one agent alone', () => {
    const opening = times(3, {});
    const low = { bigram_entropy: 0.2 };
    const at = { bigram_entropy: 0.6 };
    expect(watch([...opening, ...times(9, [at, low] as const)])).toEqual([]);
    expect(watch([...opening, ...times(9, [low, at] as const)])).toEqual([]);
    expect(watch([...opening, ...times(9, [low, {}] as const)])).toEqual([]);
    expect(watch([...opening, ...times(9, [{}, low] as const)])).toEqual([]);
  });

  test('is not when messages are merely short, or their entropy is not known', () => {
    const later = (said: Said) =>
      watch([{}, {}, {}, ...times(4, { ...said, vocabulary_size: 40 })]).map(
        ({ attractor }) => attractor,
      );
    expect(later({ word_count: 25, bigram_entropy: 0.2 })).toEqual(['entropy_collapse']);
    expect(later({ word_count: 24, bigram_entropy: 0.2 })).toEqual([]);
    expect(later({ bigram_entropy: null })).toEqual([]);
  });
});

describe('silence', () => {
  test('is when neither says anything', () => {
    const silent = { word_count: 2, vocabulary_size: 2 };
    expect(watch([{}, silent, silent])).toEqual([
      {
        attractor: 'silence',
        onsetTurn: 1,
        detectedTurn: 2,
        evidence: { a_words: 2, b_words: 2, threshold_words: 3, turns: 2 },
      },
    ]);
  });

  test('is not when one agent talks, or both use symbols', () => {
    const silent = { word_count: 0, vocabulary_size: 0 };
    expect(watch(times(9, [silent, {}] as const))).toEqual([]);
    expect(watch(times(9, [{}, silent] as const))).toEqual([]);
    expect(watch(times(9, { ...silent, emoji_count: 3, message_length: 1000 }))).toEqual([]);
    const drawn = { word_count: 0, emoji_count: 1, arrow_count: 1, message_length: 1000 };
    expect(watch(times(9, { ...drawn, math_symbol_count: 1 }))).toEqual([]);
    expect(watch(times(2, drawn))).toMatchObject([{ attractor: 'silence' }]);
  });
});

describe('verbatim_cycle', () => {
  const said = (text: string): Said => ({ trigrams: trigramsOf(text) });
  const cycle = (period: number, turns: number) =>
    Array.from({ length: turns }, (_, turn) => said(`the words ${turn % period}`));

  test.each([1, 2, 3, 4, 5, 6])('finds a period of %i after two of them', (period) => {
    const found = watch([{}, ...cycle(period, 30)]);
    expect(found).toMatchObject([
      {
        attractor: 'verbatim_cycle',
        // The first turn that repeats one, and two periods of such turns.
        onsetTurn: 1 + period,
        detectedTurn: 1 + period + 2 * period - 1,
        evidence: { period, similarity: 1, threshold_similarity: 0.95, turns: 2 * period },
      },
    ]);
  });

  test('does not look for longer ones', () => {
    expect(watch(cycle(7, 60))).toEqual([]);
  });

  test('takes both agents', () => {
    const one = Array.from({ length: 40 }, () => [said('over and over'), {}] as const);
    expect(watch(one)).toEqual([]);
  });

  const nothing: Said = { text: '', trigrams: trigramsOf(), word_count: 0, vocabulary_size: 0 };

  test('finds an agent that goes round before a silent one', () => {
    const [round, silent] = [said('over and over'), nothing];
    for (const meditation of [[round, silent] as const, [silent, round] as const]) {
      expect(watch(times(9, meditation))).toMatchObject([
        { attractor: 'verbatim_cycle', evidence: { period: 1 } },
      ]);
    }
  });

  test('leaves two empty messages to silence', () => {
    expect(watch(times(9, nothing))).toMatchObject([{ attractor: 'silence' }]);
  });

  test('takes short messages and symbols as they are', () => {
    const brief = (text: string, symbols = '') => ({
      text,
      trigrams: trigramsOf(),
      symbols: new Set(symbols),
    });
    expect(watch(times(9, brief('yes')))).toMatchObject([{ attractor: 'verbatim_cycle' }]);
    const counting = Array.from({ length: 9 }, (_, turn) => brief(String(turn)));
    expect(watch(counting)).toEqual([]);
    const drawing = Array.from({ length: 9 }, (_, turn) => ({
      ...said('the same words'),
      symbols: new Set([String.fromCodePoint(0x1f300 + turn)]),
    }));
    expect(watch(drawing)).toEqual([]);
  });

  test('tells how far the messages agree: as far as those of the agent that repeats less', () => {
    // 19 of 21 different trigrams are in both: .905.
    const turn = (number: number) => ({
      trigrams: trigramsOf(...'abcdefghijklmnopqrs', `of turn ${number % 2}`),
    });
    const nearly = Array.from({ length: 5 }, (_, number) => turn(number));
    const pairs = nearly.map((some) => [some, said('the same')] as const);
    const settings = { verbatim_cycle: { similarity: 0.9, max_period: 1 } };
    for (const turns of [pairs, pairs.map(([a, b]) => [b, a] as const)]) {
      expect(watch(turns, settings)).toMatchObject([
        {
          attractor: 'verbatim_cycle',
          onsetTurn: 1,
          detectedTurn: 2,
          evidence: { similarity: 19 / 21, threshold_similarity: 0.9 },
        },
      ]);
      expect(watch(turns, { verbatim_cycle: { similarity: 0.91, max_period: 1 } })).toEqual([]);
    }
  });

  test('may ask for messages that are wholly the same', () => {
    const settings = { verbatim_cycle: { similarity: 1, max_period: 1 } };
    expect(watch(times(5, said('over and over')), settings)).toMatchObject([
      { attractor: 'verbatim_cycle', evidence: { similarity: 1, threshold_similarity: 1 } },
    ]);
  });

  test('needs symbols that agree as far as words must', () => {
    // 1 of 3 different symbols is in both.
    const drawing = Array.from({ length: 5 }, (_, turn) => ({
      ...said('the same words'),
      symbols: new Set(['→', String(turn % 2)]),
    }));
    const found = (similarity: number) =>
      watch(drawing, { verbatim_cycle: { similarity, max_period: 1 } });
    expect(found(0.3)).toMatchObject([{ evidence: { similarity: 1 / 3 } }]);
    expect(found(0.4)).toEqual([]);
  });

  test('is told again when another begins, or the same after an end', () => {
    const found = watch([...cycle(2, 8), ...cycle(1, 6), {}, ...cycle(1, 6)]);
    expect(found).toMatchObject([
      // 0 1 0 1 0 1 0 1, then 0 0 0 0 0 0: turn 8 is as turn 6, turn 9 is not as turn 7.
      { onsetTurn: 2, detectedTurn: 5, evidence: { period: 2 } },
      // Turn 9 is as turn 8.
      { onsetTurn: 9, detectedTurn: 10, evidence: { period: 1 } },
      { onsetTurn: 16, detectedTurn: 17, evidence: { period: 1 } },
    ]);
  });
});
