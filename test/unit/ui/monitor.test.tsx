import { renderToString } from 'ink';
import { describe, expect, test } from 'vitest';
import type {
  ConversationSnapshot,
  ExperimentSnapshot,
} from '../../../src/schemas/experiment-snapshot.ts';
import { sparkline } from '../../../src/ui/cell-text.ts';
import { Rows } from '../../../src/ui/full-screen.tsx';
import { monitorLines } from '../../../src/ui/monitor-lines.ts';
import { monitorReport } from '../../../src/ui/monitor-report.ts';
import {
  type MonitorEvent,
  type MonitorLook,
  type MonitorPlace,
  type MonitorState,
  newMonitor,
  reduceMonitor,
} from '../../../src/ui/monitor-state.ts';
import { displayWidth } from '../../../src/ui/wrap.ts';
import { completedReply, sampleEvent } from '../../support/event-samples.ts';

const NOW = 1_700_000_000;

const experiment = (changes: Partial<ExperimentSnapshot> = {}): ExperimentSnapshot => ({
  experiment_id: 'exp_00000001',
  name: 'tides',
  directory: '/out/experiments/tides_exp_00000001',
  status: 'running',
  damage: null,
  agents: ['claude', 'gpt'],
  started_at: NOW - 200,
  ended_at: null,
  conversations: {
    planned: 6,
    pending: 2,
    running: 2,
    paused: 0,
    completed: 2,
    failed: 0,
    interrupted: 0,
  },
  turns: 27,
  progress: 0.45,
  tokens: 123_456,
  tokens_complete: true,
  tokens_per_minute: 9876,
  cost_usd: 0.5,
  known_cost_usd: 0.5,
  odd_replies: null,
  convergence: 0.42,
  stalled: [],
  last_error: null,
  ...changes,
});

const ended = (index: number): ExperimentSnapshot =>
  experiment({
    experiment_id: `exp_1000000${index}`,
    name: `ended-${index}`,
    status: 'completed',
    progress: 1,
    tokens_per_minute: null,
    conversations: { ...experiment().conversations, pending: 0, running: 0, completed: 6 },
  });

const experiments = [
  experiment({
    stalled: ['conv_00000001_0002'],
    last_error: {
      at: NOW - 90,
      conversation_id: 'conv_00000001_0002',
      message: 'Too many\u001b[31m requests',
    },
  }),
  experiment({
    experiment_id: 'exp_00000002',
    name: 'broken',
    status: 'damaged',
    damage: 'manifest.json is damaged',
    progress: null,
    started_at: null,
    tokens: null,
    tokens_per_minute: null,
    cost_usd: null,
    known_cost_usd: 0,
    convergence: null,
    conversations: {
      ...experiment().conversations,
      planned: 0,
      running: 0,
      completed: 0,
      pending: 0,
    },
  }),
  ended(1),
  ended(2),
];

const conversation = (
  index: number,
  changes: Partial<ConversationSnapshot> = {},
): ConversationSnapshot => ({
  conversation_id: `conv_00000001_000${index}`,
  arm: 'default',
  status: 'running',
  end_reason: null,
  error: null,
  stalled: false,
  turns: 3,
  max_turns: 10,
  tokens: 4321,
  tokens_complete: true,
  cost_usd: 0.25,
  known_cost_usd: 0.25,
  convergence: 0.5,
  scores: [0, 0.25, 0.5, 1],
  last_words: { agent: 'agent_a', text: 'And so the tide\ncomes in again.' },
  last_event_at: NOW,
  ...changes,
});

const conversations = [conversation(1), conversation(2, { stalled: true })];

const look = (place: MonitorPlace, changes: Partial<MonitorLook> = {}): MonitorEvent => ({
  type: 'looked',
  now: NOW,
  experiments,
  conversations: place.kind === 'all' ? [] : conversations,
  events: [],
  damage: null,
  place,
  ...changes,
});

/** The monitor after a look, with looks after every key, as the screen has them. */
function monitorAfter(keys: readonly string[], width = 80, height = 16): MonitorState {
  const first = newMonitor('/out', { width, height });
  return keys.reduce(
    (state, input) => {
      const next = reduceMonitor(state, press(input));
      return reduceMonitor(next, look(next.place));
    },
    reduceMonitor(first, look(first.place)),
  );
}

const ESCAPE = '\u001b';

