import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentId } from '../../src/schemas/ids.ts';

interface OldMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
  readonly agent_id: string;
}

/** The log of one conversation as the Python Pidgin wrote it, event by event, a second apart. */
export class PythonLog {
  readonly conversationId: string;
  readonly lines: string[] = [];
  readonly #history: OldMessage[];
  #second = 0;

  constructor(
    conversationId = 'conv_0000000a',
    history: readonly OldMessage[] = [
      { role: 'system', content: 'You are a model.', agent_id: 'system' },
      { role: 'user', content: 'Tides?', agent_id: 'human' },
    ],
    startSecond = 0,
  ) {
    this.conversationId = conversationId;
    this.#history = [...history];
    this.#second = startSecond;
  }

  add(event_type: string, fields: object = {}): this {
    const time = new Date(Date.UTC(2025, 0, 1) + this.#second++ * 1000).toISOString();
    this.lines.push(
      JSON.stringify({
        conversation_id: this.conversationId,
        ...fields,
        timestamp: time.replace('Z', '+00:00'),
        event_type,
      }),
    );
    return this;
  }

  started(fields: object = {}): this {
    return this.add('ConversationStartEvent', {
      agent_a: { id: 'agent_a', model: 'model-a', display_name: 'A', temperature: 0.5 },
      agent_b: { id: 'agent_b', model: 'model-b', display_name: 'B', temperature: null },
      agent_a_model: 'model-a',
      agent_b_model: 'model-b',
      initial_prompt: 'Tides?',
      max_turns: 3,
      ...fields,
    });
  }

  /** The experimenter says something: it is in the history of the requests from now on. */
  told(content: string, role: 'system' | 'user' = 'system'): this {
    const agent_id = role === 'system' ? 'system' : 'human';
    this.#history.push({ role, content, agent_id });
    return this.add('SystemPromptEvent', { agent_id: 'agent_a', prompt: content });
  }

  asked(turn: number, agent: AgentId): this {
    return this.add('MessageRequestEvent', {
      agent_id: agent,
      turn_number: turn,
      conversation_history: this.#history,
    });
  }

  said(agent: AgentId, content: string, fields: object = {}): this {
    const message = { role: 'assistant' as const, content, agent_id: agent };
    this.#history.push(message);
    return this.add('MessageCompleteEvent', {
      agent_id: agent,
      message,
      prompt_tokens: 99,
      completion_tokens: 99,
      duration_ms: 250,
      ...fields,
    });
  }

  turn(turn: number, a: string, b: string): this {
    this.add('TurnStartEvent', { turn_number: turn });
    this.asked(turn, 'agent_a').said('agent_a', a);
    this.asked(turn, 'agent_b').said('agent_b', b);
    return this.add('TurnCompleteEvent', { turn_number: turn, convergence_score: 0.9 });
  }

  ended(reason: string | null, fields: object = {}): this {
    return this.add('ConversationEndEvent', {
      reason,
      status: 'completed',
      total_turns: 99,
      error: null,
      duration_ms: 4000,
      ...fields,
    });
  }

  text(): string {
    return this.lines.map((line) => `${line}\n`).join('');
  }
}

export const OLD_CONFIG = {
  agent_a_model: 'model-a',
  agent_b_model: 'model-b',
  custom_prompt: 'Tides?',
  max_turns: 3,
  repetitions: 1,
  awareness: 'basic',
  branch_from_conversation: null,
} as const;

/** Writes an old experiment and returns its directory. */
export function writePythonExperiment(
  root: string,
  name: string,
  logs: readonly PythonLog[],
  { id = 'experiment_0000abcd', config = {} as object, manifest = {} as object } = {},
): string {
  const directory = join(root, name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, 'manifest.json'),
    JSON.stringify({
      experiment_id: id,
      name,
      created_at: '2025-01-01T00:00:00+00:00',
      status: 'completed',
      config: { ...OLD_CONFIG, ...config },
      ...manifest,
    }),
  );
  for (const log of logs) {
    writeFileSync(join(directory, `events_${log.conversationId}.jsonl`), log.text());
  }
  return directory;
}
