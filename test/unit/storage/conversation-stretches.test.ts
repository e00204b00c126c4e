import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_CONVERSATION, reduceConversation } from '../../../src/events/conversation-state.ts';
import { loadAnalyser } from '../../../src/metrics/load-analyser.ts';
import type { EventLine } from '../../../src/schemas/event.ts';
import type { ConversationRows } from '../../../src/storage/conversation-rows.ts';
import { conversationRows } from '../../../src/storage/conversation-rows.ts';
import { ConversationStretches } from '../../../src/storage/conversation-stretches.ts';
import { anyConversation } from '../../support/conversation-arbitrary.ts';
import { ConversationLog } from '../../support/events.ts';

const analyse = await loadAnalyser();

const TABLES = [
  'conversations',
  'conversation_turns',
  'attractors',
  'messages',
  'word_frequencies',
  'token_usage',
  'thinking_traces',
] as const;

interface InStretches {
  /** Null: what was given out did not hold. */
  readonly rows: Record<string, unknown[]> | null;
  readonly stretches: number;
  /** Most messages that were given out at once. */
  readonly mostGiven: number;
}

function inStretches(events: readonly EventLine[], turnsEach: number): InStretches {
  const conversation = new ConversationStretches(analyse);
  const rows = Object.fromEntries(TABLES.map((table) => [table, [] as unknown[]]));
  let mostGiven = 0;
  const put = (some: Partial<ConversationRows> | null) => {
    for (const table of TABLES) rows[table]?.push(...(some?.[table] ?? []));
    mostGiven = Math.max(mostGiven, some?.messages?.length ?? 0);
  };
  let stretches = 1;
  let begun = 0;
  for (const event of events) {
    if (conversation.beginsTurn(event)) {
      begun += 1;
      if (begun % turnsEach === 0) {
        put(conversation.giveBefore(event));
        stretches += 1;
      }
    }
    if (!conversation.take(event)) return { rows: null, stretches, mostGiven };
  }
  put(conversation.end());
  return { rows, stretches, mostGiven };
}

function whole(events: readonly EventLine[]): Record<string, readonly unknown[]> {
  const last = events.findLast((event) => event.conversation_id !== null);
  const { experiment_id, conversation_id } = last ?? {};
  if (experiment_id === undefined || typeof conversation_id !== 'string') {
    return Object.fromEntries(TABLES.map((table) => [table, []]));
  }
  const state = events.reduce(reduceConversation, EMPTY_CONVERSATION);
  return { ...conversationRows({ experiment_id, conversation_id }, state, analyse) };
}

/** Several turns with everything that refers from one turn to another. */
function eventful(): ConversationLog {
  const log = new ConversationLog().started({ choose_names: true });
  log.turnStarted(0).reply(0, 'agent_a', 'I am Ada.', { chosen_name: 'Ada' });
  log.reply(0, 'agent_b', 'And I am Bo.', { chosen_name: 'Bo', usage: {} }).turnCompleted(0);
  for (let turn = 1; turn < 12; turn += 1) {
    log.turnStarted(turn);
    if (turn === 3) log.intervention(turn, ['agent_b'], '[HUMAN]: Be brief');
    if (turn === 4) log.callStarted(turn, 'agent_a').callFailed(turn, 'agent_a');
    if (turn === 5) {
      log.callStarted(turn, 'agent_a').replyInterrupted(turn, 'agent_a', 'half of');
      log.interrupted(turn).resumed().turnStarted(turn);
    }
    // The process died during a call.
    if (turn === 7) log.callStarted(turn, 'agent_b').resumed().turnStarted(turn);
    const finish = { unified: turn % 5 === 0 ? ('length' as const) : ('stop' as const), raw: null };
    const cost = turn === 9 ? {} : { cost_usd: 0.1 / turn };
    log.reply(turn, 'agent_a', `The tide of ${turn} is high.`, {
      thinking: 'Hm.',
      finish,
      ...cost,
    });
    log.reply(turn, 'agent_b', turn % 4 === 0 ? '' : 'The tide is high.', { finish });
    log.turnCompleted(turn);
  }
  return log.completed(12);
}

