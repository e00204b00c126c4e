import { EventEmitter, once } from 'node:events';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { whileLocked } from '../../../src/experiment/lock.ts';
import { readExperiment } from '../../../src/experiment/read-record.ts';
import { stopExperiment } from '../../../src/experiment/stop-experiment.ts';
import { clockAt } from '../../support/clock.ts';
import { ConversationLog, ExperimentLog } from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

const ID = 'exp_00000001';

let output: string;
let directory: string;
beforeEach(() => {
  output = tempDir();
  directory = dirname(new ExperimentLog(ID).started(1).writeTo(output));
  new ConversationLog(ID).started().writeTo(output);
});

/** Stops an experiment that runs, whose record comes to its end once it was asked to stop. */
async function stop(end: () => void) {
  const held = new EventEmitter();
  const begun = once(held, 'begun');
  const running = whileLocked(directory, async () => {
    // As if another process ran it, of which it is only known that it holds the lock.
    rmSync(join(directory, '.runner.json'));
    held.emit('begun');
    await once(held, 'ended');
  });
  await begun;
  const clock = {
    ...clockAt(1_700_000_000_000),
    sleep: async () => {
      end();
      held.emit('ended');
      await running;
    },
  };
  return stopExperiment(directory, { graceMs: null, clock });
}

test('one that completes before it can be stopped is not said to have been stopped', async () => {
  const outcome = await stop(() => new ExperimentLog(ID).started(1).completed().writeTo(output));
  expect(outcome).toBe('ended');
});

test('one that stops is stopped', async () => {
  const outcome = await stop(() => new ExperimentLog(ID).started(1).interrupted().writeTo(output));
  expect(outcome).toBe('stopped');
});

test('the record of one whose process goes without a word is ended', async () => {
  expect(await stop(() => undefined)).toBe('stopped');
  expect((await readExperiment(directory)).status).toBe('interrupted');
});
