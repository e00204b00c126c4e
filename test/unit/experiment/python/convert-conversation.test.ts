import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ConversationState,
  EMPTY_CONVERSATION,
  reduceConversation,
} from '../../../../src/events/conversation-state.ts';
import { convertConversation } from '../../../../src/experiment/python/convert-conversation.ts';
import {
  type OldEvent,
  parsePythonLine,
} from '../../../../src/experiment/python/parse-python-line.ts';
import { oldSettings } from '../../../../src/experiment/python/settings.ts';
import { EventLine } from '../../../../src/schemas/event.ts';
import { OLD_CONFIG, PythonLog } from '../../../support/python-log.ts';

const ORIGIN = {
  format: 'python-pidgin',
  experiment_id: 'experiment_0000abcd',
  conversation_id: 'conv_0000000a',
} as const;

function read(lines: readonly string[]): OldEvent[] {
  return lines.map(parsePythonLine).flatMap((line) => (line.kind === 'event' ? [line.event] : []));
}

/** Converts lines of an old log, checks every event as the writer would, and folds them. */
function convert(
  lines: readonly string[],
  parent: Parameters<typeof convertConversation>[0]['parent'] = null,
) {
  const events = read(lines);
  const settings = oldSettings(
    OLD_CONFIG,
    events.find((event) => event.event_type === 'ConversationStartEvent'),
  );
  if (settings === null) throw new Error('no settings');
  const converted = convertConversation({
    events,
    settings,
    origin: ORIGIN,
    conversationId: 'conv_0000abcd_0001',
    repetition: 1,
    parent,
  });
  const state = converted.events.reduce<ConversationState>((folded, { timestamp, draft }, seq) => {
    const line = EventLine.parse({
      v: 1,
      id: `01J${String(seq).padStart(23, '0')}`,
      seq,
      experiment_id: 'exp_0000abcd',
      timestamp,
      ...draft,
    });
    return reduceConversation(folded, line);
  }, EMPTY_CONVERSATION);
  return { ...converted, state };
}

const textsOf = ({ messages }: ConversationState) => messages.map(({ content }) => content);
const whole = () =>
  new PythonLog().started().turn(0, 'one', 'two').turn(1, 'three', 'four').turn(2, 'five', 'six');

