import stripAnsi from 'strip-ansi';
import { describe, expect, test } from 'vitest';
import {
  EventLine,
  type EventOf,
  type EventType,
  type PidginEvent,
} from '../../../src/schemas/event.ts';
import { tailLine, tailLines } from '../../../src/ui/tail.ts';
import { displayWidth } from '../../../src/ui/wrap.ts';
import { EVENT_SAMPLES, sampleEvent } from '../../support/event-samples.ts';

const plain = (event: PidginEvent) => tailLine(event, { colour: false, width: null });
const allSamples = Object.entries<PidginEvent>(EVENT_SAMPLES);

/** What comes after the time, the place and the type. */
const summary = (event: PidginEvent) => plain(event).slice(51);

test('the samples are events the catalogue allows', () => {
  const types = EventLine.options.map((option) => option.shape.type.value);
  expect(Object.keys(EVENT_SAMPLES).toSorted()).toEqual(types.toSorted());
  for (const [, event] of allSamples) {
    expect(EventLine.safeParse({ ...event, seq: 0 }).error).toBeUndefined();
  }
});

test.each([
  ['experiment.started', 'tides · 2 conversations'],
  ['experiment.completed', 'with failures · 1 completed, 1 failed · 1 min 1 s'],
  ['experiment.failed', 'No space left · 1 completed, 1 interrupted'],
  ['experiment.interrupted', 'by the stop command · 1 completed, 1 interrupted'],
  ['experiment.resumed', '1 conversation to go'],
  [
    'conversation.started',
    'Claude (anthropic/claude-sonnet-4-5) and GPT (openai/gpt-5) · at most 10 turns · arm warm · repetition 2',
  ],
  ['conversation.completed', 'max_turns · 10 turns · 1 min 23 s'],
  ['conversation.failed', 'rate_limit 429 · Too many requests · 3 turns · 9.0 s'],
  ['conversation.interrupted', 'by a signal · 3 turns · 9.0 s'],
  ['conversation.paused', ''],
  ['conversation.resumed', 'after 4 messages · torn line cut at byte 2,048'],
  ['conversation.branched', 'from conv_0badcafe_0003 at turn 5 · other temperature_a'],
  ['turn.started', ''],
  ['turn.completed', '4.3 s'],
  ['response.started', ''],
  ['response.streaming', '“The moon”'],
  [
    'response.completed',
    '“The moon pulls the sea. Twice a day.” · length · 1,234 tokens in, 56 out · 2.1 s · chose the name Luna',
  ],
  ['response.interrupted', 'by a signal · “The moon pu”'],
  ['thinking.completed', '“They ask about tides.” · 350 ms'],
  ['pause.requested', ''],
  ['conductor.intervention', 'human to A and B · “[HUMAN]: And the sun?”'],
  ['budget.exceeded', '$1.05 of $1.00'],
  ['convergence.measured', '0.42 · increasing'],
  ['attractor.detected', 'repetition since turn 2'],
  ['context.usage', '12,345 of 200,000 tokens'],
  ['context.truncated', '1 message dropped, about 900 tokens'],
  ['context.limit_reached', '– of 200,000 tokens'],
  ['metrics.computed', '2 metrics'],
  ['api.call.started', 'attempt 2 · 5 messages'],
  ['api.call.completed', '2.1 s'],
  ['api.call.failed', 'rate_limit 429 · Too many requests · again in 4.0 s'],
  ['stream.chunk.received', 'text-delta · 8 characters · 410 ms'],
  ['rate_limit.warning', '1,200 tokens left · full again in 30.0 s'],
  ['rate_limit.paced', 'waited 1.5 s for requests'],
  ['preparation.started', 'run /usr/bin/ollama serve'],
  ['preparation.progress', 'download qwen3:8b · 42 % · 2.2 GB of 5.2 GB'],
  ['preparation.completed', 'download qwen3:8b · 5.2 GB · 1 min 35 s'],
  ['preparation.failed', 'download qwen3:8b · server · file does not exist · 300 ms'],
  ['post_processing.started', 'transcripts, import'],
  ['post_processing.writing', 'README.md · 1.2 kB'],
  ['post_processing.completed', 'transcripts · import failed: database is locked · 900 ms'],
] as const satisfies [EventType, string][])('%s says what happened', (type, text) => {
  expect(summary(sampleEvent(type))).toBe(text);
});

test('a line begins with local time, conversation, turn, agent and type', () => {
  const line = plain(sampleEvent('response.started'));
  const time = new Date(1_700_000_000_123).toTimeString().slice(0, 8);
  expect(line).toBe(`${time}.123 0001 t3 A   response.started`);
});

test('an event of the experiment has no conversation', () => {
  expect(plain(sampleEvent('experiment.resumed')).slice(13, 25)).toBe('            ');
});

test('tokens that were not reported are not shown', () => {
  const event = sampleEvent('response.completed', { data: { usage: {} } });
  expect(summary(event)).not.toContain('token');
});

test('text that looks like markup is shown as it is', () => {
  const content = '[red]stop[/red] [/path] [x]';
  expect(summary(sampleEvent('response.completed', { data: { content } }))).toContain(content);
});

test('text of a model cannot break the line or the terminal', () => {
  const content = 'a\u001b]52;c;aGk=\u0007\nb\u001b[2J';
  const line = plain(sampleEvent('response.completed', { data: { content } }));
  expect(line).toContain('“a b”');
});

describe.each(allSamples)('%s', (_, event) => {
  test('is one line without escape codes', () => {
    expect(plain(event)).not.toMatch(/\p{Cc}/u);
  });

  test.each([20, 60, 80, 120])('fits in %i columns, but for a failure, which is whole', (width) => {
    const line = tailLine(event, { colour: false, width });
    if (event.type.endsWith('.failed')) expect(line).toContain(summary(event));
    else expect(displayWidth(line)).toBeLessThanOrEqual(width);
  });

  test('says the same in colour', () => {
    const coloured = tailLine(event, { colour: true, width: 80 });
    expect(coloured).toContain('\u001b[');
    expect(stripAnsi(coloured)).toBe(tailLine(event, { colour: false, width: 80 }));
  });
});

test('families differ in colour, and failures stand out', () => {
  const style = (type: EventType) => {
    const line = tailLine(sampleEvent(type), { colour: true, width: null });
    return line.slice(0, line.indexOf(type)).split('m').slice(-3).join('m');
  };
  expect(style('turn.started')).not.toBe(style('response.started'));
  expect(style('api.call.failed')).not.toBe(style('api.call.started'));
  expect(style('api.call.failed')).toBe(style('conversation.failed'));
});

test('the date is said where it is another than before', () => {
  const event = sampleEvent('turn.started');
  const at = (timestamp: number) => ({ ...event, timestamp }) as PidginEvent;
  const noon = new Date(2026, 10, 21, 12).getTime();
  const lines = tailLines(noon);
  const said = [0, 3, 30, 33].map((hours) =>
    lines(at(noon / 1000 + hours * 3600), { colour: false, width: null }).slice(0, -1),
  );
  expect(said).toEqual([[], [], ['2026-11-22'], []]);
  expect(tailLines(noon)(at(0), { colour: false, width: null })[0]).toMatch(/^19(69|70)-/);
});

test('nothing a model says can move the cursor', () => {
  const event = sampleEvent('response.completed') as EventOf<'response.completed'>;
  const said = {
    ...event,
    data: { ...event.data, content: 'a\u001b[2J\u001b]0;x\u0007\u009b1Jb\nc' },
  };
  expect(plain(said)).toContain('“ab c”');
});
