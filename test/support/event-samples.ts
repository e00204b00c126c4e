import { standardDetection } from '../../src/schemas/detection-rules.ts';
import type { EventOf, EventType, PidginEvent } from '../../src/schemas/event.ts';
import type { AgentId } from '../../src/schemas/ids.ts';

const EXPERIMENT = 'exp_7f3a9c21';
const CONVERSATION = 'conv_7f3a9c21_0001';

const common = {
  v: 1,
  id: '01J00000000000000000000001',
  experiment_id: EXPERIMENT,
  timestamp: 1_700_000_000.123,
} as const;
const ofExperiment = {
  ...common,
  conversation_id: null,
  turn_number: null,
  agent_id: null,
} as const;
const ofConversation = {
  ...common,
  conversation_id: CONVERSATION,
  turn_number: null,
  agent_id: null,
} as const;
const ofTurn = { ...ofConversation, turn_number: 2 } as const;
const ofAgent = { ...ofTurn, agent_id: 'agent_a' } as const;

const agent = {
  requested: 'claude',
  provider: 'anthropic',
  model: 'claude-sonnet-4-5',
  display_name: 'Claude',
  awareness: 'basic',
  system_prompt: 'You are talking to another model.',
} as const;

const failure = {
  code: 'provider_failed',
  message: 'Too many requests',
  class: 'rate_limit',
  status: 429,
} as const;

const address = 'http://127.0.0.1:11434';
const startServer = {
  step: 'start_server' as const,
  address,
  command: ['/usr/bin/ollama', 'serve'],
  log: 'ollama.log',
};
const pullModel = { step: 'pull_model', address, model: 'qwen3:8b' } as const;

