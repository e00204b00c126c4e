import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConversationMeter, type MeasuredTurn } from '../../../src/metrics/conversation-meter.ts';
import { loadAnalyser, loadFollowingAnalyser } from '../../../src/metrics/load-analyser.ts';
import { named } from '../../../src/metrics/measured.ts';
import { MESSAGE_METRICS } from '../../../src/metrics/message-metrics.ts';
import { PAIR_METRICS } from '../../../src/metrics/pair-metrics.ts';
import { standardDetection } from '../../../src/schemas/detection-rules.ts';
import type { MetricDeclaration, MetricValue } from '../../../src/schemas/metric-columns.ts';
import { anyText } from '../../support/any-text.ts';

type Said = readonly [a: string | null, b: string | null];

const analyseWithTags = await loadAnalyser();
const analyseWithoutTags = await loadFollowingAnalyser();

function newMeter(analyse = analyseWithTags): ConversationMeter {
  const families = { a: 'claude', b: null } as const;
  return new ConversationMeter({ analyse, rules: standardDetection(), families });
}

function measured(turns: readonly Said[]) {
  const meter = newMeter();
  return turns.map(([a, b], turn) => spelledOut(meter.next({ turn, a, b })));
}

/** With the metrics by name, and the words put together, so that they are compared, too. */
function spelledOut({ words, ...turn }: MeasuredTurn) {
  return {
    ...turn,
    a: named(MESSAGE_METRICS, turn.values.a),
    b: named(MESSAGE_METRICS, turn.values.b),
    pair: named(PAIR_METRICS, turn.values.pair),
    words: { a: words.a, b: words.b },
  };
}

const spoken = fc.tuple(anyText, anyText);
const anyTurn = fc.tuple(fc.option(anyText), fc.option(anyText));

/** Metrics of what one agent takes from the other: who speaks first matters to them. */
const DIRECTED = new Set([
  'mimicry_a_to_b',
  'mimicry_b_to_a',
  'mutual_mimicry',
  'influence_a_to_b',
  'influence_b_to_a',
]);

