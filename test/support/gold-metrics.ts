import { describe, expect, it } from 'vitest';
import type { ModelFamily } from '../../src/metrics/lexicons/model-families.ts';
import { type Analyser, loadAnalyser } from '../../src/metrics/load-analyser.ts';
import { measured } from '../../src/metrics/measured.ts';
import { type MessageMetric, noPast, type SpeakerPast } from '../../src/metrics/metric.ts';

/** What came before a message, as texts. */
interface GoldPast {
  readonly previous?: string;
  readonly partner?: string;
  readonly vocabulary?: readonly string[];
  readonly symbols?: readonly string[];
  readonly family?: ModelFamily;
}

/** A text, the value it must have, and what came before it. */
type GoldCase = readonly [text: string, value: number | string | boolean | null, past?: GoldPast];

/** At least three hand-checked cases for every metric. */
export type Gold<M extends MessageMetric> = Record<M['name'], readonly GoldCase[]>;

/** German, long enough to be recognised. */
export const GERMAN =
  'Das Wasser steht heute sehr hoch, und ich frage mich, ob wir den Strand wiedersehen werden.';

/** Tests metrics against hand-checked values. */
export function describeGold<const M extends MessageMetric>(
  metrics: readonly M[],
  gold: Gold<M>,
): void {
  const cases = metrics.flatMap((metric) =>
    gold[metric.name as M['name']].map(([text, value, past]) => ({
      metric,
      name: metric.name,
      text,
      value,
      past,
    })),
  );

  describe.each(metrics.map(({ name }) => ({ name })))('$name', ({ name }) => {
    it('has at least three hand-checked values', () => {
      expect(gold[name as M['name']].length).toBeGreaterThanOrEqual(3);
    });

    it.each(cases.filter((one) => one.name === name))('is $value for $text', async (one) => {
      const analyse = await loadAnalyser();
      const [got] = Object.values(
        measured([one.metric], ({ compute }) =>
          compute(analyse(one.text), pastOf(analyse, one.past ?? {})),
        ),
      );
      // Not `toBeCloseTo`, which takes null for 0.
      expect(got).toEqual(
        typeof one.value === 'number' ? expect.closeTo(one.value, 10) : one.value,
      );
    });
  });
}

function pastOf(analyse: Analyser, past: GoldPast): SpeakerPast {
  const nothing = noPast();
  const { words, vocabulary } = nothing;
  for (const word of past.vocabulary ?? []) vocabulary.add(words.numberOf(word));
  return {
    ...nothing,
    previous: past.previous === undefined ? null : words.in(analyse(past.previous)),
    partner: past.partner === undefined ? null : analyse(past.partner),
    symbols: new Set(past.symbols),
    family: past.family ?? null,
  };
}
