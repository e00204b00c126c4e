import { describe, expect, it } from 'vitest';
import { crossArms, crossingIssues } from '../../../src/experiment/arms.ts';
import { planExperiment } from '../../../src/experiment/plan.ts';
import { resolveSpec } from '../../../src/experiment/spec.ts';
import type { SpecInput } from '../../../src/schemas/experiment-spec.ts';
import { STANDARD_SETTINGS } from '../../support/standard-settings.ts';

const base: SpecInput = { agent_b: 'local:test', repetitions: 2, name: 'x', seed: 5 };
const plan = (input: SpecInput) =>
  planExperiment(
    resolveSpec({ ...base, ...input }, { cwd: '/', newSeed: () => 1 }),
    'exp_0badcafe',
    STANDARD_SETTINGS,
  );

const TWO_BY_TWO = {
  matrix: { agent_a: ['local:test', 'local:test/loop'], temperature_a: [0, 1] },
} satisfies SpecInput;

describe('crossing', () => {
  it('makes an arm of every combination, named by what varies', () => {
    expect(crossArms({ ...base, ...TWO_BY_TWO }).map(({ name }) => name)).toEqual([
      'agent_a=local:test temperature_a=0',
      'agent_a=local:test temperature_a=1',
      'agent_a=local:test/loop temperature_a=0',
      'agent_a=local:test/loop temperature_a=1',
    ]);
  });

  it('names one arm default when nothing varies', () => {
    expect(crossArms({ agent_a: 'local:test' })).toEqual([
      { name: 'default', values: { agent_a: 'local:test' } },
    ]);
  });

  it('names arms the same whatever the order of the keys', () => {
    const { agent_a, temperature_a } = TWO_BY_TWO.matrix;
    expect(crossArms({ ...base, matrix: { temperature_a, agent_a } })).toEqual(
      crossArms({ ...base, ...TWO_BY_TWO }),
    );
  });

  it('leaves out what is excluded', () => {
    const exclude = [{ agent_a: 'local:test/loop', temperature_a: 1 }, { temperature_a: 0 }];
    expect(crossArms({ ...base, ...TWO_BY_TWO, exclude }).map(({ name }) => name)).toEqual([
      'agent_a=local:test temperature_a=1',
    ]);
  });

  it('refuses to leave out everything', () => {
    const exclude = [{ temperature_a: 0 }, { temperature_a: 1 }];
    expect(() => crossArms({ ...base, ...TWO_BY_TWO, exclude })).toThrow(/every arm/);
  });

  it('names long values by their beginning and hash, whatever stands beside them', () => {
    const name = (prompts: string[]) => crossArms({ ...base, matrix: { prompt: prompts } });
    const [first] = name(['What is a number?', 'And a tide?']);
    expect(first?.name).toMatch(/^prompt=what-is-a-number-[0-9a-f]{6}$/);
    expect(name(['Other', 'What is a number?'])[1]?.name).toBe(first?.name);
    expect(name(['数とは何か？'])[0]?.name).toMatch(/^prompt=数とは何か-[0-9a-f]{6}$/);
  });

  it.each([
    [{ ...TWO_BY_TWO, agent_a: 'local:test' }, ['agent_a'], 'in the matrix as well'],
    [{ matrix: { temperature: [1, 1] } }, ['matrix', 'temperature', 1], 'twice'],
    [{ ...TWO_BY_TWO, exclude: [{ max_turns: 3 }] }, ['exclude', 0, 'max_turns'], 'not in the'],
    [{ ...TWO_BY_TWO, exclude: [{ temperature_a: 0.5 }] }, ['exclude', 0], 'nothing'],
    [{ meditation: true }, ['meditation'], 'silent'],
  ] as [SpecInput, (string | number)[], string][])('refuses %j', (input, path, reason) => {
    const [issue] = crossingIssues({ ...base, ...input });
    expect(issue?.path).toEqual(path);
    expect(issue?.message).toContain(reason);
  });
});

describe('the plan of a matrix', () => {
  it('lets the arms take turns', () => {
    const { conversations } = plan({ matrix: { agent_a: ['local:test', 'local:test/loop'] } });
    expect(conversations.map(({ arm, repetition }) => [arm, repetition])).toEqual([
      ['agent_a=local:test', 1],
      ['agent_a=local:test/loop', 1],
      ['agent_a=local:test', 2],
      ['agent_a=local:test/loop', 2],
    ]);
  });

  it('changes no seed when an arm or a repetition is added', () => {
    const seeds = (input: SpecInput) =>
      new Map(plan(input).conversations.map((one) => [`${one.arm} ${one.repetition}`, one.seed]));
    const few = seeds({ agent_a: 'local:test', matrix: { temperature: [0, 1] } });
    const many = seeds({
      agent_a: 'local:test',
      matrix: { temperature: [0.5, 1, 0] },
      repetitions: 3,
    });
    expect(many.size).toBe(9);
    for (const [key, seed] of few) expect(many.get(key)).toBe(seed);
    expect(new Set(many.values()).size).toBe(9);
  });

  it('resolves every arm by itself', () => {
    const { arms } = plan({
      agent_a: 'local:test',
      matrix: { dimensions: ['peers:science', 'peers:minds'], think_b: [true, false] },
      prompt: 'Briefly.',
    });
    expect(arms.map(({ agents }) => agents.agent_b.thinking)).toEqual([
      {},
      undefined,
      {},
      undefined,
    ]);
    expect(new Set(arms.map(({ prompt }) => prompt)).size).toBe(2);
    for (const { prompt } of arms) expect(prompt).toMatch(/\n\nBriefly\.$/);
  });

  it('gives the same plan again from the spec it records', () => {
    const first = plan({ ...TWO_BY_TWO, awareness: 'firm' });
    expect(planExperiment(first.spec, 'exp_0badcafe', STANDARD_SETTINGS)).toEqual(first);
    expect(resolveSpec(first.spec, { cwd: '/', newSeed: () => 9 })).toEqual(first.spec);
  });

  it('looks for what each arm says, and else what the settings say', () => {
    const attractors = { ...STANDARD_SETTINGS.attractors, action: 'stop' as const };
    const { arms } = planExperiment(
      resolveSpec(
        {
          ...base,
          agent_a: 'local:test',
          convergence_threshold: 0.5,
          matrix: {
            convergence_profile: ['strict', 'balanced'],
            convergence_action: ['notify', 'pause'],
          },
        },
        { cwd: '/', newSeed: () => 1 },
      ),
      'exp_0badcafe',
      { ...STANDARD_SETTINGS, attractors },
    );
    expect(arms.map(({ detection }) => detection.convergence)).toMatchObject([
      { profile: 'strict', weights: { content: 0.5 }, threshold: 0.5, action: 'notify' },
      { profile: 'strict', weights: { content: 0.5 }, threshold: 0.5, action: 'pause' },
      { profile: 'balanced', weights: { content: 0.4 }, threshold: 0.5, action: 'notify' },
      { profile: 'balanced', weights: { content: 0.4 }, threshold: 0.5, action: 'pause' },
    ]);
    expect(arms.map(({ detection }) => detection.attractors)).toEqual(arms.map(() => attractors));
  });

  it('refuses weights of their own that the settings do not have', () => {
    expect(() => plan({ agent_a: 'local:test', convergence_profile: 'custom' })).toThrow(
      'The convergence profile custom needs weights, and the settings have none.',
    );
  });
});
