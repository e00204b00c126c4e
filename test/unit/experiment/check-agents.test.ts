import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../src/config/endpoints.ts';
import { checkAgents } from '../../../src/experiment/check-agents.ts';
import { planExperiment } from '../../../src/experiment/plan.ts';
import type { OllamaNeed } from '../../../src/experiment/preparation.ts';
import { resolveSpec } from '../../../src/experiment/spec.ts';
import type { SpecInput } from '../../../src/schemas/experiment-spec.ts';
import { STANDARD_SETTINGS } from '../../support/standard-settings.ts';

const ENDPOINTS = new Map<string, Endpoint>([
  ['anthropic', { kind: 'anthropic', apiKey: 'k' }],
  ['openai', { kind: 'openai', apiKey: 'k' }],
  ['google', { kind: 'google', apiKey: 'k' }],
  [
    'xai',
    { kind: 'openai-compatible', vendor: 'xAI', baseUrl: 'u', models: 'xai', thinking: 'always' },
  ],
  ['lab', { kind: 'openai-compatible', vendor: 'lab', baseUrl: 'u' }],
  ['router', { kind: 'openai-compatible', vendor: 'router', baseUrl: 'u', thinking: 'reasoning' }],
  ['ollama', { kind: 'ollama' }],
  ['local', { kind: 'local' }],
  ['silent', { kind: 'silent' }],
]);

const SETTINGS = {
  ...STANDARD_SETTINGS,
  providers: Object.fromEntries([...ENDPOINTS.keys()].map((name) => [name, {}])),
};

function check(input: SpecInput, needs: readonly OllamaNeed[] = []): void {
  const spec = resolveSpec({ agent_b: 'silent', ...input }, { cwd: '/', newSeed: () => 1 });
  const { arms } = planExperiment(spec, 'exp_00000000', SETTINGS);
  checkAgents(arms, ENDPOINTS, needs);
}

function ready(thinks: boolean | null): OllamaNeed {
  const model = { contextLength: null, modelfileContext: null, thinks, isRemote: false };
  return {
    provider: 'ollama',
    model: 'phi4',
    endpoint: {},
    url: 'http://127.0.0.1:11434',
    address: 'http://127.0.0.1:11434',
    state: { kind: 'ready', model },
  };
}

describe('checkAgents refuses', () => {
  it.each<[string, SpecInput, string]>([
    [
      'a temperature above 1 of Anthropic',
      { agent_a: 'claude', temperature: 1.5 },
      'Anthropic takes temperatures from 0 to 1, and agent A (claude) has 1.5.',
    ],
    [
      'a temperature with thinking of Anthropic',
      { agent_a: 'claude', temperature_a: 0.5, think: true },
      'Anthropic takes no temperature but 1 together with thinking, and agent A (claude) has 0.5.',
    ],
    ['thinking of a test model', { agent_a: 'local:test', think: true }, 'cannot think'],
    ['thinking of GPT-4', { agent_a: 'openai/gpt-4.1', think_a: true }, 'cannot think'],
    [
      'thinking of Claude 3.5',
      { agent_a: 'claude-3-5-sonnet-latest', think: true },
      'cannot think',
    ],
    ['thinking of Gemini 2.0', { agent_a: 'gemini-2.0-flash', think: true }, 'cannot think'],
    [
      'thinking of a server that cannot be asked',
      { agent_a: 'lab/some-model', think: true },
      'How lab is asked to think is not known, so agent A (lab/some-model) cannot be.',
    ],
    [
      'a budget where none is taken',
      { agent_a: 'gpt', think: true, think_budget: 2000 },
      'Agent A (gpt) takes no budget for its thinking.',
    ],
    [
      'a budget too small for Anthropic',
      { agent_a: 'claude', think: true, think_budget: 500 },
      'Anthropic takes no budget below 1024 tokens',
    ],
    [
      'a budget that leaves nothing to say',
      { agent_a: 'flash', think: true, think_budget: 2000, max_tokens: 2000 },
      'leaves agent A (flash) nothing of --max-tokens 2000 to reply with',
    ],
    [
      'a temperature of silence',
      { agent_a: 'claude', temperature_b: 0.5 },
      'Agent B is silent, so --temp-b means nothing.',
    ],
    ['thinking of silence', { agent_a: 'claude', think_b: true }, '--think-b means nothing'],
  ])('%s', (_, input, message) => {
    expect(() => check(input)).toThrow(message);
  });

  it('thinking of an Ollama model that says it cannot', () => {
    const input = { agent_a: 'local:phi4', think: true };
    expect(() => check(input, [ready(false)])).toThrow('Agent A (local:phi4) cannot think.');
    expect(() => check(input, [ready(true)])).not.toThrow();
    expect(() => check(input, [ready(null)])).not.toThrow();
  });

  it('in any arm', () => {
    expect(() => check({ agent_a: 'claude', matrix: { temperature: [1, 1.5] } })).toThrow('1.5');
  });
});

describe('checkAgents lets pass', () => {
  it.each<[string, SpecInput]>([
    ['a temperature of both beside silence', { agent_a: 'claude', temperature: 0.5 }],
    ['temperature 1 with thinking', { agent_a: 'claude', temperature: 1, think: true }],
    ['temperature 2 of others', { agent_a: 'gpt', temperature: 2 }],
    [
      'a budget above the longest reply of Anthropic, which is asked for both together',
      { agent_a: 'claude', think: true, think_budget: 4000, max_tokens: 1000 },
    ],
    ['thinking of xAI, which does so unasked', { agent_a: 'grok', think: true }],
    ['thinking with a budget', { agent_a: 'router/some/model', think: true, think_budget: 100 }],
  ])('%s', (_, input) => {
    expect(() => check(input)).not.toThrow();
  });
});
