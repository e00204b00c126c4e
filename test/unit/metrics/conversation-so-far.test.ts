import { describe, expect, it } from 'vitest';
import { ConversationSoFar } from '../../../src/metrics/conversation-so-far.ts';
import { loadAnalyser } from '../../../src/metrics/load-analyser.ts';
import { ConvergenceSettings, convergenceRule } from '../../../src/schemas/convergence-settings.ts';

const analyse = await loadAnalyser();
const { weights } = convergenceRule(ConvergenceSettings.parse({}));

/** A conversation of these turns; null: that agent did not reply. */
function held(...turns: [a: string | null, b: string | null][]): ConversationSoFar {
  const soFar = new ConversationSoFar(weights);
  for (const [number, [a, b]] of turns.entries()) {
    soFar.add(number, { a: a === null ? null : analyse(a), b: b === null ? null : analyse(b) });
  }
  return soFar;
}

/** The words of both in the turns before the present one. */
function wordsBefore(...turns: Parameters<typeof held>): string[] {
  const soFar = held(...turns);
  const words = (numbers: readonly number[] | null) =>
    numbers === null ? '–' : numbers.map((number) => soFar.words.textOf(number)).join(' ');
  return soFar.earlier.map(({ a, b }) => `${words(a)} / ${words(b)}`);
}

describe('ConversationSoFar', () => {
  it('remembers ten turns before the present one, the newest first', () => {
    const sayings = (count: number) => Array.from({ length: count }, (_, turn) => `a${turn}`);
    const earlier = (count: number) =>
      wordsBefore(...sayings(count).map((saying): [string, null] => [saying, null]));
    expect(wordsBefore(['one', 'two'])).toEqual([]);
    expect(wordsBefore(['one', 'two three'], ['four', null])).toEqual(['one / two three']);
    expect(earlier(3)).toEqual(['a1 / –', 'a0 / –']);
    expect(earlier(11)).toHaveLength(10);
    expect(earlier(12)).toHaveLength(10);
    expect(earlier(12)[0]).toBe('a10 / –');
  });

  it('passes over turns in which nobody replied', () => {
    expect(wordsBefore(['one', null], [null, null], [null, 'two'], ['three', null])).toEqual([
      '– / two',
      'one / –',
    ]);
  });

  it('finds in the answer of B the phrases of A, and in that of A those of B before', () => {
    const soFar = held(['the sea', 'tides rise slowly'], ['tides rise fast', 'they rise fast']);
    // Words of the longest phrase that ends at each word and is in the answer.
    expect(soFar.phrasesOfA).toEqual([0, 1, 2]);
    expect(soFar.phrasesOfEarlierB).toEqual([1, 2, 0]);
    expect(held(['the sea', 'tides rise']).phrasesOfEarlierB).toEqual([]);
    expect(held(['the sea', 'tides rise'], ['tides rise', null]).phrasesOfA).toEqual([]);
    expect(held(['the sea', 'tides'], [null, 'tides']).phrasesOfEarlierB).toEqual([]);
    expect(held([null, 'the sea']).phrasesOfA).toEqual([]);
  });

  it('takes what B said last for what A answers, unless B was silent in a turn', () => {
    expect(held(['x', 'tides'], [null, null], ['tides', 'y']).phrasesOfEarlierB).toEqual([1]);
    expect(held(['x', 'tides'], ['z', null], ['tides', 'y']).phrasesOfEarlierB).toEqual([]);
    expect(held(['x', 'sea'], [null, 'tides'], ['tides', 'y']).phrasesOfEarlierB).toEqual([1]);
  });

  it('knows which words each agent has used, and how many both have', () => {
    const { vocabularies, words } = held(['sea tide', 'moon'], ['sea', 'tide sun rain']);
    const { a, b, shared, either } = vocabularies;
    expect({ a: a.size, b: b.size, shared, either }).toEqual({ a: 2, b: 4, shared: 1, either: 5 });
    expect([a, b].map((one) => one.has(words.numberOf('moon')))).toEqual([false, true]);
  });

  it('finds what is said again of the last five turns in which anybody replied', () => {
    const said = 'the sea is calm';
    const silence: [null, null][] = Array.from({ length: 5 }, () => [null, null]);
    expect(held([said, 'x'], [said, null]).repetition).toBe(1);
    expect(held([said, null], [said, 'x']).repetition).toBe(1);
    expect(held([null, said], [said, 'x']).repetition).toBe(1);
    expect(held([said, 'x'], ...silence, [said, 'x']).repetition).toBe(1);
    const talk: [string, null][] = Array.from({ length: 5 }, (_, turn) => [
      `turn ${turn} it is`,
      null,
    ]);
    expect(held([said, 'x'], ...talk, [said, 'x']).repetition).toBe(0);
  });

  it('has a convergence and a trend in turns only in which both replied', () => {
    const same: [string, string] = ['the sea is calm', 'the sea is calm'];
    expect(held(same).convergence?.score).toBeCloseTo(1, 12);
    expect(held(same, same, same).trend).toBe('stable');
    for (const silent of [
      ['the sea', null],
      [null, 'the sea'],
      [null, null],
    ] as [string | null, string | null][]) {
      const soFar = held(same, same, same, silent);
      expect([soFar.convergence, soFar.trend]).toEqual([null, null]);
      expect(soFar.scores.mean).toBeCloseTo(1, 12);
    }
  });

  it('compares a turn with the words of both in all turns before', () => {
    expect(held(['sea', 'tide']).topicSimilarity).toBeNull();
    expect(held(['sea', 'tide'], ['tide', 'sea']).topicSimilarity).toBeCloseTo(1, 12);
    expect(held(['sea', 'tide'], ['moon', 'sun']).topicSimilarity).toBe(0);
    expect(held(['sea', null], [null, 'sea']).topicSimilarity).toBeCloseTo(1, 12);
  });
});