/** One event of every type, with every optional field given. */
export const EVENT_SAMPLES: { readonly [T in EventType]: EventOf<T> } = {
  'experiment.started': {
    ...ofExperiment,
    type: 'experiment.started',
    data: {
      spec: {
        name: 'tides',
        agent_a: 'claude',
        agent_b: 'gpt',
        prompt: 'What is a tide?',
        prompt_tag: '[HUMAN]',
        max_turns: 10,
        repetitions: 2,
        seed: 7,
        awareness_a: 'none',
        matrix: { temperature_b: [0, 1] },
      },
      arms: [
        {
          name: 'temperature_b=0',
          prompt: 'What is a tide?',
          prompt_tag: '[HUMAN]',
          max_turns: 10,
          choose_names: false,
          allow_truncation: false,
          agents: { agent_a: agent, agent_b: agent },
          scheduled: [{ turn: 3, recipients: ['agent_b' as const], text: 'Slower.' }],
          detection: standardDetection(),
        },
      ],
      plan: [
        { conversation_id: CONVERSATION, arm: 'default', repetition: 1, seed: 1 },
        { conversation_id: 'conv_7f3a9c21_0002', arm: 'default', repetition: 2, seed: 2 },
      ],
      versions: { pidgin: '0.1.0', node: '20.20.0' },
      environment: { platform: 'linux', arch: 'x64' },
      origin: {
        format: 'python-pidgin',
        experiment_id: 'experiment_7f3a9c21',
        source_sha256: '0'.repeat(64),
        config: { agent_a_model: 'claude', awareness: null },
      },
    },
  },
  'experiment.completed': {
    ...ofExperiment,
    type: 'experiment.completed',
    data: {
      status: 'completed_with_failures',
      conversations: { completed: 1, failed: 1, interrupted: 0 },
      duration_ms: 61_000,
    },
  },
  'experiment.failed': {
    ...ofExperiment,
    type: 'experiment.failed',
    data: {
      error: { code: 'disk_full', message: 'No space left' },
      conversations: { completed: 1, failed: 0, interrupted: 1 },
      duration_ms: 1500,
    },
  },
  'experiment.interrupted': {
    ...ofExperiment,
    type: 'experiment.interrupted',
    data: {
      cause: 'stop',
      conversations: { completed: 1, failed: 0, interrupted: 1 },
      duration_ms: 1500,
    },
  },
  'experiment.resumed': {
    ...ofExperiment,
    type: 'experiment.resumed',
    data: { remaining: ['conv_7f3a9c21_0002'], versions: { pidgin: '0.1.0' } },
  },
  'conversation.started': {
    ...ofConversation,
    type: 'conversation.started',
    data: {
      arm: 'warm',
      repetition: 2,
      seed: 1,
      max_turns: 10,
      prompt_tag: '[HUMAN]',
      opening_prompt: '[HUMAN]: What is a tide?',
      choose_names: false,
      agents: {
        agent_a: {
          requested: 'claude',
          provider: 'anthropic',
          model: 'claude-sonnet-4-5',
          display_name: 'Claude',
          awareness: 'basic',
          system_prompt: 'You are talking to another model.',
        },
        agent_b: {
          requested: 'gpt',
          provider: 'openai',
          model: 'gpt-5',
          display_name: 'GPT',
          awareness: 'none',
          system_prompt: null,
        },
      },
      detection: standardDetection(),
    },
  },
  'conversation.completed': {
    ...ofConversation,
    type: 'conversation.completed',
    data: { reason: 'max_turns', turns: 10, duration_ms: 83_000 },
  },
  'conversation.failed': {
    ...ofConversation,
    type: 'conversation.failed',
    data: { error: failure, turns: 3, duration_ms: 9000 },
  },
  'conversation.interrupted': {
    ...ofConversation,
    type: 'conversation.interrupted',
    data: { cause: 'user', turns: 3, duration_ms: 9000 },
  },
  'conversation.paused': { ...ofConversation, type: 'conversation.paused', data: {} },
  'conversation.resumed': {
    ...ofConversation,
    type: 'conversation.resumed',
    data: { messages: 4, repaired_tail: { byte_offset: 2048, text: '{"v":1' } },
  },
  'conversation.branched': {
    ...ofConversation,
    type: 'conversation.branched',
    data: {
      parent_experiment_id: 'exp_0badcafe',
      parent_conversation_id: 'conv_0badcafe_0003',
      branch_turn: 4,
      messages: [
        {
          kind: 'experimenter',
          source: 'human',
          recipients: ['agent_a'],
          content: '[HUMAN] Go on.',
          turn: 2,
          timestamp: 1_234_567_890,
        },
        {
          kind: 'reply',
          author: 'agent_a',
          content: 'Tides.',
          edited: true,
          turn: 2,
          timestamp: 1_234_567_891,
          finish: { unified: 'stop', raw: 'end_turn' },
          model: 'model-1',
          thinking: { content: 'Hm.', blocks: [{ type: 'redacted', data: 'x' }] },
        },
      ],
      chosen_names: { agent_a: 'Nova' },
      changes: ['temperature_a'],
    },
  },
  'turn.started': { ...ofTurn, type: 'turn.started', data: {} },
  'turn.completed': { ...ofTurn, type: 'turn.completed', data: { duration_ms: 4321 } },
  'response.started': { ...ofAgent, type: 'response.started', data: {} },
  'response.streaming': {
    ...ofAgent,
    type: 'response.streaming',
    data: { channel: 'text', delta: 'The moon' },
  },
  'response.completed': {
    ...ofAgent,
    type: 'response.completed',
    data: {
      content: 'The moon pulls the sea.\nTwice a day.',
      finish: { unified: 'length', raw: 'max_tokens' },
      model: 'claude-sonnet-4-5-20250929',
      usage: { input_tokens: 1234, output_tokens: 56 },
      cost_usd: 0.004542,
      duration_ms: 2100,
      time_to_first_token_ms: 400,
      chunk_count: 2,
      chunk_timings: [
        [400, 10],
        [2000, 26],
      ],
      chosen_name: 'Luna',
    },
  },
  'response.interrupted': {
    ...ofAgent,
    type: 'response.interrupted',
    data: { content: 'The moon pu', cause: 'user', duration_ms: 800 },
  },
  'thinking.completed': {
    ...ofAgent,
    type: 'thinking.completed',
    data: { content: 'They ask about tides.', duration_ms: 350 },
  },
  'pause.requested': { ...ofConversation, type: 'pause.requested', data: {} },
  'conductor.intervention': {
    ...ofTurn,
    type: 'conductor.intervention',
    data: { source: 'human', recipients: ['agent_a', 'agent_b'], content: '[HUMAN]: And the sun?' },
  },
  'budget.exceeded': {
    ...ofExperiment,
    type: 'budget.exceeded',
    data: { budget: 'cost_usd', limit: 1, spent: 1.0512 },
  },
  'convergence.measured': {
    ...ofTurn,
    type: 'convergence.measured',
    data: {
      score: 0.4242,
      trend: 'increasing',
    },
  },
  'attractor.detected': {
    ...ofTurn,
    type: 'attractor.detected',
    data: { attractor: 'repetition', onset_turn: 1, evidence: { share: 0.9, threshold: 0.8 } },
  },
  'context.usage': {
    ...ofAgent,
    type: 'context.usage',
    data: { tokens: 12_345, window: 200_000 },
  },
  'context.truncated': {
    ...ofAgent,
    type: 'context.truncated',
    data: { dropped_messages: 1, dropped_tokens: 900 },
  },
  'context.limit_reached': {
    ...ofAgent,
    type: 'context.limit_reached',
    data: { tokens: null, window: 200_000 },
  },
  'metrics.computed': {
    ...ofTurn,
    type: 'metrics.computed',
    data: { metrics: { a_word_count: 7, b_word_count: null }, attractors: [] },
  },
  'api.call.started': {
    ...ofAgent,
    type: 'api.call.started',
    data: { attempt: 2, message_count: 5, history_sha256: 'ab'.repeat(32) },
  },
  'api.call.completed': {
    ...ofAgent,
    type: 'api.call.completed',
    data: { attempt: 1, request_id: 'req_1', duration_ms: 2100 },
  },
  'api.call.failed': {
    ...ofAgent,
    type: 'api.call.failed',
    data: {
      attempt: 1,
      error: failure,
      retryable: true,
      wait_ms: 4000,
      usage: {},
      cost_usd: 0,
      duration_ms: 120,
    },
  },
  'stream.chunk.received': {
    ...ofAgent,
    type: 'stream.chunk.received',
    data: { part: 'text-delta', length: 8, elapsed_ms: 410 },
  },
  'rate_limit.warning': {
    ...ofAgent,
    type: 'rate_limit.warning',
    data: { limit: 'tokens', remaining: 1200, resets_in_ms: 30_000 },
  },
  'rate_limit.paced': {
    ...ofAgent,
    type: 'rate_limit.paced',
    data: { limit: 'requests', waited_ms: 1500 },
  },
  'preparation.started': {
    ...ofExperiment,
    type: 'preparation.started',
    data: { step: startServer },
  },
  'preparation.progress': {
    ...ofExperiment,
    type: 'preparation.progress',
    data: { step: pullModel, completed_bytes: 2_200_000_000, total_bytes: 5_200_000_000 },
  },
  'preparation.completed': {
    ...ofExperiment,
    type: 'preparation.completed',
    data: { step: pullModel, bytes: 5_200_000_000, duration_ms: 95_000 },
  },
  'preparation.failed': {
    ...ofExperiment,
    type: 'preparation.failed',
    data: {
      step: pullModel,
      error: { code: 'provider_failed', message: 'file does not exist', class: 'server' },
      duration_ms: 300,
    },
  },
  'post_processing.started': {
    ...ofExperiment,
    type: 'post_processing.started',
    data: { tasks: ['transcripts', 'import'] },
  },
  'post_processing.writing': {
    ...ofExperiment,
    type: 'post_processing.writing',
    data: { path: 'README.md', sha256: '9f'.repeat(32), bytes: 1200 },
  },
  'post_processing.completed': {
    ...ofExperiment,
    type: 'post_processing.completed',
    data: {
      tasks: [
        { task: 'transcripts', ok: true },
        { task: 'import', ok: false, error: 'database is locked' },
      ],
      duration_ms: 900,
    },
  },
};

