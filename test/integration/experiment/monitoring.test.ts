import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/events/clock.ts';
import { wantedOf } from '../../../src/experiment/control.ts';
import { whileLocked } from '../../../src/experiment/lock.ts';
import { Monitoring } from '../../../src/experiment/monitoring.ts';
import { readManifest } from '../../../src/experiment/read-record.ts';
import { Manifest } from '../../../src/schemas/manifest.ts';
import { ConversationLog, ExperimentLog } from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

const RUNNING = 'exp_00000001';
const ENDED = 'exp_00000002';
/** Events of the samples begin then, a second apart. */
const START = 1_700_000_000;

let output: string;
let now: number;
let monitoring: Monitoring;

beforeEach(() => {
  output = tempDir();
  now = START + 10.125;
  const clock: Clock = {
    now: () => now * 1000,
    elapsed: () => now * 1000,
    sleep: () => Promise.resolve(),
  };
  monitoring = new Monitoring(output, clock);
});

/** An experiment of two conversations, one under way; returns its directory. */
async function write(experimentId: string, name: string): Promise<string> {
  const directory = dirname(new ExperimentLog(experimentId).started(2).writeTo(output, name));
  underWay(experimentId).writeTo(output, name);
  const { manifest } = await readManifest(directory, Manifest);
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest));
  return directory;
}

const underWay = (experimentId: string) =>
  new ConversationLog(experimentId)
    .started()
    .turnStarted(0)
    .reply(0, 'agent_a', 'Tides?')
    .reply(0, 'agent_b', 'Tides.')
    .turnCompleted(0);

const ALL = { kind: 'all' } as const;

test('an output directory that is not there has no experiments', async () => {
  expect(
    (await new Monitoring(join(output, 'none'), { now: () => 0 } as Clock).look(ALL)).experiments,
  ).toEqual([]);
});

test('what runs comes first, with how far it is', async () => {
  await write(ENDED, 'newer');
  const directory = await write(RUNNING, 'running');
  await whileLocked(directory, async () => {
    const { experiments } = await monitoring.look(ALL);
    expect(experiments.map(({ name, status }) => ({ name, status }))).toEqual([
      { name: 'running', status: 'running' },
      { name: 'newer', status: 'crashed' },
    ]);
    expect(experiments[0]).toMatchObject({
      conversations: { planned: 2, pending: 1, running: 1 },
      turns: 1,
      progress: 1 / 20,
      tokens: 30,
      tokens_per_minute: 180,
      stalled: [],
      last_error: null,
      damage: null,
    });
  });
});

test('a conversation that falls silent is told of, and so is what went wrong in it', async () => {
  const directory = await write(RUNNING, 'running');
  await whileLocked(directory, async () => {
    await monitoring.look(ALL);
    const log = underWay(RUNNING).callFailed(1, 'agent_a');
    const added = log.text().slice(underWay(RUNNING).text().length);
    appendFileSync(join(directory, `events_${log.conversationId}.jsonl`), added);
    now += 3600;
    const [experiment] = (await monitoring.look(ALL)).experiments;
    expect(experiment).toMatchObject({
      stalled: [log.conversationId],
      last_error: { conversation_id: log.conversationId, message: 'Too many requests' },
      tokens_per_minute: null,
    });
  });
});

describe('damage', () => {
  test('to a manifest is told, and the events are read instead', async () => {
    const directory = await write(ENDED, 'tides');
    writeFileSync(join(directory, 'manifest.json'), '{"version":1,"exp');
    await write(RUNNING, 'whole');
    const { experiments } = await monitoring.look(ALL);
    expect(experiments.map(({ name, damage, turns }) => ({ name, damage, turns }))).toEqual([
      { name: 'whole', damage: null, turns: 1 },
      { name: 'tides', damage: 'manifest.json is damaged', turns: 1 },
    ]);
  });

  test('to manifest and events leaves the name', async () => {
    const directory = await write(ENDED, 'tides');
    for (const file of ['manifest.json', 'experiment.jsonl']) {
      writeFileSync(join(directory, file), '\u0000\u0000');
    }
    const [experiment] = (await monitoring.look(ALL)).experiments;
    expect(experiment).toMatchObject({ name: 'tides', status: 'damaged', cost_usd: null });
  });

  test('to an event file that is being written is counted', async () => {
    const directory = await write(RUNNING, 'running');
    await whileLocked(directory, async () => {
      await monitoring.look(ALL);
      const { conversationId } = underWay(RUNNING);
      appendFileSync(join(directory, `events_${conversationId}.jsonl`), 'nonsense\n');
      const [experiment] = (await monitoring.look(ALL)).experiments;
      expect(experiment?.damage).toBe('lines of its event files that are no events: 1');
    });
  });

  test('to a directory that is none hides no other', async () => {
    await write(RUNNING, 'whole');
    writeFileSync(join(output, 'experiments', `file_${ENDED}`), '');
    mkdirSync(join(output, 'experiments', 'something else'));
    const { experiments } = await monitoring.look(ALL);
    expect(experiments.map(({ name, status }) => `${name} ${status}`).sort()).toEqual([
      'file damaged',
      'whole crashed',
    ]);
  });
});

test('an open conversation gives what was said, then what comes', async () => {
  const directory = await write(RUNNING, 'running');
  const { conversationId } = underWay(RUNNING);
  const place = { kind: 'conversation', experimentId: RUNNING, conversationId } as const;
  const first = await monitoring.look(place);
  const whole = underWay(RUNNING).lines.length;
  expect(first.events).toHaveLength(whole);
  expect(first.conversations.map(({ turns }) => turns)).toEqual([1, 0]);
  expect((await monitoring.look(place)).events).toEqual([]);
  const log = underWay(RUNNING).turnStarted(1);
  const path = join(directory, `events_${conversationId}.jsonl`);
  appendFileSync(path, log.text().slice(readFileSync(path, 'utf8').length));
  expect((await monitoring.look(place)).events.map(({ type }) => type)).toEqual(['turn.started']);
  expect((await monitoring.look({ ...place })).events).toHaveLength(whole + 1);
});

test('what runs is asked by its control file, what does not is not', async () => {
  const directory = await write(RUNNING, 'running');
  await monitoring.look(ALL);
  expect(await monitoring.ask(RUNNING, 'pause')).toBe('running is not running any more.');
  await whileLocked(directory, async () => {
    expect(await monitoring.ask(RUNNING, 'pause')).toBe('running was asked to pause.');
    expect(wantedOf(directory)).toBe('pause');
    expect((await monitoring.look(ALL)).experiments[0]?.status).toBe('paused');
  });
});

test('of very many, one that begins to run is seen within a few looks', async () => {
  for (let index = 0; index < 450; index += 1) {
    const id = `exp_1${String(index).padStart(7, '0')}`;
    mkdirSync(join(output, 'experiments', `rests_${id}`), { recursive: true });
  }
  const directory = await write(RUNNING, 'tides');
  const standing = async () =>
    (await monitoring.look(ALL)).experiments.find(({ name }) => name === 'tides')?.status;
  expect(await standing()).toBe('crashed');
  await whileLocked(directory, async () => {
    const seen = [await standing(), await standing(), await standing()];
    expect(seen).toContain('running');
    // What runs is looked at every time.
    expect(await standing()).toBe('running');
  });
});