describe('convertConversation', () => {
  it('keeps who said what, in which turn and when', () => {
    const { state, messages } = convert(whole().ended('max_turns_reached').lines);
    expect(messages).toBe(6);
    expect(textsOf(state)).toEqual(['Tides?', 'one', 'two', 'three', 'four', 'five', 'six']);
    expect(state.messages[4]).toMatchObject({
      kind: 'reply',
      author: 'agent_b',
      turn: 1,
      timestamp: Date.UTC(2025, 0, 1, 0, 0, 11) / 1000,
      durationMs: 250,
    });
    expect(state).toMatchObject({ status: 'completed', endReason: 'max_turns', turnsCompleted: 3 });
  });

  it('leaves unknown what the old log does not say', () => {
    const { state } = convert(whole().ended('max_turns_reached').lines);
    expect(state.seed).toBeNull();
    expect(state.agents?.agent_a).toMatchObject({ provider: null, temperature: 0.5 });
    expect(state.agents?.agent_b).not.toHaveProperty('temperature');
    expect(state.costUsd).toBeNull();
    expect(state.convergence).toBeNull();
    expect(state.messages[1]).toMatchObject({
      finish: null,
      model: null,
      usage: {},
      costUsd: null,
      timeToFirstTokenMs: null,
      chunkCount: null,
      chunkTimings: null,
    });
  });

  it.each([
    ['max_turns_reached', 'completed', 'max_turns'],
    ['high_convergence', 'completed', 'convergence'],
    ['context_limit_reached', 'completed', 'context_limit'],
    ['interrupted', 'interrupted', 'interrupted'],
    ['something_else', 'completed', 'max_turns'],
  ])('maps an end by %s', (reason, status, endReason) => {
    expect(convert(whole().ended(reason).lines).state).toMatchObject({ status, endReason });
  });

  it('takes an early end without a known reason for an interruption', () => {
    const log = new PythonLog().started().turn(0, 'one', 'two').ended(null);
    expect(convert(log.lines).state).toMatchObject({ status: 'interrupted', turnsCompleted: 1 });
  });

  it('says who interrupted when the log has the request', () => {
    const log = whole().add('InterruptRequestEvent').ended('interrupted');
    expect(convert(log.lines).state.endReason).toBe('user');
  });

  it('fails with the error of the end, or the last that was told', () => {
    const told = whole().add('APIErrorEvent', { error_message: 'overloaded' }).ended('error');
    expect(convert(told.lines).state).toMatchObject({
      status: 'failed',
      error: { message: 'overloaded' },
    });
    const said = whole().ended('error', { error: 'boom' });
    expect(convert(said.lines).state.error?.message).toBe('boom');
  });

  it('leaves a conversation without an end unfinished', () => {
    const { state } = convert(whole().lines);
    expect(state).toMatchObject({ status: 'running', endReason: null, endedAt: null });
  });

  it('fails where an error was spoken as a message, and leaves out what answers it', () => {
    const log = new PythonLog().started().turn(0, 'one', '[API error: 401 no key]');
    const { state, messages, leftOutMessages } = convert(
      log.turn(1, 'three', 'four').ended('max_turns_reached').lines,
    );
    expect(textsOf(state)).toEqual(['Tides?', 'one']);
    expect([messages, leftOutMessages]).toEqual([1, 2]);
    expect(state).toMatchObject({
      status: 'failed',
      turnsCompleted: 0,
      error: { code: 'provider_failed', message: '[API error: 401 no key]' },
    });
  });

  it('counts only the tokens of the usage event that follows a reply', () => {
    const log = new PythonLog().started();
    log.asked(0, 'agent_a').said('agent_a', 'one');
    log.add('TokenUsageEvent', { agent_id: 'agent_a', prompt_tokens: 100, completion_tokens: 7 });
    log.asked(0, 'agent_b').said('agent_b', 'two').asked(1, 'agent_a').said('agent_a', 'three');
    log.add('TokenUsageEvent', { agent_id: 'agent_a', prompt_tokens: 300, completion_tokens: 9 });
    log.asked(1, 'agent_b').said('agent_b', 'four');
    log.add('TokenUsageEvent', { agent_id: 'agent_b', prompt_tokens: 0, completion_tokens: 0 });
    const { state } = convert(log.lines);
    const usages = state.messages.flatMap((each) => (each.kind === 'reply' ? [each.usage] : []));
    expect(usages).toEqual([
      { input_tokens: 100, output_tokens: 7 },
      {},
      { input_tokens: 300, output_tokens: 9 },
      {},
    ]);
  });

  it('takes the system prompt from the requests, not from what the log claims', () => {
    const log = new PythonLog()
      .add('SystemPromptEvent', { agent_id: 'agent_b', prompt: 'You are B.' })
      .started()
      .turn(0, 'one', 'two');
    const { agents } = convert(log.lines).state;
    expect(agents?.agent_b.system_prompt).toBe('You are a model.');
  });

  it('keeps thinking with the reply it came before, without its estimated tokens', () => {
    const log = new PythonLog().started().asked(0, 'agent_a');
    log.add('ThinkingCompleteEvent', {
      agent_id: 'agent_a',
      turn_number: 0,
      thinking_content: 'hm',
      thinking_tokens: 5,
    });
    const { state } = convert(log.said('agent_a', 'one').lines);
    expect(state.messages[1]).toMatchObject({ thinking: 'hm', usage: {} });
  });

  it('tells both agents what was scheduled, as the requests show', () => {
    const log = new PythonLog().started().turn(0, 'one', 'two');
    log.told('Only for A.').told('And you?', 'user').turn(1, 'three', 'four');
    const { state } = convert(log.lines);
    expect(textsOf(state).slice(3, 5)).toEqual(['Only for A.', 'And you?']);
    expect(state.messages.slice(3, 5)).toMatchObject([
      { source: 'awareness', turn: 1, recipients: ['agent_a', 'agent_b'] },
      { source: 'human', turn: 1, recipients: ['agent_a', 'agent_b'] },
    ]);
  });

  it('keeps a reply that arrived after the end, and the end', () => {
    const log = new PythonLog().started().turn(0, 'one', 'two').asked(1, 'agent_a');
    const { state } = convert(log.ended('interrupted').said('agent_a', 'late').lines);
    expect(textsOf(state).at(-1)).toBe('late');
    expect(state).toMatchObject({ status: 'interrupted', replies: 3 });
  });

  it('has no opening prompt where none was sent, as in a branch', () => {
    const { state } = convert(new PythonLog('conv_0000000a', []).started().turn(0, 'a', 'b').lines);
    expect(textsOf(state)).toEqual(['a', 'b']);
    expect(state.openingPrompt).toBeNull();
  });

  it('records where it branched off', () => {
    const parent = {
      experimentId: 'exp_00000001',
      conversationId: 'conv_00000001_0002',
      turn: 4,
      changes: ['agent_b'],
    };
    const { events } = convert(whole().lines, parent);
    expect(events[1]?.draft).toMatchObject({
      type: 'conversation.branched',
      data: { parent_conversation_id: 'conv_00000001_0002', branch_turn: 4, changes: ['agent_b'] },
    });
  });

  it('finds the turn of a reply though the lines around it are gone', () => {
    const lines = whole().lines.filter((line) => line.includes('MessageCompleteEvent'));
    const { state } = convert(lines);
    expect(
      state.messages.flatMap((each) => (each.kind === 'reply' ? [[each.author, each.turn]] : [])),
    ).toEqual([
      ['agent_a', 0],
      ['agent_b', 0],
      ['agent_a', 1],
      ['agent_b', 1],
      ['agent_a', 2],
      ['agent_b', 2],
    ]);
  });

  it('loses no undamaged message, whatever happens to the other lines', () => {
    const lines = new PythonLog().started().turn(0, 'm0', 'm1').turn(1, 'm2', 'm3').ended('error');
    const damage = fc.oneof(
      fc.constant((line: string) => line),
      fc.nat().map((at) => (line: string) => line.slice(0, at % line.length)),
      fc.tuple(fc.nat(), fc.string()).map(([at, text]) => (line: string) => {
        const place = at % line.length;
        return line.slice(0, place) + text + line.slice(place + text.length);
      }),
      fc.constant((line: string) => line.replace(/:(\d+)/, ':NaN')),
      fc.jsonValue().map((value) => () => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(
        fc.array(damage, { minLength: lines.lines.length, maxLength: lines.lines.length }),
        (damages) => {
          const damaged = lines.lines.map((line, index) => damages[index]?.(line) ?? line);
          if (read(damaged).length === 0) return;
          const { state, leftOutMessages } = convert(damaged);
          const texts = new Set(textsOf(state));
          fc.pre(leftOutMessages === 0);
          for (const [index, line] of lines.lines.entries()) {
            if (damaged[index] !== line || !line.includes('MessageCompleteEvent')) continue;
            expect(texts).toContain(JSON.parse(line).message.content);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('parsePythonLine', () => {
  it('reads the NaN that Python writes, and leaves it alone in what was said', () => {
    const line = new PythonLog().said('agent_a', 'NaN is "Infinity"', { duration_ms: 1 }).lines[0];
    const parsed = parsePythonLine(String(line).replace('"duration_ms":1', '"duration_ms":NaN'));
    expect(parsed).toMatchObject({
      kind: 'event',
      event: { message: { content: 'NaN is "Infinity"' }, duration_ms: null },
    });
  });

  it('knows the types it leaves out from those it has never heard of', () => {
    const [known, unknown] = new PythonLog().add('RateLimitPaceEvent').add('Brand_new').lines;
    expect(parsePythonLine(String(known))).toMatchObject({ kind: 'left_out', known: true });
    expect(parsePythonLine(String(unknown))).toMatchObject({ kind: 'left_out', known: false });
  });

  it('never throws, whatever the line', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        expect(() => parsePythonLine(line)).not.toThrow();
      }),
    );
  });
});