describe('ConversationMeter', () => {
  it('keeps every metric within its range, for any texts', () => {
    fc.assert(
      fc.property(fc.array(anyTurn, { maxLength: 8 }), (turns) => {
        for (const { a, b, pair } of measured(turns)) {
          expectWithinRange(MESSAGE_METRICS, a);
          expectWithinRange(MESSAGE_METRICS, b);
          expectWithinRange(PAIR_METRICS, pair);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('knows nothing between agents of whom one did not reply', () => {
    fc.assert(
      fc.property(fc.array(anyTurn, { maxLength: 5 }), anyText, (turns, alone) => {
        const last = measured([...turns, [alone, null]]).at(-1);
        expect(new Set(Object.values(last?.pair ?? {}))).toEqual(new Set([null]));
        expect(new Set(Object.values(last?.b ?? {}))).toEqual(new Set([null]));
        expect(last).toMatchObject({ convergence: null, trend: null, detections: [] });
      }),
      { numRuns: 20 },
    );
  });

  it('does not mind which agent is which, where neither follows the other', () => {
    fc.assert(
      fc.property(fc.array(spoken, { maxLength: 6 }), (turns) => {
        const swapped = measured(turns.map(([a, b]) => [b, a]));
        for (const [turn, { pair }] of measured(turns).entries()) {
          for (const { name } of PAIR_METRICS) {
            if (!DIRECTED.has(name)) expectSame(swapped[turn]?.pair[name], pair[name], name);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('measures what A takes from B as it measures what B takes from A', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 2, maxLength: 30 }), (texts) => {
        // The same messages with the first left out: who was B is A, and answers come a turn later.
        const turns = measured(inTurns(texts));
        const shifted = measured(inTurns(texts.slice(1)));
        for (const [turn, { pair }] of shifted.entries()) {
          const next = turns[turn + 1]?.pair;
          if (next === undefined) continue;
          expectSame(pair.mimicry_a_to_b, next.mimicry_b_to_a, 'mimicry');
          expectSame(pair.influence_a_to_b, next.influence_b_to_a, 'influence');
        }
      }),
      { numRuns: 40 },
    );
  });

  it('counts the words of each agent in a turn', () => {
    const [said, silent] = measured([
      ['The sea, the tide', 'So it is'],
      [null, 'Sea'],
    ]);
    expect([...(said?.words.a ?? [])]).toEqual([
      ['the', 2],
      ['sea', 1],
      ['tide', 1],
    ]);
    expect([...(said?.words.b.keys() ?? [])]).toEqual(['so', 'it', 'is']);
    expect(silent?.words.a.size).toBe(0);
    expect(silent?.words.b.size).toBe(1);
  });

  it('gives the same numbers when it starts over', () => {
    fc.assert(
      fc.property(fc.array(anyTurn, { maxLength: 6 }), (turns) => {
        expect(measured(turns)).toEqual(measured(turns));
      }),
      { numRuns: 20 },
    );
  });

  it('gives the same numbers when a message is heard before its turn is over', () => {
    fc.assert(
      fc.property(fc.array(anyTurn, { maxLength: 4 }), (turns) => {
        const meter = newMeter();
        const heard = turns.map(([a, b], turn) => {
          const early = a === null ? null : meter.hear('a', a);
          const whole = spelledOut(meter.next({ turn, a, b }));
          if (early !== null) expect(early).toEqual(whole.values.a);
          return whole;
        });
        expect(heard).toEqual(measured(turns));
      }),
      { numRuns: 10 },
    );
  });

  it('tells the same of where a conversation is going when it tells no more', () => {
    fc.assert(
      fc.property(fc.array(anyTurn, { maxLength: 8 }), fc.boolean(), (turns, early) => {
        const meter = newMeter(analyseWithoutTags);
        const followed = turns.map(([a, b], turn) => {
          if (early && a !== null) meter.attend('a', a);
          return meter.follow({ turn, a, b });
        });
        const courses = measured(turns).map(({ convergence, trend, detections }) => ({
          convergence,
          trend,
          detections,
        }));
        expect(followed).toEqual(courses);
      }),
      { numRuns: 30 },
    );
  });

  it('tells of attractors alike when it tells no more', () => {
    const [ofA, ofB] = ['The sea is wide and deep today', 'And the tide is slow to come back'];
    const others: Said[] = [
      ['Quite another matter', 'Let us leave it there'],
      [null, 'Nobody is left to hear it'],
    ];
    const again: Said[] = Array.from({ length: 8 }, (_, at) => [`${ofA} ${at}`, `${ofB} ${at}`]);
    const turns = [...others, ...again, ...others, ...again];
    const meter = newMeter();
    const followed = turns.map(([a, b], turn) => meter.follow({ turn, a, b }).detections);
    expect(followed).toEqual(measured(turns).map(({ detections }) => detections));
    const found = followed.flat().map(({ attractor }) => attractor);
    expect(found).toContain('near_repetition');
  });

  it('compares a message with what its agent said last and with what it answers', () => {
    const texts = [
      'The harbour was quiet when the last of the fishing boats came home under a pale moon.',
      'Nine clerks counted the copper coins twice, and every time another total came out of it.',
      'The harbour was quiet when the last of the fishing boats came home, and no moon was there.',
      'Nine clerks counted the copper coins once more, and now the total was what it had been.',
    ];
    const bytes = (text: string) => deflateRawSync(text, { level: 6 }).byteLength;
    const news = (before = '', text = '') => (bytes(before + text) - bytes(before)) / bytes(text);
    const [first, second] = measured(inTurns(texts));
    const [ofA, ofB, ofNextA, ofNextB] = texts;
    expect(first?.a).toMatchObject({ conditional_compression: null, self_repetition: null });
    expect(first?.b).toMatchObject({
      conditional_compression: expect.closeTo(news(ofA, ofB), 12),
      self_repetition: null,
    });
    expect(second?.a).toMatchObject({
      conditional_compression: expect.closeTo(news(ofB, ofNextA), 12),
      // Of 18 words the first 13 are the same.
      self_repetition: expect.closeTo(11 / 16, 12),
    });
    expect(second?.b).toMatchObject({
      conditional_compression: expect.closeTo(news(ofNextA, ofNextB), 12),
      // Of 17 words the first six are the same.
      self_repetition: expect.closeTo(4 / 15, 12),
    });
  });

  it('measures a turn alike whatever comes after it', () => {
    fc.assert(
      fc.property(fc.array(anyTurn, { minLength: 1, maxLength: 6 }), (turns) => {
        const cut = Math.ceil(turns.length / 2);
        expect(measured(turns).slice(0, cut)).toEqual(measured(turns.slice(0, cut)));
      }),
      { numRuns: 20 },
    );
  });

  it('counts emoji, arrows and mathematical signs for the detectors', () => {
    const drawing: Said = ['🙂 → ∞', '🙂 → ∞ →'];
    const [phase] = measured([drawing, drawing, drawing]).flatMap(({ detections }) =>
      detections.filter(({ attractor }) => attractor === 'symbolic_phase'),
    );
    // 3 of 5 characters, and 4 of 7.
    expect(phase?.evidence.a_symbols_per_100_characters).toBe(60);
    expect(phase?.evidence.b_symbols_per_100_characters).toBeCloseTo(400 / 7, 12);
  });
});

function inTurns(texts: readonly string[]): Said[] {
  return Array.from({ length: Math.floor(texts.length / 2) }, (_, turn) => [
    texts[2 * turn] ?? null,
    texts[2 * turn + 1] ?? null,
  ]);
}

function expectWithinRange(
  metrics: readonly MetricDeclaration[],
  values: Readonly<Record<string, MetricValue>>,
): void {
  for (const { name, range } of metrics) {
    const value = values[name];
    if (range === null || typeof value !== 'number') continue;
    expect(Number.isFinite(value), name).toBe(true);
    expect(value, name).toBeGreaterThanOrEqual(range[0] ?? Number.NEGATIVE_INFINITY);
    expect(value, name).toBeLessThanOrEqual(range[1] ?? Number.POSITIVE_INFINITY);
  }
}

function expectSame(
  left: MetricValue | undefined,
  right: MetricValue | undefined,
  name: string,
): void {
  // Not `toBeCloseTo`, which takes null for 0.
  expect(left, name).toEqual(typeof right === 'number' ? expect.closeTo(right, 9) : right);
}
