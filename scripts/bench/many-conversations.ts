import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { figureOf, type Measurement, ratioOf } from './measurement.ts';
import { type TimedRun, timedRun } from './timed-run.ts';

const ROUNDS = 2;
const CONVERSATIONS = 1000;
const TURNS = 5;

/**
 * A thousand conversations in one process, all at once, against the same one after another. The
 * models of `local:test` take no time, so that what is left is the work of this process.
 */
export async function manyConversations(directory: string): Promise<Measurement[]> {
  const together: TimedRun[] = [];
  const inTurn: TimedRun[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    inTurn.push(await run(join(directory, `in-turn-${round}`), 1, ['--no-import']));
    together.push(await run(join(directory, `together-${round}`), CONVERSATIONS));
  }
  const togetherMs = together.map(({ heldMs }) => heldMs);
  const inTurnMs = inTurn.map(({ heldMs }) => heldMs);
  const name = `${CONVERSATIONS} conversations of ${TURNS} turns, models that take no time`;
  return [
    {
      name: `${name}: all at once, against one after another`,
      unit: 'ms',
      floor: figureOf(inTurnMs),
      measured: figureOf(togetherMs),
      ratio: ratioOf(togetherMs, inTurnMs),
      target: { of: 'ratio', bound: 'at most', value: 1.3 },
    },
    {
      name: `${name}: memory at most, import included`,
      unit: 'MB',
      floor: null,
      measured: figureOf(together.map(({ wholeMb }) => wholeMb)),
      ratio: null,
      target: { of: 'measured', bound: 'at most', value: 400 },
    },
  ];
}

function run(directory: string, atOnce: number, more: string[] = []): Promise<TimedRun> {
  mkdirSync(directory);
  const flags = ['-a', 'local:test', '-b', 'local:test', '-t', TURNS, '-r', CONVERSATIONS];
  return timedRun(directory, [...flags, '--max-parallel', atOnce, ...more].map(String));
}
