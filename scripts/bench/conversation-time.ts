import { holdConversation, type TurnTime } from './hold-conversation.ts';
import { figureOf, type Measurement, median, ratioOf } from './measurement.ts';

const ROUNDS = 9;
const TURNS = 1000;
const SYNCED_TURNS = 200;

/**
 * What a turn costs around the provider, and whether it costs the same at the end of a long
 * conversation as at its beginning.
 */
export async function conversationTime(directory: string): Promise<Measurement[]> {
  const unsynced: (readonly TurnTime[])[] = [];
  const synced: (readonly TurnTime[])[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const model = 'local:test';
    const long = await holdConversation(directory, { model, turns: TURNS, fsync: 'never' });
    const short = await holdConversation(directory, {
      model,
      turns: SYNCED_TURNS,
      fsync: 'message',
    });
    if (round === 0) continue; // Everything compiled and warm.
    unsynced.push(long.turns);
    synced.push(short.turns);
  }
  const early = medians(unsynced, overhead, 10, 60);
  const late = medians(unsynced, overhead, 950, 1000);
  return [
    {
      name: 'overhead of a turn: all but the provider, fsync never',
      unit: 'ms',
      floor: null,
      measured: figureOf(medians(unsynced, overhead)),
      ratio: null,
      target: { of: 'measured', bound: 'at most', value: 1 },
    },
    {
      name: 'overhead of turns 950–1000, against turns 10–60',
      unit: 'ms',
      floor: figureOf(early),
      measured: figureOf(late),
      ratio: ratioOf(late, early),
      target: { of: 'ratio', bound: 'at most', value: 1.3 },
    },
    wholeTurn('never', unsynced),
    wholeTurn('message', synced),
  ];
}

function wholeTurn(fsync: string, rounds: readonly (readonly TurnTime[])[]): Measurement {
  const whole = medians(rounds, ({ wholeMs }) => wholeMs);
  const provider = medians(rounds, ({ providerMs }) => providerMs);
  return {
    name: `a whole turn, against its provider: fsync ${fsync}`,
    unit: 'ms',
    floor: figureOf(provider),
    measured: figureOf(whole),
    ratio: ratioOf(whole, provider),
    target: null,
  };
}

function overhead({ wholeMs, providerMs }: TurnTime): number {
  return wholeMs - providerMs;
}

/** The median turn of each round, among the turns from one number up to another. */
function medians(
  rounds: readonly (readonly TurnTime[])[],
  of: (turn: TurnTime) => number,
  from = 0,
  to = TURNS,
): number[] {
  return rounds.map((turns) => median(turns.slice(from, to).map(of)));
}
