import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ConversationState,
  EMPTY_CONVERSATION,
  reduceConversation,
} from '../../src/events/conversation-state.ts';
import { standardDetection } from '../../src/schemas/detection-rules.ts';
import {
  type EventDraft,
  EventLine,
  type EventOf,
  type EventType,
} from '../../src/schemas/event.ts';
import { type AgentId, conversationIdAt } from '../../src/schemas/ids.ts';

type DataOf<T extends EventType> = EventOf<T>['data'];
type Place = Pick<EventDraft, 'conversation_id' | 'turn_number' | 'agent_id'>;

const STARTED_AT = 1_700_000_000;

/** Lines of an event file in the making; each is checked as the writer would. */
class Lines {
  readonly experimentId: string;
  readonly lines: EventLine[] = [];

  constructor(experimentId: string) {
    this.experimentId = experimentId;
  }

  /** Adds the next event, a second after the one before. */
  add<T extends EventType>(type: T, place: Place, data: DataOf<T>): this {
    const seq = this.lines.length;
    const line = {
      v: 1,
      id: `01J${String(seq).padStart(23, '0')}`,
      seq,
      type,
      experiment_id: this.experimentId,
      timestamp: STARTED_AT + seq + 0.125,
      ...place,
      data,
    };
    this.lines.push(EventLine.parse(line));
    return this;
  }

  /** The file. */
  text(): string {
    return this.lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  }
}

/** What a reply of an agent is to be like; anything left out is unremarkable. */
export interface ReplyOptions extends Partial<DataOf<'response.completed'>> {
  readonly thinking?: string;
}

/** The event file of one conversation, event by event. */
export class ConversationLog extends Lines {
  readonly conversationId: string;

  constructor(experimentId = 'exp_7f3a9c21', index = 1) {
    super(experimentId);
    this.conversationId = conversationIdAt(experimentId, index);
  }

  started(changes: Partial<DataOf<'conversation.started'>> = {}): this {
    return this.#whole('conversation.started', {
      arm: 'default',
      repetition: 1,
      seed: 4_000_000_000,
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
          temperature: 0.5,
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
      ...changes,
    });
  }

  turnStarted(turn: number): this {
    return this.add('turn.started', this.#place(turn, null), {});
  }

  measured(turn: number, data: DataOf<'metrics.computed'>): this {
    return this.add('metrics.computed', this.#place(turn, null), data);
  }

  turnCompleted(turn: number): this {
    return this.add('turn.completed', this.#place(turn, null), { duration_ms: 2500 });
  }

  callStarted(turn: number, agent: AgentId, attempt = 1): this {
    return this.add('api.call.started', this.#place(turn, agent), {
      attempt,
      message_count: 1,
      history_sha256: '0'.repeat(64),
    });
  }

  callFailed(turn: number, agent: AgentId, changes: Partial<DataOf<'api.call.failed'>> = {}): this {
    return this.add('api.call.failed', this.#place(turn, agent), {
      attempt: 1,
      error: {
        code: 'provider_failed',
        message: 'Too many requests',
        class: 'rate_limit',
        status: 429,
      },
      retryable: true,
      wait_ms: 1000,
      duration_ms: 80,
      ...changes,
    });
  }

  /** A call that worked and the reply it gave. */
  reply(turn: number, agent: AgentId, content: string, options: ReplyOptions = {}): this {
    const { thinking, ...changes } = options;
    const place = this.#place(turn, agent);
    this.callStarted(turn, agent);
    if (thinking !== undefined) {
      this.add('thinking.completed', place, { content: thinking, duration_ms: 300 });
    }
    this.add('response.completed', place, {
      content,
      finish: { unified: 'stop', raw: 'end_turn' },
      model: agent === 'agent_a' ? 'claude-sonnet-4-5-20250929' : null,
      usage: { input_tokens: 10, output_tokens: 5 },
      duration_ms: 1200.5,
      time_to_first_token_ms: 250,
      chunk_count: 3,
      chunk_timings: [[250, content.length]],
      ...changes,
    });
    return this.add('api.call.completed', place, { attempt: 1, duration_ms: 1200.5 });
  }

  /** A whole turn. */
  turn(turn: number, a: string, b: string, both: ReplyOptions = {}): this {
    this.turnStarted(turn).reply(turn, 'agent_a', a, both).reply(turn, 'agent_b', b, both);
    return this.turnCompleted(turn);
  }

  resumed(): this {
    return this.#whole('conversation.resumed', { messages: 0 });
  }

  interrupted(turns: number): this {
    return this.#whole('conversation.interrupted', { cause: 'stop', turns, duration_ms: 9000 });
  }

  failed(turns: number): this {
    const error = { code: 'provider_failed', message: 'No such key', class: 'auth' } as const;
    return this.#whole('conversation.failed', { error, turns, duration_ms: 9000 });
  }

  completed(turns: number): this {
    return this.#whole('conversation.completed', {
      reason: 'max_turns',
      turns,
      duration_ms: 9000,
    });
  }

  /** What the experimenter says during the run. */
  intervention(turn: number, recipients: AgentId[], content: string): this {
    const place = this.#place(turn, null);
    return this.add('conductor.intervention', place, { source: 'human', recipients, content });
  }

  /** What had arrived of a reply when it was stopped. */
  replyInterrupted(turn: number, agent: AgentId, content: string): this {
    const place = this.#place(turn, agent);
    return this.add('response.interrupted', place, { content, cause: 'stop', duration_ms: 400 });
  }

  state(): ConversationState {
    return this.lines.reduce(reduceConversation, EMPTY_CONVERSATION);
  }

  /** Writes the file where an experiment of that name would have it. */
  writeTo(outputDirectory: string, name = 'tides'): string {
    return write(outputDirectory, name, this, `events_${this.conversationId}.jsonl`);
  }

  #whole<T extends EventType>(type: T, data: DataOf<T>): this {
    return this.add(type, { ...this.#place(0, null), turn_number: null } as Place, data);
  }

  #place(turn: number, agent: AgentId | null): Place {
    const place = { conversation_id: this.conversationId, turn_number: turn, agent_id: agent };
    return place as Place;
  }
}

