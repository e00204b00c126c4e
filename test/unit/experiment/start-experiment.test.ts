import { expect, test } from 'vitest';
import { readEnvironment } from '../../../src/config/environment.ts';
import { planNew } from '../../../src/experiment/start-experiment.ts';
import { clockAt } from '../../support/clock.ts';
import { STANDARD_SETTINGS } from '../../support/standard-settings.ts';

/** Plans an experiment where chance throws up the same byte again and again. */
function planBy(byte: number, input: { readonly seed?: number } = {}) {
  return planNew(
    { agent_a: 'local:test', agent_b: 'local:test', repetitions: 2, ...input },
    {
      cwd: '/nowhere',
      outputDirectory: '/nowhere/pidgin_output',
      settings: STANDARD_SETTINGS,
      environment: readEnvironment({}),
      clock: clockAt(0),
      chance: { number: () => 0, bytes: (count) => Buffer.alloc(count, byte) },
    },
  );
}

test('the same chance makes the same plan', async () => {
  const plan = await planBy(0xab);
  expect(plan).toMatchObject({ experimentId: 'exp_abababab', spec: { seed: 0xabababab } });
  expect(plan).toEqual(await planBy(0xab));
});

test('other chance makes other ids and seeds', async () => {
  const [one, other] = await Promise.all([planBy(1), planBy(2)]);
  expect(other.experimentId).not.toBe(one.experimentId);
  expect(other.conversations[0]?.seed).not.toBe(one.conversations[0]?.seed);
});

test('a seed that was given leaves only the id to chance', async () => {
  const [one, other] = await Promise.all([planBy(1, { seed: 7 }), planBy(2, { seed: 7 })]);
  expect(other.experimentId).not.toBe(one.experimentId);
  expect(other.conversations[0]?.seed).toBe(one.conversations[0]?.seed);
});
