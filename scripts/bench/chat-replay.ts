import { EventEmitter } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemClock } from '../../src/events/clock.ts';
import { readLog } from '../../src/events/log-reader.ts';
import { Recording } from '../../src/experiment/replay/recording.ts';
import type { EventLine } from '../../src/schemas/event.ts';
import { holdConversation } from './hold-conversation.ts';
import { figureOf, type Measurement, ratioOf } from './measurement.ts';

const ROUNDS = 3;
const TURNS = 2000;
/** Turns that are compared: what was loaded and compiled at first is in neither. */
const EARLY = [200, 600] as const;
const LATE = [1600, 2000] as const;

/** A conversation replayed at full speed through the chat: whether it gets slower or larger. */
export async function chatReplay(directory: string): Promise<Measurement[]> {
  const options = { model: 'local:test', turns: TURNS, fsync: 'never' } as const;
  const { eventFile } = await holdConversation(directory, options);
  const recorded: EventLine[] = [];
  for await (const record of readLog(eventFile)) if (record.ok) recorded.push(record.event);
  const [first] = recorded;
  if (first === undefined) throw new Error(`${eventFile} is empty`);

  const early: number[] = [];
  const late: number[] = [];
  const grown: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const marks = await replayed(new Recording(first.experiment_id, recorded));
    early.push(msPerTurn(marks, EARLY));
    late.push(msPerTurn(marks, LATE));
    grown.push(heapMb(marks, LATE[1]) - heapMb(marks, EARLY[0]));
  }
  const name = `a conversation of ${TURNS} turns replayed through the chat`;
  return [
    {
      name: `${name}: turns ${LATE.join('–')}, against turns ${EARLY.join('–')}`,
      unit: 'ms',
      floor: figureOf(early),
      measured: figureOf(late),
      ratio: ratioOf(late, early),
      target: { of: 'ratio', bound: 'at most', value: 1.3 },
    },
    {
      name: `${name}: memory it holds on to, from turn ${EARLY[0]} to ${LATE[1]}`,
      unit: 'MB',
      floor: null,
      measured: figureOf(grown),
      ratio: null,
      target: { of: 'measured', bound: 'at most', value: 20 },
    },
  ];
}

/** What was measured at certain turns of a recording that is played through a chat. */
async function replayed(recording: Recording): Promise<ReadonlyMap<number, Mark>> {
  const screen = new Screen();
  const chat = await open(recording, screen);
  const marks = new Map<number, Mark>();
  recording.bus.observe('turn.completed', ({ turn_number }) => {
    const turn = turn_number + 1;
    if ([...EARLY, ...LATE].includes(turn as never)) marks.set(turn, mark());
  });
  const signal = new AbortController().signal;
  const released = (): Promise<void> => Promise.resolve();
  await recording.play({ clock: systemClock, speed: Infinity, released, signal });
  await chat.close();
  if (screen.bytes < 1e6) throw new Error('the chat was not drawn');
  return marks;
}

/** As much of a terminal as Ink uses. */
class Screen extends EventEmitter {
  readonly isTTY = true;
  readonly columns = 100;
  readonly rows = 40;
  bytes = 0;
  write(text: string): boolean {
    this.bytes += text.length;
    return true;
  }
}

async function open(recording: Recording, screen: Screen) {
  // Ink asks once, when it is loaded, whether it runs in CI, where it redraws nothing.
  process.env.CI = 'false';
  process.env.CONTINUOUS_INTEGRATION = 'false';
  const { openChat } = await import('../../src/ui/open-chat.tsx');
  return openChat({
    standing: null,
    observe: (observer) => recording.bus.observe('all', observer),
    stdout: screen as unknown as NodeJS.WriteStream,
    stdin: { isTTY: false } as NodeJS.ReadStream,
    onInterrupt: () => undefined,
    onPause: () => undefined,
    onResume: () => undefined,
    onIntervene: () => undefined,
    showSystemPrompts: false,
    onFailure: (error) => {
      throw error;
    },
  });
}

interface Mark {
  /** Processor time of this process until then, and when a collection was over. */
  readonly cpuMs: number;
  readonly collectedCpuMs: number;
  /** What is left after a collection. */
  readonly heapMb: number;
}

function mark(): Mark {
  const cpuMs = cpuMilliseconds();
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const heapMb = process.memoryUsage().heapUsed / 2 ** 20;
  return { cpuMs, collectedCpuMs: cpuMilliseconds(), heapMb };
}

function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The collection at the first of the turns is no part of them. */
function msPerTurn(
  marks: ReadonlyMap<number, Mark>,
  [from, to]: readonly [number, number],
): number {
  const startMs = marks.get(from)?.collectedCpuMs ?? Number.NaN;
  const endMs = marks.get(to)?.cpuMs ?? Number.NaN;
  return (endMs - startMs) / (to - from);
}

function heapMb(marks: ReadonlyMap<number, Mark>, turn: number): number {
  return marks.get(turn)?.heapMb ?? Number.NaN;
}
