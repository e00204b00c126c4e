import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/events/clock.ts';
import { conversationFile } from '../../../src/events/event-file-names.ts';
import { type Followed, type FollowOptions, follow } from '../../../src/experiment/follow.ts';
import { whileLocked } from '../../../src/experiment/lock.ts';
import { conversationIdAt } from '../../../src/schemas/ids.ts';
import { ConversationLog, ExperimentLog } from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

const ID = 'exp_00000001';
const FIRST = conversationIdAt(ID, 1);
const SECOND = conversationIdAt(ID, 2);

const held = (index: number) =>
  new ConversationLog(ID, index)
    .started()
    .turnStarted(0)
    .reply(0, 'agent_a', 'Tides?')
    .reply(0, 'agent_b', 'Tides.')
    .turnCompleted(0);

let directory: string;

beforeEach(() => {
  const output = tempDir();
  directory = dirname(new ExperimentLog(ID).started(2).writeTo(output, 'tides'));
  held(1).writeTo(output, 'tides');
  held(2).writeTo(output, 'tides');
});

const fileOf = (id: string) => join(directory, conversationFile(id as typeof FIRST));

/** What is told, with things that happen between one look and the next. */
async function told(
  between: readonly (() => void)[] = [],
  only: FollowOptions['only'] = null,
): Promise<Followed[]> {
  const happenings = [...between];
  const clock: Clock = {
    now: () => 0,
    elapsed: () => 0,
    sleep: async () => {
      const next = happenings.shift();
      if (next === undefined) throw new Error('it did not end');
      next();
    },
  };
  const all: Followed[] = [];
  for await (const line of follow({ directory, only, clock })) all.push(line);
  expect(happenings).toEqual([]);
  return all;
}

const textsOf = (all: readonly Followed[]) => all.map((line) => (line.ok ? line.text : null));
const linesOf = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n');

describe('an experiment that does not run', () => {
  test('is told whole, by time, each line as it is in its file', async () => {
    const all = await told();
    const times = all.map((line) => (line.ok ? line.event.timestamp : 0));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const files = [join(directory, 'experiment.jsonl'), fileOf(FIRST), fileOf(SECOND)];
    expect(textsOf(all).toSorted()).toEqual(files.flatMap(linesOf).toSorted());
  });

  test('may be compressed', async () => {
    const before = await told();
    writeFileSync(`${fileOf(FIRST)}.gz`, gzipSync(readFileSync(fileOf(FIRST))));
    rmSync(fileOf(FIRST));
    expect(await told()).toEqual(before);
  });

  test('may be damaged: that is told in its place, and the rest too', async () => {
    const lines = linesOf(fileOf(FIRST));
    writeFileSync(fileOf(FIRST), [...lines.with(1, '{"v":1'), '{"v":1,"id'].join('\n'));
    const all = await told([], FIRST);
    expect(textsOf(all)).toEqual([...lines.with(1, null as never), null]);
    expect(all.filter(({ ok }) => !ok)).toEqual([
      {
        ok: false,
        problem: expect.stringMatching(/^events_conv_00000001_0001\.jsonl, line 2: not JSON \(/),
      },
      { ok: false, problem: expect.stringContaining(`line ${lines.length + 1}: torn (`) },
    ]);
  });
});

describe('an experiment that runs', () => {
  const whileItRuns = (between: (end: () => void) => readonly (() => void)[]) =>
    new Promise<Followed[]>((resolve, reject) => {
      void whileLocked(
        directory,
        () =>
          new Promise<void>((end) => {
            told(between(() => rmSync(join(directory, '.lock'), { recursive: true })))
              .then(resolve, reject)
              .finally(end);
          }),
      );
    });

  test('is followed until it does no longer: nothing twice, nothing left out', async () => {
    const lines = linesOf(fileOf(SECOND));
    const [last = ''] = lines.splice(-1);
    const half = last.slice(0, 40);
    writeFileSync(
      fileOf(SECOND),
      lines
        .slice(0, 3)
        .map((line) => `${line}\n`)
        .join(''),
    );
    const all = await whileItRuns((end) => [
      () => appendFileSync(fileOf(SECOND), `${lines.slice(3).join('\n')}\n${half}`),
      () => undefined,
      () => appendFileSync(fileOf(SECOND), last.slice(40)),
      () => {
        appendFileSync(fileOf(SECOND), '\n');
        end();
      },
    ]);
    const own = all.flatMap((line) =>
      line.ok && line.event.conversation_id === SECOND ? [line.text] : [],
    );
    expect(own).toEqual([...lines, last]);
    expect(all.every(({ ok }) => ok)).toBe(true);
  });

  test('may begin conversations, and lose a file, meanwhile', async () => {
    const text = readFileSync(fileOf(SECOND), 'utf8');
    rmSync(fileOf(SECOND));
    const all = await whileItRuns((end) => [
      () => writeFileSync(fileOf(SECOND), text),
      () => rmSync(fileOf(FIRST)),
      end,
    ]);
    expect(textsOf(all).slice(-linesOf(fileOf(SECOND)).length)).toEqual(text.trimEnd().split('\n'));
  });

  test('lets go of a conversation that has ended', async () => {
    writeFileSync(fileOf(FIRST), held(1).completed(1).text());
    await whileLocked(directory, async () => {
      expect((await told([], FIRST)).at(-1)).toMatchObject({
        event: { type: 'conversation.completed' },
      });
    });
  });
});