const AGENT = {
  requested: 'claude',
  provider: 'anthropic',
  model: 'claude-sonnet-4-5',
  display_name: 'Claude',
  awareness: 'basic',
  system_prompt: null,
};

/** The event file of one experiment, event by event. */
export class ExperimentLog extends Lines {
  constructor(experimentId = 'exp_7f3a9c21') {
    super(experimentId);
  }

  started(conversations: number): this {
    return this.add('experiment.started', NOWHERE, {
      spec: {
        name: 'tides',
        agent_a: 'claude',
        agent_b: 'gpt',
        prompt: "What's a tide?",
        prompt_tag: '[HUMAN]',
        max_turns: 10,
        repetitions: conversations,
        seed: 7,
        awareness_a: 'basic',
        awareness_b: 'none',
        think_a: false,
        think_b: false,
        allow_truncation: false,
        choose_names: false,
      },
      arms: [
        {
          name: 'default',
          prompt: "What's a tide?",
          prompt_tag: '[HUMAN]',
          max_turns: 10,
          choose_names: false,
          allow_truncation: false,
          agents: { agent_a: AGENT, agent_b: AGENT },
          scheduled: [],
          detection: standardDetection(),
        },
      ],
      plan: Array.from({ length: conversations }, (_, index) => ({
        conversation_id: conversationIdAt(this.experimentId, index + 1),
        arm: 'default',
        repetition: index + 1,
        seed: index,
      })),
      versions: { pidgin: '0.1.0', node: '20.20.0' },
      environment: { platform: 'linux', arch: 'x64', git_commit: '3a14c6e' },
    });
  }

  completed(): this {
    return this.add('experiment.completed', NOWHERE, {
      status: 'completed',
      conversations: { completed: 1, failed: 0, interrupted: 0 },
      duration_ms: 9000,
    });
  }

  interrupted(): this {
    return this.add('experiment.interrupted', NOWHERE, {
      cause: 'user',
      conversations: { completed: 1, failed: 0, interrupted: 1 },
      duration_ms: 9000,
    });
  }

  /** That a text was put in a file of its directory. */
  wrote(path: string, text: string): this {
    const sha256 = createHash('sha256').update(text).digest('hex');
    const data = { path, sha256, bytes: Buffer.byteLength(text) };
    return this.add('post_processing.writing', NOWHERE, data);
  }

  writeTo(outputDirectory: string, name = 'tides'): string {
    for (const line of this.lines) {
      if (line.type === 'experiment.started') line.data.spec.name = name;
    }
    return write(outputDirectory, name, this, 'experiment.jsonl');
  }
}

const NOWHERE = { conversation_id: null, turn_number: null, agent_id: null } as const;

function write(outputDirectory: string, name: string, log: Lines, file: string): string {
  const directory = experimentDirectory(outputDirectory, name, log.experimentId);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, file), log.text());
  return join(directory, file);
}

/** Gives an experiment that was written as `tides` another name: in its record, and its directory. */
export function renameExperiment(
  outputDirectory: string,
  experimentId: string,
  name: string,
): void {
  const before = experimentDirectory(outputDirectory, 'tides', experimentId);
  const file = join(before, 'experiment.jsonl');
  const record = readFileSync(file, 'utf8');
  writeFileSync(file, record.replace('"name":"tides"', `"name":"${name}"`));
  renameSync(before, experimentDirectory(outputDirectory, name, experimentId));
}

/** Where an experiment of that name has its files. */
export function experimentDirectory(
  outputDirectory: string,
  name = 'tides',
  experimentId = 'exp_7f3a9c21',
): string {
  return join(outputDirectory, 'experiments', `${name}_${experimentId}`);
}