function press(input: string): MonitorEvent {
  const keys: Readonly<Record<string, object>> = {
    '\r': { return: true },
    [ESCAPE]: { escape: true },
    down: { downArrow: true },
    up: { upArrow: true },
    ctrlC: { ctrl: true },
  };
  const key = keys[input];
  return key === undefined
    ? { type: 'key', input, key: {} }
    : { type: 'key', input: input === 'ctrlC' ? 'c' : '', key };
}

function frame(state: MonitorState): string {
  const monitor = (
    <Rows lines={monitorLines(state)} colour={false} takesKeys={false} onKey={() => undefined} />
  );
  return renderToString(monitor, { columns: state.screen.width })
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

describe('a frame', () => {
  test.each([60, 80, 120])('of all experiments, at %i columns', (width) => {
    expect(frame(monitorAfter([], width))).toMatchSnapshot();
  });

  test.each([60, 80, 120])('of an experiment, at %i columns', (width) => {
    expect(frame(monitorAfter(['\r'], width))).toMatchSnapshot();
  });

  test('says why a conversation ended whose last words it has not read', () => {
    const state = monitorAfter(['\r']);
    const over = { status: 'completed', end_reason: 'max_turns', last_words: null } as const;
    const next = reduceMonitor(
      state,
      look(state.place, { conversations: [conversation(1, over)] }),
    );
    expect(frame(next)).toMatch(/completed .* \(ended: max_turns\)$/m);
  });

  test('of a conversation', () => {
    const state = monitorAfter(['\r', '\r'], 60, 20);
    const events = [
      sampleEvent('conversation.started', { data: { arm: 'default' } }),
      sampleEvent('turn.started', { turn_number: 0 }),
      completedReply(0, 'agent_a', 'Tides are the slow breathing of the sea, said someone once.'),
      sampleEvent('api.call.started', { turn_number: 0, agent_id: 'agent_b' }),
    ].map((event, seq) => ({ ...event, seq }) as MonitorLook['events'][number]);
    expect(frame(reduceMonitor(state, look(state.place, { events })))).toMatchSnapshot();
  });

  test.each([
    [20, 6],
    [60, 24],
    [80, 24],
    [120, 40],
  ])('is as high and wide as it may be, at %i×%i', (width, height) => {
    for (const keys of [[], ['\r'], ['\r', '\r'], ['?'], ['/', 'x'], ['s'], ['s', 'y']]) {
      const lines = monitorLines(monitorAfter(keys, width, height));
      expect(lines).toHaveLength(height - 1);
      for (const { text } of lines) expect(displayWidth(text)).toBeLessThanOrEqual(width);
    }
  });

  test('draws nothing of a name that could move the cursor', () => {
    const [, ...others] = experiments;
    const named = experiment({ name: 'ti\u001b[2J\ndes', stalled: ['conv_00000001_0002'] });
    const seen = { experiments: [named, ...others] };
    for (const keys of [[], ['\r'], ['\r', '\r'], ['s']]) {
      const state = monitorAfter(keys);
      const lines = monitorLines(reduceMonitor(state, look(state.place, seen)));
      const shown = lines.map(({ text }) => text).join('');
      expect(shown).toContain('ti des');
      expect(shown).not.toMatch(/\p{Cc}/u);
    }
    const report = monitorReport([named], { outputDirectory: '/out', now: NOW, width: 120 });
    expect(report.join('')).toContain('ti des: stalled: conv_00000001_0002');
    expect(report.join('')).not.toMatch(/\p{Cc}/u);
  });

  test('of an empty output directory says what to run', () => {
    const first = newMonitor('/out', { width: 80, height: 12 });
    const state = reduceMonitor(first, look(first.place, { experiments: [] }));
    expect(frame(state)).toContain('Start one: pidgin run -a local:test -b local:test -t 5');
  });

  test('before the first look says so, whatever is pressed', () => {
    const first = newMonitor('/out', { width: 80, height: 12 });
    for (const input of ['\r', ESCAPE, 'down', 's', 'p', '/', '?', 'G']) {
      expect(frame(reduceMonitor(first, press(input)))).toContain('reading…');
    }
  });
});

describe('the cursor', () => {
  const at = (keys: readonly string[]) =>
    frame(monitorAfter(keys))
      .split('\n')
      .find((line) => line.startsWith('›'));

  test('stays on its row when others come before it', () => {
    const state = monitorAfter(['down', 'down']);
    const more = [experiment({ experiment_id: 'exp_0000000a', name: 'new' }), ...experiments];
    expect(frame(reduceMonitor(state, look(state.place, { experiments: more })))).toContain(
      '› ended-1',
    );
  });

  test.each([
    [['down', 'down', 'up'], 'broken'],
    [['G'], 'ended-2'],
    [['G', 'down', 'g'], 'tides'],
    [['jjk'], 'broken'],
  ])('goes with the keys %j to %s', (keys, name) => {
    expect(at(keys)).toContain(name);
  });
});

describe('the filter', () => {
  test('leaves what contains every word, and Escape shows all again', () => {
    const filtered = monitorAfter(['/', 'completed', ' -2', '\r']);
    expect(frame(filtered)).toContain('› ended-2');
    expect(frame(filtered)).not.toContain('tides');
    expect(frame(reduceMonitor(filtered, press(ESCAPE)))).toContain('tides');
  });

  test('takes keys that arrive together, the Enter among them', () => {
    const state = monitorAfter(['/', 'stalled\r']);
    expect(state).toMatchObject({ mode: 'watching', filter: 'stalled' });
    expect(frame(state)).not.toContain('ended-1');
  });
});

describe('stop and pause', () => {
  test.each([
    ['s', 'stop'],
    ['p', 'pause'],
  ])('%s asks first, and only y confirms', (key, wanted) => {
    expect(monitorAfter([key]).order).toBeNull();
    expect(monitorAfter([key, 'n', 'y']).order).toBeNull();
    expect(monitorAfter([key, 'y']).order).toEqual({ wanted, experimentId: 'exp_00000001' });
  });

  test('lets what is paused go on', () => {
    const first = newMonitor('/out', { width: 80, height: 16 });
    const paused = look(first.place, { experiments: [experiment({ status: 'paused' })] });
    const state = [paused, press('p'), press('y')].reduce(reduceMonitor, first);
    expect(state.order?.wanted).toBe('run');
  });

  test('say that what has ended is not running', () => {
    expect(frame(monitorAfter(['G'])).includes('not running')).toBe(false);
    const state = reduceMonitor(monitorAfter(['G']), press('s'));
    expect(frame(state)).toContain('ended-2 is not running.');
  });
});

test.each(['q', 'ctrlC'])('%j leaves', (input) => {
  expect(monitorAfter([input]).left).toBe(true);
});

test('what was looked for at another place is not shown here', () => {
  const state = monitorAfter(['\r', '\r']);
  const reopened = monitorAfter(['\r', '\r', ESCAPE, '\r']);
  const event = { ...completedReply(0, 'agent_a', 'Old words.'), seq: 0 };
  const stale = look(state.place, { events: [event as MonitorLook['events'][number]] });
  expect(reduceMonitor(reopened, stale)).toBe(reopened);
});

test('who reads what was said before is not moved on by what comes', () => {
  const said = (index: number): MonitorLook['events'][number] =>
    ({ ...completedReply(index, 'agent_a', `Message ${index}.`), seq: index }) as never;
  const opened = monitorAfter(['\r', '\r']);
  const twenty = Array.from({ length: 20 }, (_, index) => said(index));
  const full = reduceMonitor(opened, look(opened.place, { events: twenty }));
  const back = [press('up'), press('up'), press('up')].reduce(reduceMonitor, full);
  const later = reduceMonitor(back, look(opened.place, { events: [said(20)] }));
  const body = (state: MonitorState) => frame(state).split('\n').slice(1, 9);
  expect(body(later)).toEqual(body(back));
  expect(body(back)).not.toEqual(body(full));
});

test('the report for a pipe is the same in plain lines', () => {
  expect(
    monitorReport(experiments, { outputDirectory: '/out', now: NOW, width: 120 }).join('\n'),
  ).toMatchInlineSnapshot(`
    "1 running, 1 damaged, 2 ended · 1 conversation stalled · 9,876 tokens/min · ≥ $1.50

    NAME     STATUS     PROGRESS      DONE  TOK/MIN  TOKENS     COST  CONV  STARTED    NOTE
    tides    running    ██░░░░ 45 %    2/6    9,876  123.5K  $0.5000  0.42  3 min ago  1 stalled, error
    broken   damaged                                      –        –
    ended-1  completed  ██████ 100 %   6/6           123.5K  $0.5000  0.42  3 min ago
    ended-2  completed  ██████ 100 %   6/6           123.5K  $0.5000  0.42  3 min ago

    tides: stalled: conv_00000001_0002
    tides: last error 1 min ago in 0002: Too many requests
    broken: damaged: manifest.json is damaged"
  `);
});

test('a sparkline goes from 0 to 1', () => {
  expect(sparkline([0, 0.124, 0.5, 0.99, 1])).toBe('▁▁▅██');
});
