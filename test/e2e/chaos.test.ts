import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import { EventLine } from '../../src/schemas/event.ts';
import { beginStream, sendJson, stream } from '../integration/providers/raw-server.ts';
import {
  type Call,
  MODELS_A,
  MODELS_B,
  startAllProviders,
  writeSettings,
  writeSpec,
} from '../support/all-providers.ts';
import { loadNoRows, runJson } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

loadNoRows();

const CAMPAIGN = process.env.PIDGIN_CAMPAIGN !== undefined;
/** Of each pair of models. */
const REPETITIONS = CAMPAIGN ? 20 : 4;
const CONVERSATIONS = MODELS_A.length * MODELS_B.length * REPETITIONS;
const TURNS = 2;

type Fault = 'busy' | 'broken' | 'cut off' | null;

/** Of twenty requests two are too many, one meets a fault of the server, and one is cut off. */
function faultOf(index: number): Fault {
  switch (index % 20) {
    case 3:
    case 13:
      return 'busy';
    case 8:
      return 'broken';
    case 18:
      return 'cut off';
    default:
      return null;
  }
}

/** Holds all conversations with a server that has such faults. */
async function hold(faultAt: (index: number) => Fault) {
  const said: string[] = [];
  const faults: Fault[] = [];
  const heard: (readonly { content: unknown }[])[] = [];
  const server = await startAllProviders(async ({ dialect, request, response, index }: Call) => {
    const fault = faultAt(index);
    if (fault !== null) faults.push(fault);
    heard.push(dialect.messagesIn(request.body ?? {}));
    const text = `Reply ${index} of ${dialect.vendor}.`;
    const pieces = text.match(/.{1,6}/g) ?? [];
    switch (fault) {
      case 'busy': {
        response.setHeader('retry-after', '0.05');
        const type = 'rate_limit_error';
        const body = dialect.errorBody({ message: 'Slow down.', type, retryAfterSeconds: 0.05 });
        return sendJson(response, 429, body);
      }
      case 'broken':
        return sendJson(response, 500, dialect.errorBody({ message: 'Oops.', type: 'api_error' }));
      case 'cut off':
        await beginStream(response, dialect.reply(pieces).slice(0, 3));
        response.destroy();
        return;
      case null:
        said.push(text);
        return stream(response, dialect.reply(pieces));
      default:
        return fault satisfies never;
    }
  });
  onTestFinished(() => server.close());
  const cwd = tempDir();
  writeSettings(cwd, server.url);
  const spec = writeSpec(cwd, { max_turns: TURNS, max_tokens: 100, repetitions: REPETITIONS });
  const startedAt = performance.now();
  const result = await runJson<ExperimentResult>(['run', spec, '--max-parallel', '50'], {
    cwd,
    env: server.env,
  });
  const wallMs = performance.now() - startedAt;
  const events = result.conversations.flatMap((conversation) =>
    readFileSync(conversation.events, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => EventLine.parse(JSON.parse(line))),
  );
  return { result, said, faults, heard, events, wallMs };
}

it(`loses and repeats nothing in ${CONVERSATIONS} conversations with every provider, one in five requests of which fails`, async () => {
  const { result, said, faults, heard, events, wallMs } = await hold(faultOf);

  expect(result.status).toBe('completed');
  expect(result.conversations).toHaveLength(CONVERSATIONS);
  expect(new Set(result.conversations.map(({ status }) => status))).toEqual(new Set(['completed']));

  // Every reply that was said whole is in the record once, and nothing else.
  const recorded = events.flatMap((event) =>
    event.type === 'response.completed' ? [event.data.content] : [],
  );
  expect(recorded).toHaveLength(CONVERSATIONS * TURNS * 2);
  expect(recorded.toSorted()).toEqual(said.toSorted());

  // No model is told a half of a reply, or one twice.
  const whole = new Set(said);
  for (const messages of heard) {
    const replies = messages.map(({ content }) => content).slice(1);
    expect(replies.filter((reply) => !whole.has(String(reply)))).toEqual([]);
    expect(new Set(replies).size).toBe(replies.length);
  }

  // Every fault is an event with another attempt after it.
  const failed = events.flatMap((event) => (event.type === 'api.call.failed' ? [event.data] : []));
  const count = (fault: Fault) => faults.filter((one) => one === fault).length;
  const failures = (failureClass: string) =>
    failed.filter(({ error }) => error.class === failureClass).length;
  expect(failed).toHaveLength(faults.length);
  expect(failed.filter((call) => !call.retryable || call.wait_ms === null)).toEqual([]);
  expect([failures('rate_limit'), failures('server'), failures('connection')]).toEqual([
    count('busy'),
    count('broken'),
    count('cut off'),
  ]);
  const cutOff = events.filter(({ type }) => type === 'response.interrupted');
  expect(cutOff.length).toBeLessThanOrEqual(count('cut off'));
  const asked = failed.filter(({ error }) => error.class === 'rate_limit');
  expect(new Set(asked.map(({ wait_ms }) => wait_ms))).toEqual(new Set([50]));

  if (!CAMPAIGN) return;
  // All the waits that were asked for, as if they came one after the other.
  const waitsMs = asked.length * 50;
  const calm = await hold(() => null);
  const ratio = (wallMs - waitsMs) / calm.wallMs;
  process.stdout.write(
    `${CONVERSATIONS} conversations: ${Math.round(wallMs)} ms with ${faults.length} faults, ${waitsMs} ms of waits asked for; ${Math.round(calm.wallMs)} ms without any; ratio ${(wallMs / calm.wallMs).toFixed(2)}\n`,
  );
  expect(ratio).toBeLessThan(2);
});