/** What may be changed of the sample of a type: its place, and part of its payload. */
export type SampleChanges<T extends EventType> = Partial<Omit<EventOf<T>, 'type' | 'data'>> & {
  readonly data?: Partial<EventOf<T>['data']>;
};

/** The sample event of a type, changed. */
export function sampleEvent<T extends EventType>(
  type: T,
  changes: SampleChanges<T> = {},
): PidginEvent {
  const sample = EVENT_SAMPLES[type];
  return { ...sample, ...changes, data: { ...sample.data, ...changes.data } } as PidginEvent;
}

/** The events of a reply that arrives in the given pieces. */
export function replyEvents(
  turn: number,
  agent: AgentId,
  pieces: readonly string[],
  thoughts: readonly string[] = [],
): PidginEvent[] {
  const place = { turn_number: turn, agent_id: agent };
  const streaming = (channel: 'text' | 'thinking') => (delta: string) =>
    sampleEvent('response.streaming', { ...place, data: { channel, delta } });
  return [
    sampleEvent('api.call.started', { ...place, data: { attempt: 1 } }),
    sampleEvent('response.started', place),
    ...thoughts.map(streaming('thinking')),
    ...pieces.map(streaming('text')),
    completedReply(turn, agent, pieces.join('')),
  ];
}

/** A complete reply as providers mostly end it: the model was done, no name was chosen. */
export function completedReply(turn: number, agent: AgentId, content: string): PidginEvent {
  const { chosen_name: _, ...data } = EVENT_SAMPLES['response.completed'].data;
  return {
    ...EVENT_SAMPLES['response.completed'],
    turn_number: turn,
    agent_id: agent,
    data: { ...data, content, finish: { unified: 'stop', raw: 'end_turn' } },
  };
}
