import { readConversation } from '../../src/events/read-conversation.ts';
import { ConversationMeter } from '../../src/metrics/conversation-meter.ts';
import { loadAnalyser } from '../../src/metrics/load-analyser.ts';
import { standardDetection } from '../../src/schemas/detection-rules.ts';
import { holdConversation } from './hold-conversation.ts';
import { figureOf, type Measurement, ratioOf } from './measurement.ts';

const ROUNDS = 7;
const MESSAGE_CHARACTERS = 1000;
/** Messages to talk with: varied, in English, as a test model makes them. */
const TURNS_HELD = 600;
const TURNS = 840;
/** Turns between one clock reading and the next, ours and the floor by turns. */
const STRETCH = 20;

/**
 * Turns a second through the meter that measures conversations: every metric of two messages of
 * 1 kB and every one between them. Time is that of the processor.
 *
 * First by itself. Then against wink-nlp tagging the same two messages and nothing else: there, both
 * sides take turns, so that other work on the machine slows down both, and so does what each leaves
 * in the caches and to the garbage collector for the other.
 */
export async function metricsRate(directory: string): Promise<Measurement[]> {
  const messages = await messagesOf1kB(directory);
  const message = (index: number) => messages[index % messages.length] ?? '';
  const analyse = await loadAnalyser();
  const meterOf = () =>
    new ConversationMeter({ analyse, rules: standardDetection(), families: { a: null, b: null } });
  const alone: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const meter = meterOf();
    const began = process.cpuUsage();
    for (let turn = 0; turn < TURNS; turn += 1) {
      meter.next({ turn, a: message(2 * turn), b: message(2 * turn + 1) });
    }
    if (round > 0) alone.push((1000 * TURNS) / cpuMillisecondsSince(began));
  }

  const read = await bareTagger();
  const measured: number[] = [];
  const floor: number[] = [];
  const early: number[] = [];
  const late: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const meter = meterOf();
    const ours: number[] = [];
    const bare: number[] = [];
    for (let start = 0; start < TURNS; start += STRETCH) {
      const began = process.cpuUsage();
      for (let turn = start; turn < start + STRETCH; turn += 1) {
        meter.next({ turn, a: message(2 * turn), b: message(2 * turn + 1) });
      }
      ours.push(cpuMillisecondsSince(began) / STRETCH);
      const bareBegan = process.cpuUsage();
      for (let turn = start; turn < start + STRETCH; turn += 1) {
        read(message(2 * turn));
        read(message(2 * turn + 1));
      }
      bare.push(cpuMillisecondsSince(bareBegan) / STRETCH);
    }
    if (round === 0) continue; // Both sides compiled and warm.
    measured.push(1000 / meanOf(ours));
    floor.push(1000 / meanOf(bare));
    early.push(meanOf(ours.slice(1, 4)));
    late.push(meanOf(ours.slice(-3)));
  }
  return [
    {
      name: 'turns of 1 kB messages measured',
      unit: 'turns/s',
      floor: null,
      measured: figureOf(alone),
      ratio: null,
      target: { of: 'measured', bound: 'at least', value: 1000 },
    },
    {
      name: 'turns of 1 kB messages measured, against bare tagging of the same',
      unit: 'turns/s',
      floor: figureOf(floor),
      measured: figureOf(measured),
      ratio: ratioOf(measured, floor),
      target: { of: 'ratio', bound: 'at least', value: 0.3 },
    },
    {
      name: 'metrics of turns 780–840, against turns 20–80',
      unit: 'ms',
      floor: figureOf(early),
      measured: figureOf(late),
      ratio: ratioOf(late, early),
      target: { of: 'ratio', bound: 'at most', value: 1.2 },
    },
  ];
}

async function messagesOf1kB(directory: string): Promise<string[]> {
  const { eventFile } = await holdConversation(directory, {
    model: 'local:test',
    turns: TURNS_HELD,
    fsync: 'never',
  });
  const { state } = await readConversation(eventFile);
  const text = state.messages.map(({ content }) => content).join(' ');
  const messages: string[] = [];
  for (let at = 0; at + MESSAGE_CHARACTERS <= text.length; at += MESSAGE_CHARACTERS) {
    messages.push(text.slice(at, at + MESSAGE_CHARACTERS));
  }
  return messages;
}

async function bareTagger(): Promise<(text: string) => void> {
  const [{ default: wink }, { default: model }] = await Promise.all([
    import('wink-nlp'),
    import('wink-eng-lite-web-model'),
  ]);
  const nlp = wink(model, ['sbd', 'pos']);
  return (text) => {
    nlp.readDoc(text).tokens().out(nlp.its.pos);
  };
}

function cpuMillisecondsSince(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e3;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