describe('ConversationStretches', () => {
  it.each([1, 2, 3, 5, 11])('gives the same rows in stretches of %i turns', (turns) => {
    const { lines } = eventful();
    const { rows, stretches } = inStretches(lines, turns);
    expect(rows).toEqual(whole(lines));
    expect(stretches).toBe(1 + Math.floor(11 / turns));
  });

  it('gives the same rows of any conversation, or says that they do not hold', () => {
    let held = 0;
    fc.assert(
      fc.property(anyConversation(), fc.integer({ min: 1, max: 3 }), (events, turns) => {
        const { rows, stretches } = inStretches(events, turns);
        if (rows === null) return;
        if (stretches > 2) held += 1;
        expect(rows).toEqual(whole(events));
      }),
      { numRuns: 100 },
    );
    // Else it would be of conversations that were never parted.
    expect(held).toBeGreaterThan(20);
  });

  it('holds no more messages than are in a stretch, however long the conversation', () => {
    const log = new ConversationLog().started();
    for (let turn = 0; turn < 200; turn += 1) log.turn(turn, 'a', 'b');
    const { lines } = log.completed(200);
    expect(inStretches(lines, 4).mostGiven).toBe(2 * 4 + 1);
    expect(inStretches(lines, 1000).mostGiven).toBe(401);
  });

  it.each([
    ['an event of a turn that was given out', (log: ConversationLog) => log.turnCompleted(0)],
    [
      'a reply of a turn that was given out',
      (log: ConversationLog) => log.reply(1, 'agent_a', 'late'),
    ],
    ['another start', (log: ConversationLog) => log.started()],
    [
      'a name that is chosen late',
      (log: ConversationLog) => log.reply(4, 'agent_a', 'late', { chosen_name: 'Ada' }),
    ],
    [
      'the first measurement instead of words',
      (log: ConversationLog) => log.measured(4, { metrics: { a_word_count: 1 }, attractors: [] }),
    ],
  ])('says that rows do not hold after %s', (_, add) => {
    const log = new ConversationLog().started();
    for (let turn = 0; turn < 4; turn += 1) log.turn(turn, 'a', 'b');
    expect(inStretches(log.lines, 1).rows).not.toBeNull();
    add(log);
    expect(inStretches(log.lines, 1).rows).toBeNull();
  });

  it('says that rows do not hold when the events are of another conversation', () => {
    const log = new ConversationLog().started();
    for (let turn = 0; turn < 4; turn += 1) log.turn(turn, 'a', 'b');
    const other = new ConversationLog('exp_7f3a9c21', 2).turn(4, 'a', 'b');
    expect(inStretches([...log.lines, ...other.lines], 1).rows).toBeNull();
  });

  it('says that rows do not hold after another start that says no more than the first', () => {
    const log = new ConversationLog().started({ detection: undefined });
    log.turn(0, 'a', 'b').turn(1, 'c', 'd').started({ detection: undefined });
    expect(inStretches(log.lines, 1).rows).toBeNull();
  });

  it.each([
    { taken: [0, 1], stretches: 4 },
    // A damaged branch: its own turns come before those it took over, and cannot be told of first.
    { taken: [8, 9], stretches: 1 },
  ])('holds the turns $taken that a branch took over until later ones begin', (branch) => {
    const log = new ConversationLog().started();
    const reply = (author: 'agent_a' | 'agent_b', turn: number) => ({
      kind: 'reply' as const,
      author,
      content: `The tide ${turn}`,
      turn,
      timestamp: 1,
      finish: { unified: 'stop' as const, raw: null },
      edited: false,
      model: null,
    });
    log.add(
      'conversation.branched',
      { conversation_id: log.conversationId, turn_number: null, agent_id: null } as never,
      {
        parent_experiment_id: 'exp_00000001',
        parent_conversation_id: 'conv_00000001_0001',
        branch_turn: 2,
        changes: [],
        messages: branch.taken.flatMap((turn) => [reply('agent_a', turn), reply('agent_b', turn)]),
      } as never,
    );
    for (let turn = 2; turn < 6; turn += 1) log.turn(turn, 'a', 'b');
    const { rows, stretches } = inStretches(log.lines, 1);
    expect(rows).toEqual(whole(log.lines));
    expect(stretches).toBe(branch.stretches);
  });
});
