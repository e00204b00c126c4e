import { describe, expect, it } from 'vitest';
import { conversationSeed, planExperiment } from '../../../src/experiment/plan.ts';
import { resolveSpec, slug } from '../../../src/experiment/spec.ts';
import { ExperimentSpec, type SpecInput } from '../../../src/schemas/experiment-spec.ts';
import { STANDARD_SETTINGS } from '../../support/standard-settings.ts';

const spec = (input: SpecInput = {}) =>
  resolveSpec(
    { agent_a: 'local:test', agent_b: 'local:test/loop', ...input },
    { cwd: '/nowhere', newSeed: () => 11 },
  );
const plan = (input?: SpecInput) => planExperiment(spec(input), 'exp_0badcafe', STANDARD_SETTINGS);

describe('resolveSpec', () => {
  it('fills in every default, and is what the schema says', () => {
    expect(ExperimentSpec.parse(spec())).toEqual(spec());
    expect(spec()).toMatchObject({
      name: 'local-test-local-test-loop',
      max_turns: 20,
      repetitions: 1,
      seed: 11,
      prompt_tag: '[HUMAN]',
      awareness: 'basic',
    });
  });

  it('lets what is said of one agent go before what is said of both', () => {
    const resolved = spec({
      temperature: 1,
      temperature_b: 0,
      awareness: 'firm',
      awareness_a: 'none',
    });
    const [arm] = planExperiment(resolved, 'exp_0badcafe', STANDARD_SETTINGS).arms;
    expect(arm?.agents).toMatchObject({
      agent_a: { temperature: 1, awareness: 'none' },
      agent_b: { temperature: 0, awareness: 'firm' },
    });
  });

  it('leaves out what nobody set', () => {
    expect(Object.keys(spec())).not.toContain('temperature_a');
    expect(Object.keys(spec())).not.toContain('max_tokens');
  });

  it('composes the prompt from dimensions, and adds what else is said', () => {
    const prompt = (input: SpecInput) => plan(input).arms[0]?.prompt;
    const composed = prompt({ dimensions: 'peers:science' });
    expect(prompt({ dimensions: 'peers:science', prompt: 'About tides.' })).toBe(
      `${composed}\n\nAbout tides.`,
    );
  });

  it('makes agent B silent for a meditation, and refuses another', () => {
    const meditation = resolveSpec(
      { agent_a: 'local:test', meditation: true },
      { cwd: '/', newSeed: () => 1 },
    );
    expect(
      planExperiment(meditation, 'exp_0badcafe', STANDARD_SETTINGS).arms[0]?.agents,
    ).toMatchObject({
      agent_a: { awareness: 'none' },
      agent_b: { requested: 'silent' },
    });
    expect(() => spec({ meditation: true })).toThrow(/--meditation/);
  });
});

describe('slug', () => {
  it.each([
    ['My First Run!', 'my-first-run'],
    ['Ünïcode — ok', 'unicode-ok'],
    ['../../etc/passwd', 'etc-passwd'],
    [`${'a'.repeat(63)} b`, 'a'.repeat(63)],
  ])('makes %j safe for a path', (text, expected) => {
    expect(slug(text)).toBe(expected);
  });
});

describe('planExperiment', () => {
  it('gives the n-th conversation always the same id and seed', () => {
    const three = plan({ repetitions: 3 }).conversations;
    const five = plan({ repetitions: 5 }).conversations;
    expect(five.slice(0, 3)).toEqual(three);
    expect(three.map(({ conversation_id }) => conversation_id)).toEqual([
      'conv_0badcafe_0001',
      'conv_0badcafe_0002',
      'conv_0badcafe_0003',
    ]);
    expect(new Set(five.map(({ seed }) => seed)).size).toBe(5);
  });

  it('derives seeds the way it is documented', () => {
    // First four bytes of SHA-256('[11,"default",1]'), read as a big-endian number.
    expect(conversationSeed(11, 'default', 1)).toBe(833670077);
  });

  it('tells the agents apart when their models have one name', () => {
    const agents = planExperiment(
      spec({ agent_b: 'local:test' }),
      'exp_0badcafe',
      STANDARD_SETTINGS,
    ).arms[0]?.agents;
    expect(agents?.agent_a.display_name).toBe('Local test A');
    expect(agents?.agent_b.display_name).toBe('Local test B');
  });

  it('asks both to choose a name, also when they have no other system prompt', () => {
    const [arm] = plan({ choose_names: true, awareness: 'none' }).arms;
    expect(arm?.agents.agent_a.system_prompt).toMatch(/^In your first message, choose a name/);
    expect(arm?.agents.agent_b.system_prompt).toMatch(/choose a name/);
  });

  it('gives an agent the prompts of its own awareness, and once what both are told alike', () => {
    const awareness_a = {
      name: 'x',
      base: 'none' as const,
      prompts: { 2: { both: 'Hush.', agent_a: 'You first.', agent_b: 'Not heard.' } },
    };
    const awareness_b = {
      name: 'y',
      base: 'none' as const,
      prompts: { 2: { both: 'Hush.' }, 4: { both: 'Only B.' } },
    };
    const { arms } = planExperiment(
      { ...spec(), awareness_a, awareness_b },
      'exp_0badcafe',
      STANDARD_SETTINGS,
    );
    expect(arms[0]?.scheduled).toEqual([
      { turn: 2, recipients: ['agent_a', 'agent_b'], text: 'Hush.' },
      { turn: 2, recipients: ['agent_a'], text: 'You first.' },
      { turn: 4, recipients: ['agent_b'], text: 'Only B.' },
    ]);
  });
});

describe('thinking', () => {
  const agentsOf = (input: SpecInput) => plan(input).arms[0]?.agents;

  it('is asked of nobody unless somebody says so', () => {
    expect(agentsOf({})?.agent_a.thinking).toBeUndefined();
  });

  it('has no budget where nobody thinks, in any arm', () => {
    const budget = { think_budget: 2048 };
    expect(() => plan(budget)).toThrow('Nobody is asked to think');
    expect(() => plan({ matrix: { think_budget: [1024, 2048] } })).toThrow('Nobody is asked');
    expect(() => plan({ ...budget, think: true, think_a: false })).not.toThrow();
    expect(() => plan({ ...budget, matrix: { think: [false, true] } })).not.toThrow();
  });

  it('is asked of both, of one, or of both but one', () => {
    expect(agentsOf({ think: true, think_budget: 2048 })).toMatchObject({
      agent_a: { thinking: { budget_tokens: 2048 } },
      agent_b: { thinking: { budget_tokens: 2048 } },
    });
    expect(agentsOf({ think_b: true })?.agent_a.thinking).toBeUndefined();
    expect(agentsOf({ think_b: true })?.agent_b.thinking).toEqual({});
    expect(agentsOf({ think: true, think_a: false })?.agent_a.thinking).toBeUndefined();
  });
});
