import { expect, it } from 'vitest';
import { ConversationMeter, type MeasuredTurn } from '../../../src/metrics/conversation-meter.ts';
import { loadAnalyser } from '../../../src/metrics/load-analyser.ts';
import { standardDetection } from '../../../src/schemas/detection-rules.ts';
import { localConversation } from '../../support/local-conversation.ts';

const CAMPAIGN = process.env.PIDGIN_CAMPAIGN !== undefined;
const SEEDS = Array.from({ length: CAMPAIGN ? 20 : 3 }, (_, index) => 7919 * (index + 1));

const analyse = await loadAnalyser();
const rules = standardDetection();

function measured(model: string, seed: number, turns: number): MeasuredTurn[] {
  const meter = new ConversationMeter({ analyse, rules, families: { a: null, b: null } });
  return localConversation(model, { seed, turns }).map(([a, b], turn) =>
    meter.next({ turn, a, b }),
  );
}

const attractorsIn = (turns: readonly MeasuredTurn[]) => [
  ...new Set(turns.flatMap(({ detections }) => detections.map(({ attractor }) => attractor))),
];

const scoresIn = (turns: readonly MeasuredTurn[]) =>
  turns.map(({ convergence }) => convergence?.score ?? 0);

it.each([
  ['test/loop', 'verbatim_cycle'],
  ['test/symbols', 'symbolic_phase'],
  ['test/gratitude', 'gratitude_spiral'],
])('finds in %s nothing but a %s', (model, attractor) => {
  for (const seed of SEEDS) {
    expect(attractorsIn(measured(model, seed, 40)), `seed ${seed}`).toEqual([attractor]);
  }
});

it('sees test/converge converge, and finds no attractor in it', () => {
  for (const seed of SEEDS) {
    const turns = measured('test/converge', seed, 40);
    expect(attractorsIn(turns), `seed ${seed}`).toEqual([]);
    expect(Math.max(...scoresIn(turns.slice(0, 10)))).toBeLessThan(rules.convergence.threshold);
    expect(Math.min(...scoresIn(turns.slice(30)))).toBeGreaterThan(rules.convergence.threshold);
  }
});

it(
  'finds nothing in varied conversations, and sees none converge',
  () => {
    for (const seed of SEEDS) {
      const turns = measured('test', seed, CAMPAIGN ? 200 : 60);
      expect(attractorsIn(turns), `seed ${seed}`).toEqual([]);
      expect(Math.max(...scoresIn(turns))).toBeLessThan(rules.convergence.threshold);
    }
  },
  CAMPAIGN ? 600_000 : 60_000,
);
