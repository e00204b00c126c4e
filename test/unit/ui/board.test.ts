import { beforeEach, describe, expect, test } from 'vitest';
import type { PidginEvent } from '../../../src/schemas/event.ts';
import { boardLines, boardReport } from '../../../src/ui/board-lines.ts';
import {
  type BoardEvent,
  type BoardOrder,
  type BoardState,
  newBoard,
  reduceBoard,
} from '../../../src/ui/board-state.ts';
import { EMPTY_VIEW } from '../../../src/ui/conversation-view.ts';
import { RunBoard } from '../../../src/ui/run-board.ts';
import { displayWidth } from '../../../src/ui/wrap.ts';
import { ConversationLog, ExperimentLog } from '../../support/events.ts';

const ID = 'exp_7f3a9c21';
/** Events of the samples begin then, a second apart. */
const START = 1_700_000_000;

const held = (index: number) => new ConversationLog(ID, index).started();
const first = held(1).turn(0, 'Tides?', 'Tides\u001b[2J.').turnStarted(1);
const second = held(2).turn(0, 'Ebb?', 'Flow.').completed(1);
const third = held(3).turnStarted(0).callStarted(0, 'agent_a').callFailed(0, 'agent_a');

let board: RunBoard;
let state: BoardState;

beforeEach(() => {
  board = new RunBoard(null);
  state = newBoard({ width: 80, height: 14 });
});

function add(...events: readonly PidginEvent[]): void {
  for (const event of events) board.add(event);
}

function take(event: BoardEvent, now = START + 20): readonly BoardOrder[] {
  const ids = board.rows(now).map(({ conversation_id }) => conversation_id);
  const next = reduceBoard(state, event, ids);
  state = next.state;
  return next.orders;
}

const press = (input: string, key = {}) => take({ type: 'key', input, key });

const shown = (now = START + 20): string =>
  boardLines(state, board, now, true)
    .map(({ text }) => text.trimEnd())
    .join('\n');

test('says so before anything has begun', () => {
  expect(shown()).toMatch(/^starting…\n/);
});

describe('the table', () => {
  beforeEach(() => add(...new ExperimentLog(ID).started(4).lines, ...first.lines));

  test('shows how far all are, those that are held first', () => {
    add(...second.lines, ...third.lines);
    expect(shown()).toMatchInlineSnapshot(`
      "tides · 2 running, 1 pending, 1 completed
      ██████░░░░░░░░░░░░░░░░░░ 27 % · under a minute left · cost – · 191 tokens/min

        NO    ARM      TURN  CONVERGENCE  STATE      TOKENS  COST  LAST WORDS
      › 0001  default  1/10               running        30     –  Tides.
        0003  default  0/10               running         –     –  Too many requ…
        0004  default  0/10               pending         –    $0
        0002  default  1/10               completed      30     –  Flow.




      Enter: open · ↑↓: choose · p: pause · q: stop after these replies"
    `);
  });

  test.each([40, 60, 80, 120])('keeps to %i columns and leaves the last row free', (width) => {
    add(...second.lines, ...third.lines);
    take({ type: 'resized', screen: { width, height: 9 } });
    const lines = shown().split('\n');
    expect(lines.length).toBeLessThanOrEqual(8);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  });

  test('says how long it will take, once there is a pace', () => {
    expect(shown(START + 3)).not.toContain('left');
    // A turn of 40 in 9 seconds.
    expect(shown(START + 10.125)).toContain('about 6 min left');
  });

  test('keeps the cursor in sight and on its conversation while the order changes', () => {
    take({ type: 'resized', screen: { width: 80, height: 8 } });
    press('G');
    expect(shown()).toContain('› 0004');
    press('k');
    expect(shown()).toContain('› 0003');
    add(...third.lines);
    expect(shown()).toContain('› 0003');
  });

  test('stays on the terminal in the order of the plan', () => {
    add(...third.lines);
    const rows = boardReport(board, START + 20, 80).slice(3);
    expect(rows.map((row) => row.slice(0, 4))).toEqual(['0001', '0002', '0003', '0004']);
  });
});

test('goes on from what was there of an experiment that is resumed', () => {
  add(...new ExperimentLog(ID).started(2).lines, ...second.lines);
  const { experiment } = board;
  const progress = board.rows(START)[1];
  expect(progress?.status).toBe('completed');
  const again = new RunBoard({ experiment, conversations: new Map() });
  expect(again.summary(START).states).toMatchObject({ pending: 2 });
});

describe('an open conversation', () => {
  beforeEach(() => {
    add(...new ExperimentLog(ID).started(4).lines, ...first.lines);
    press('', { return: true });
    state = { ...state, view: { ...EMPTY_VIEW, experiment: board.experiment } };
    take({ type: 'said', events: first.lines });
  });

  test('shows what was said, harmless, and scrolls', () => {
    expect(shown()).toMatch(/^tides · conversation 1 of 4\n(.*\n)*GPT\n {2}Tides\.\n/);
    press('g');
    expect(shown()).toContain('rows on');
    expect(shown()).toContain('Claude  anthropic/claude-sonnet-4-5');
    press('G');
    expect(shown()).not.toContain('rows on');
  });

  test('takes what is to be said to it, and Esc leads back', () => {
    press('i');
    for (const letter of 'Moon?') press(letter);
    expect(shown()).toContain('to both › Moon?▏');
    expect(press('', { return: true })).toEqual([
      {
        order: 'say',
        conversationId: first.conversationId,
        recipients: ['agent_a', 'agent_b'],
        text: 'Moon?',
      },
    ]);
    press('', { escape: true });
    expect(shown()).toContain('› 0001');
  });

  test('that has ended takes nothing', () => {
    take({ type: 'said', events: held(1).completed(1).lines.slice(-1) });
    press('i');
    expect(state.draft).toBeNull();
  });
});

describe('keys', () => {
  test('pause once, go on once', () => {
    expect([...press('r'), ...press('p'), ...press('p')]).toEqual([{ order: 'pause' }]);
    expect(press('r')).toEqual([{ order: 'resume' }]);
  });

  test('stop after the replies, then at once, however they arrive', () => {
    expect(press('q')).toEqual([{ order: 'interrupt', interrupt: 'finish' }]);
    expect(shown()).toContain('stopping after these replies…');
    expect(press('\u0003\u0003')).toHaveLength(2);
    expect(shown()).toContain('stopping now…');
  });

  test('do nothing where there is nothing yet', () => {
    const keys = { return: true, escape: true, upArrow: true, pageDown: true, rightArrow: true };
    for (const name of Object.keys(keys)) expect(press('', { [name]: true })).toEqual([]);
    for (const input of 'jkgGi?/x') expect(press(input)).toEqual([]);
    expect(shown()).toContain('starting…');
  });
});
