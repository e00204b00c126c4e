import { describe, expect, it } from 'vitest';
import { EMPTY_CONVERSATION, reduceConversation } from '../../../src/events/conversation-state.ts';
import { EMPTY_EXPERIMENT, reduceExperiment } from '../../../src/events/experiment-state.ts';
import { parseEventLine } from '../../../src/events/parse-event-line.ts';
import { loadAnalyser } from '../../../src/metrics/load-analyser.ts';
import { standardDetection } from '../../../src/schemas/detection-rules.ts';
import type { EventLine } from '../../../src/schemas/event.ts';
import { attractorsTable } from '../../../src/schemas/rows/attractors.ts';
import { conversationsTable } from '../../../src/schemas/rows/conversations.ts';
import { messagesTable, thinkingTracesTable } from '../../../src/schemas/rows/messages.ts';
import { tokenUsageTable } from '../../../src/schemas/rows/token-usage.ts';
import { conversationRows } from '../../../src/storage/conversation-rows.ts';
import { experimentRow } from '../../../src/storage/experiment-row.ts';
import { NO_ROWS } from '../../../src/storage/file-rows.ts';
import { packParts } from '../../../src/storage/pack.ts';
import { turnRow, turnsTable } from '../../../src/storage/tables.ts';
import { EVENT_SAMPLES } from '../../support/event-samples.ts';
import { ConversationLog } from '../../support/events.ts';

const analyse = await loadAnalyser();

function rowsOf(log: ConversationLog) {
  const key = { experiment_id: log.experimentId, conversation_id: log.conversationId };
  const rows = conversationRows(key, log.state(), analyse);
  return { ...rows, conversation_turns: rows.conversation_turns.map(turnRow) };
}

const KEY = { experiment_id: 'exp_7f3a9c21', conversation_id: 'conv_7f3a9c21_0001' };
const OF_NO_FILE = {
  path: 'a',
  imported_file: null,
  subject: { experiment_id: null, conversation_id: null },
  redacted: false,
  size: 0,
  readBytes: 0,
};

/** Every number of every event, in turn as large as it may be, in a conversation that goes on. */
function* claims(): Generator<[name: string, number: number, events: readonly EventLine[]]> {
  for (const sample of Object.values(EVENT_SAMPLES)) {
    for (const path of placesOfNumbers(sample)) {
      for (const number of [2 ** 31, Number.MAX_SAFE_INTEGER, 8.64e12, 1e300]) {
        const claim = parseEventLine(
          JSON.stringify(changedAt({ ...sample, seq: 0 }, path, number)),
        );
        if (!claim.ok) continue;
        const others = ['turn.started', 'response.completed', 'turn.completed'] as const;
        const after = others.map((type) => ({ ...EVENT_SAMPLES[type], seq: 1 }) as EventLine);
        const start = { ...EVENT_SAMPLES['conversation.started'], seq: 0 } as EventLine;
        const events = [start, after[0], claim.event, ...after].filter(
          (event) => event !== undefined,
        );
        yield [`${sample.type} ${path.join('.')}`, number, events];
      }
    }
  }
}

type Path = readonly string[];

function* placesOfNumbers(value: unknown, path: Path = []): Generator<Path> {
  if (typeof value === 'number') yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* placesOfNumbers(inner, [...path, key]);
}

function changedAt(value: unknown, [key, ...rest]: Path, number: number): unknown {
  if (key === undefined) return number;
  const changed: Record<string, unknown> = structuredClone(value) as Record<string, unknown>;
  changed[key] = changedAt(changed[key], rest, number);
  return changed;
}

const twoTurns = () =>
  new ConversationLog()
    .started()
    .turn(0, 'High tide is high', 'Low tide is low')
    .turn(1, 'Yes', 'Yes')
    .completed(2);

