import { EventEmitter } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemClock } from '../../src/events/clock.ts';
import { readLog } from '../../src/events/log-reader.ts';
import { Recording } from '../../src/experiment/replay/recording.ts';
import type { EventLine } from '../../src/schemas/event.ts';
import { holdConversation } from './hold-conversation.ts';
import { figureOf, type Measurement } from './measurement.ts';

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

  const recording = new Recording(first.experiment_id, recorded);
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

  const early = msPerTurn(marks, EARLY);
  const late = msPerTurn(marks, LATE);
  const grown = heapMb(marks, LATE[1]) - heapMb(marks, EARLY[0]);
  const name = `a conversation of ${TURNS} turns replayed through the chat`;
  return [
    {
      name: `${name}: turns ${LATE.join('–')}, against turns ${EARLY.join('–')}`,
      unit: 'ms',
      floor: figureOf([early]),
      measured: figureOf([late]),
      ratio: figureOf([late / early]),
      target: { of: 'ratio', bound: 'at most', value: 1.3 },
    },
    {
      name: `${name}: memory it holds on to, from turn ${EARLY[0]} to ${LATE[1]}`,
      unit: 'MB',
      floor: null,
      measured: figureOf([grown]),
      ratio: null,
      target: { of: 'measured', bound: 'at most', value: 20 },
    },
  ];
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
  });
}

interface Mark {
  /** Processor time of this process so far. */
  readonly cpuMs: number;
  /** What is left after a collection. */
  readonly heapMb: number;
}

function mark(): Mark {
  const { user, system } = process.cpuUsage();
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return { cpuMs: (user + system) / 1000, heapMb: process.memoryUsage().heapUsed / 2 ** 20 };
}

function msPerTurn(
  marks: ReadonlyMap<number, Mark>,
  [from, to]: readonly [number, number],
): number {
  const ms = (turn: number): number => marks.get(turn)?.cpuMs ?? Number.NaN;
  return (ms(to) - ms(from)) / (to - from);
}

function heapMb(marks: ReadonlyMap<number, Mark>, turn: number): number {
  return marks.get(turn)?.heapMb ?? Number.NaN;
}