describe('conversationRows', () => {
  it('gives rows that match the schemas of their tables', () => {
    const log = new ConversationLog()
      .started()
      .intervention(0, ['agent_b'], '[HUMAN]: Be brief')
      .turn(0, 'One', 'Two', { thinking: 'Hm.' })
      .turn(1, 'One', 'Two')
      .turn(2, 'One', 'Two')
      .turnStarted(3)
      .callStarted(3, 'agent_a')
      .callFailed(3, 'agent_a')
      .failed(3);
    const rows = rowsOf(log);
    const schemas = {
      conversations: conversationsTable,
      conversation_turns: turnsTable,
      attractors: attractorsTable,
      messages: messagesTable,
      token_usage: tokenUsageTable,
      thinking_traces: thinkingTracesTable,
    };
    for (const [name, { row }] of Object.entries(schemas)) {
      const found = rows[name as keyof typeof schemas];
      expect(found.length, name).toBeGreaterThan(0);
      for (const each of found) expect(row.parse(each)).toEqual(each);
    }
  });

  it('does not take who speaks in a branch for who said what it took over', () => {
    const said = (author: 'agent_a' | 'agent_b', content: string, model: string | null) => ({
      kind: 'reply' as const,
      author,
      content,
      edited: false,
      turn: 0,
      timestamp: 1,
      finish: { unified: 'stop' as const, raw: null },
      model,
    });
    const log = new ConversationLog().started();
    const place = { conversation_id: log.conversationId, turn_number: null, agent_id: null };
    log
      .add('conversation.branched', place, {
        parent_experiment_id: 'exp_00000001',
        parent_conversation_id: 'conv_00000001_0001',
        branch_turn: 1,
        messages: [
          said('agent_a', 'I am Gemini, and I am glad that we meet.', 'gemini-3-pro'),
          said('agent_b', 'I am Gemini, and I am glad that we meet.', null),
        ],
        changes: ['agent_a', 'agent_b'],
      })
      .turn(1, 'I am Gemini, and I am glad that we meet.', 'I am GPT, and so am I.');
    const [taken, own] = rowsOf(log).conversation_turns;
    for (const agent of ['a', 'b']) {
      for (const column of ['provider', 'model', 'awareness', 'temperature']) {
        expect(taken).toHaveProperty(`${agent}_${column}`, null);
      }
    }
    expect(taken).toMatchObject({
      inherited: true,
      a_model_returned: 'gemini-3-pro',
      a_identity_claims: 1,
      a_identity_mismatch: false,
      b_identity_claims: 1,
      b_identity_mismatch: null,
    });
    expect(own).toMatchObject({
      a_model: 'claude-sonnet-4-5',
      a_temperature: 0.5,
      a_identity_mismatch: true,
      b_model: 'gpt-5',
      b_identity_mismatch: false,
    });
  });

  it('takes the metrics of a redacted conversation from its record, and measures no placeholder', () => {
    const metrics = { a_word_count: 4, b_word_count: 4, overall_convergence: 0.9, no_column: 1 };
    const evidence = { similarity: 1 };
    const found = { attractor: 'echo', onset_turn: 0, evidence };
    const redaction = { content: true, models: false, patterns: 0 };
    // What was left out is known from the start of a record, and if that is damaged from this event.
    for (const start of [{ redaction }, {}]) {
      const log = new ConversationLog()
        .started(start)
        .measured(0, { metrics, attractors: [found] })
        .turn(0, '[REDACTED:17:00112233445566ff]', '[REDACTED:15:00112233445566ff]')
        .turn(1, '[REDACTED:3:00112233445566ff]', '[REDACTED:3:00112233445566ff]')
        .completed(2);
      const { conversations, conversation_turns, attractors, word_frequencies } = rowsOf(log);
      expect(conversation_turns).toMatchObject([
        { a_word_count: 4, b_word_count: 4, overall_convergence: 0.9, a_sentence_count: null },
        { a_word_count: null, b_word_count: null, overall_convergence: null },
      ]);
      expect(conversation_turns[0]).not.toHaveProperty('no_column');
      expect(conversations).toMatchObject([
        { redacted: true, converged_turn: 0, first_attractor: 'echo' },
      ]);
      expect(attractors).toMatchObject([
        {
          attractor: 'echo',
          onset_turn: 0,
          detected_turn: 0,
          evidence: new Map([['similarity', 1]]),
        },
      ]);
      expect(word_frequencies).toEqual([]);
    }
  });

  it.each([
    ['a_word_count', 2 ** 31],
    ['a_word_count', 0.5],
    ['a_word_count', -3e9],
    ['a_word_count', 'four'],
    ['overall_convergence', true],
    ['a_starts_with_acknowledgment', 1],
    ['a_language', 7],
  ])('leaves out a recorded metric that is no value of its column: %s = %j', (name, value) => {
    const log = new ConversationLog()
      .started()
      .measured(0, { metrics: { [name]: value, b_word_count: 4 }, attractors: [] })
      .turn(0, '[REDACTED:17:00112233445566ff]', '[REDACTED:15:00112233445566ff]');
    const [turn] = rowsOf(log).conversation_turns;
    expect(turn).toMatchObject({ [name]: null, b_word_count: 4 });
  });

  it('knows no sum of tokens that a number does not hold exactly', () => {
    const usage = { input_tokens: Number.MAX_SAFE_INTEGER, output_tokens: 5 };
    const log = new ConversationLog().started().turn(0, 'One', 'Two', { usage });
    const [row] = rowsOf(log).conversations;
    expect(row).toMatchObject({ prompt_tokens: null, completion_tokens: 10 });
  });

  it('gives rows that fit their columns whatever number an event claims', () => {
    const refused: string[] = [];
    for (const [name, number, events] of claims()) {
      const state = events.reduce(reduceConversation, EMPTY_CONVERSATION);
      const rows = conversationRows(KEY, state, analyse);
      const experiment = experimentRow(
        KEY.experiment_id,
        'a',
        events.reduce(reduceExperiment, EMPTY_EXPERIMENT),
      );
      const part = { ...NO_ROWS, ...rows, experiments: [experiment], rejected_lines: [] };
      try {
        packParts([{ ...part, ...OF_NO_FILE }]);
      } catch (error) {
        refused.push(`${name} = ${number}: ${String(error)}`);
      }
    }
    expect(refused).toEqual([]);
  });

  it('makes one row a turn, with what each agent said and its own numbers', () => {
    const [first, second] = rowsOf(twoTurns()).conversation_turns;
    expect(first).toMatchObject({
      turn_number: 0,
      arm: 'default',
      repetition: 1,
      seed: 4_000_000_000,
      turn_duration_ms: 2500,
      a_provider: 'anthropic',
      a_model: 'claude-sonnet-4-5',
      a_model_returned: 'claude-sonnet-4-5-20250929',
      a_temperature: 0.5,
      a_message: 'High tide is high',
      a_word_count: 4,
      a_vocabulary_size: 3,
      a_finish_reason: 'stop',
      a_finish_raw: 'end_turn',
      a_response_time_ms: 1200.5,
      a_time_to_first_token_ms: 250,
      a_chunk_count: 3,
      b_model: 'gpt-5',
      b_model_returned: null,
      b_temperature: null,
      b_message: 'Low tide is low',
      vocabulary_overlap: 0.5,
    });
    expect(second).toMatchObject({ turn_number: 1, a_message: 'Yes', vocabulary_overlap: 1 });
  });

  it('gives each turn the tokens of its own calls', () => {
    const log = new ConversationLog().started();
    for (const [turn, input] of [100, 200, 300].entries()) {
      log.turn(turn, 'a', 'b', { usage: { input_tokens: input, output_tokens: input / 10 } });
    }
    const turns = rowsOf(log).conversation_turns;
    expect(turns.map((turn) => turn.a_prompt_tokens)).toEqual([100, 200, 300]);
    expect(turns.map((turn) => turn.b_completion_tokens)).toEqual([10, 20, 30]);
  });

  it('leaves tokens that were not reported unknown', () => {
    const log = new ConversationLog().started().turn(0, 'a', 'b', { usage: {} });
    const { conversations, conversation_turns, token_usage } = rowsOf(log);
    expect(conversation_turns[0]).toMatchObject({ a_prompt_tokens: null, a_thinking_tokens: null });
    expect(token_usage[0]).toMatchObject({ completion_tokens: null, cache_write_tokens: null });
    expect(conversations[0]).toMatchObject({
      prompt_tokens: null,
      completion_tokens: null,
      tokens_complete: false,
    });
  });

  it('says whether the tokens of a conversation are all there were', () => {
    const complete = (log: ConversationLog) => rowsOf(log).conversations[0]?.tokens_complete;
    const failedWith = (changes: object) =>
      complete(twoTurns().callStarted(1, 'agent_b').callFailed(1, 'agent_b', changes));
    expect(complete(twoTurns())).toBe(true);
    // A call that was refused took none; of one that broke off, or never ended, nobody knows.
    expect(failedWith({ cost_usd: 0 })).toBe(true);
    expect(failedWith({})).toBe(false);
    expect(failedWith({ usage: { input_tokens: 3 } })).toBe(false);
    expect(failedWith({ usage: { input_tokens: 3, output_tokens: 0 } })).toBe(true);
    expect(complete(twoTurns().callStarted(1, 'agent_b'))).toBe(false);
  });

  it('gives each call, each turn and the conversation its cost', () => {
    const log = new ConversationLog()
      .started()
      .callStarted(0, 'agent_a')
      .callFailed(0, 'agent_a', { cost_usd: 0.25 })
      .reply(0, 'agent_a', 'a', { cost_usd: 0.5 })
      .reply(0, 'agent_b', 'b', { cost_usd: 2 });
    const { conversations, conversation_turns, token_usage } = rowsOf(log);
    expect(token_usage.map((call) => call.cost_usd)).toEqual([0.25, 0.5, 2]);
    expect(conversation_turns).toMatchObject([{ a_cost_usd: 0.5, b_cost_usd: 2 }]);
    expect(conversations).toMatchObject([{ cost_usd: 2.75 }]);
  });

  it.each([
    ['a reply without a price', (log: ConversationLog) => log.reply(0, 'agent_b', 'b')],
    [
      'a call that failed half-way',
      (log: ConversationLog) => log.callStarted(0, 'agent_b').callFailed(0, 'agent_b'),
    ],
    [
      'a reply that was stopped',
      (log: ConversationLog) =>
        log.callStarted(0, 'agent_b').replyInterrupted(0, 'agent_b', 'The ti'),
    ],
    ['a call whose end is missing', (log: ConversationLog) => log.callStarted(0, 'agent_b')],
  ])('does not know the cost of a conversation with %s', (_, unpriced) => {
    const known = new ConversationLog().started().reply(0, 'agent_a', 'a', { cost_usd: 0.5 });
    const { conversations, token_usage } = rowsOf(unpriced(known));
    expect(token_usage.map((call) => call.cost_usd)).toEqual([0.5, null]);
    expect(conversations).toMatchObject([{ cost_usd: null }]);
  });

  it('keeps a last turn in which only agent A replied', () => {
    const log = twoTurns().turnStarted(2).reply(2, 'agent_a', 'Still there?');
    const last = rowsOf(log).conversation_turns.at(-1);
    expect(last).toMatchObject({
      turn_number: 2,
      a_message: 'Still there?',
      a_word_count: 2,
      b_model: 'gpt-5',
      b_message: null,
      b_word_count: null,
      b_prompt_tokens: null,
      b_replied_at: null,
      turn_duration_ms: null,
      length_ratio: null,
    });
  });

  it('makes no row of a turn in which nobody replied', () => {
    const log = twoTurns().turnStarted(2).callStarted(2, 'agent_a').callFailed(2, 'agent_a');
    expect(rowsOf(log).conversation_turns).toHaveLength(2);
  });

  it('measures an empty reply: it has no words, and no ratio of them', () => {
    const [turn] = rowsOf(new ConversationLog().started().turn(0, '', '')).conversation_turns;
    expect(turn).toMatchObject({ a_message: '', a_word_count: 0, a_ttr: null, length_ratio: null });
  });

  it('says how fast a reply came, and not when that is unknown', () => {
    const log = new ConversationLog()
      .started()
      .reply(0, 'agent_a', 'a', { usage: { output_tokens: 24 } })
      .reply(0, 'agent_b', 'b', { usage: {} });
    // 24 tokens in 1200.5 ms
    expect(rowsOf(log).conversation_turns).toMatchObject([
      { a_tokens_per_second: 24_000 / 1200.5, b_tokens_per_second: null },
    ]);
  });

  it('says when the agents converged, and by which rule', () => {
    const rules = standardDetection();
    const log = new ConversationLog()
      .started({
        detection: { ...rules, convergence: { ...rules.convergence, threshold: 0.75 } },
      })
      .turn(0, 'sea salt.', 'sea tide.') // .733
      .turn(1, 'tide.', 'salt.')
      .turn(2, 'yes', 'no way');
    const { conversations, conversation_turns } = rowsOf(log);
    expect(conversations).toMatchObject([
      { convergence_profile: 'balanced', convergence_threshold: 0.75, converged_turn: 1 },
    ]);
    expect(conversation_turns[1]?.overall_convergence).toBe(1);
  });

  it('finds attractors in what was said, by the defaults where no rule was recorded', () => {
    const log = new ConversationLog().started();
    for (let turn = 0; turn < 8; turn += 1) log.turn(turn, 'as I said before', 'so did I, once');
    const { attractors, conversations } = rowsOf(log);
    expect(attractors).toMatchObject([
      {
        conversation_id: 'conv_7f3a9c21_0001',
        arm: 'default',
        attractor: 'verbatim_cycle',
        onset_turn: 1,
        detected_turn: 2,
      },
      { attractor: 'near_repetition', onset_turn: 1, detected_turn: 3 },
    ]);
    expect(attractors[0]?.evidence.get('period')).toBe(1);
    expect(conversations).toMatchObject([
      {
        convergence_threshold: 0.85,
        first_attractor: 'verbatim_cycle',
        first_attractor_onset_turn: 1,
        first_attractor_turn: 2,
      },
    ]);
  });

  it('finds none in a conversation that has none', () => {
    expect(rowsOf(twoTurns())).toMatchObject({
      attractors: [],
      conversations: [{ first_attractor: null, converged_turn: null }],
    });
  });

  it('lists everything that was said in order, the experimenter included', () => {
    const log = new ConversationLog()
      .started()
      .intervention(0, ['agent_b'], '[HUMAN]: Be brief')
      .turn(0, 'One', 'Two');
    expect(rowsOf(log).messages).toMatchObject([
      {
        message_index: 0,
        author: 'experimenter',
        kind: 'opening',
        recipients: ['agent_a', 'agent_b'],
        turn_number: null,
        content: '[HUMAN]: What is a tide?',
        finish_reason: null,
      },
      { message_index: 1, author: 'experimenter', kind: 'human', recipients: ['agent_b'] },
      {
        message_index: 2,
        author: 'agent_a',
        kind: 'reply',
        recipients: ['agent_b'],
        turn_number: 0,
        content: 'One',
        finish_reason: 'stop',
        said_at: new Date('2023-11-14T22:13:24.125Z'),
      },
      { message_index: 3, author: 'agent_b', recipients: ['agent_a'], content: 'Two' },
    ]);
  });

  it('lists every API call, also those that failed and those that were cut short', () => {
    const log = new ConversationLog()
      .started()
      .turnStarted(0)
      .callStarted(0, 'agent_a')
      .callFailed(0, 'agent_a', { usage: { input_tokens: 12 } })
      .callStarted(0, 'agent_a', 2)
      .replyInterrupted(0, 'agent_a', 'The ti')
      .interrupted(0);
    const { token_usage, conversations } = rowsOf(log);
    expect(token_usage).toMatchObject([
      {
        attempt: 1,
        status: 'failed',
        provider: 'anthropic',
        prompt_tokens: 12,
        duration_ms: 80,
        error_class: 'rate_limit',
        error_http_status: 429,
      },
      { attempt: 2, status: 'interrupted', duration_ms: 400, error_class: null },
    ]);
    expect(conversations[0]).toMatchObject({
      api_calls: 2,
      failed_api_calls: 1,
      interrupted_replies: 1,
      replies: 0,
    });
  });

  it('counts the replies that are not what they should be', () => {
    const finish = (unified: 'length' | 'content_filter' | 'refusal') => ({
      finish: { unified, raw: null },
    });
    const log = new ConversationLog()
      .started()
      .turn(0, 'cut', 'cut', finish('length'))
      .reply(1, 'agent_a', '', finish('content_filter'))
      .reply(1, 'agent_b', 'I would rather not', finish('refusal'))
      .reply(2, 'agent_a', ' \n\u00a0');
    expect(rowsOf(log).conversations[0]).toMatchObject({
      replies: 5,
      truncated_replies: 2,
      filtered_replies: 1,
      refused_replies: 1,
      empty_replies: 2,
      experimenter_messages: 1,
    });
  });

  it.each([
    ['running', null, new ConversationLog().started().turn(0, 'a', 'b')],
    ['completed', 'max_turns', new ConversationLog().started().completed(0)],
    ['interrupted', 'stop', new ConversationLog().started().interrupted(0)],
    ['failed', 'failed', new ConversationLog().started().failed(0)],
  ])('says that a conversation is %s', (status, end_reason, log) => {
    expect(rowsOf(log).conversations[0]).toMatchObject({ status, end_reason });
  });

  it('says why a conversation failed', () => {
    const log = new ConversationLog().started().failed(0);
    expect(rowsOf(log).conversations[0]).toMatchObject({
      error_code: 'provider_failed',
      error_message: 'No such key',
      error_class: 'auth',
      error_http_status: null,
    });
  });

  it('keeps the thinking before a reply', () => {
    const log = new ConversationLog()
      .started()
      .turnStarted(0)
      .reply(0, 'agent_a', 'Four.', {
        thinking: 'Two and two …',
        usage: { output_tokens: 30, thinking_tokens: 25 },
      });
    expect(rowsOf(log).thinking_traces).toMatchObject([
      {
        turn_number: 0,
        agent_id: 'agent_a',
        message_index: 1,
        content: 'Two and two …',
        thinking_tokens: 25,
      },
    ]);
  });

  it('gives what is there when the start is missing', () => {
    const log = new ConversationLog().turn(0, 'One', 'Two').completed(1);
    const { conversations, conversation_turns } = rowsOf(log);
    expect(conversations[0]).toMatchObject({
      conversation_id: 'conv_7f3a9c21_0001',
      status: 'completed',
      started_at: null,
      seed: null,
      a_model: null,
      names_requested: null,
      replies: 2,
    });
    expect(conversation_turns[0]).toMatchObject({ a_message: 'One', a_model: null });
  });
});
