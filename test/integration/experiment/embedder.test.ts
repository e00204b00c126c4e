import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { readEnvironment } from '../../../src/config/environment.ts';
import { pacingOf } from '../../../src/experiment/call-settings.ts';
import { openEmbedder } from '../../../src/experiment/embedder.ts';
import { cosine } from '../../../src/metrics/pair/semantic.ts';
import { Settings } from '../../../src/schemas/settings.ts';
import { databasePath } from '../../../src/storage/database.ts';
import { type ImportOptions, ImportService } from '../../../src/storage/import-service.ts';
import { queryDatabase } from '../../../src/storage/query.ts';
import { clockAt } from '../../support/clock.ts';
import {
  type EmbeddingsRequest,
  type Refusal,
  startEmbeddingsServer,
  vectorOf,
} from '../../support/embeddings-server.ts';
import { ConversationLog, ExperimentLog } from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

const KEY = 'sk-planted-4711-embeddings';

let server: Awaited<ReturnType<typeof startEmbeddingsServer>>;
let refuse: (request: EmbeddingsRequest, index: number) => Refusal | undefined;
beforeEach(async () => {
  refuse = () => undefined;
  server = await startEmbeddingsServer((request, index) => refuse(request, index));
});
afterEach(() => server.close());

/** An output directory with a conversation of these turns. */
function recorded(...turns: readonly (readonly [a: string, b: string])[]): string {
  const output = tempDir();
  new ExperimentLog().started(1).writeTo(output);
  const log = new ConversationLog().started();
  for (const [turn, [a, b]] of turns.entries()) log.turn(turn, a, b);
  log.completed(turns.length).writeTo(output);
  return output;
}

/** A user with a home of their own, whose settings have embeddings. */
function user({
  key = KEY,
  signal = new AbortController().signal,
  sleep = async (_ms: number) => {},
} = {}) {
  const home = tempDir();
  const told: string[] = [];
  const clock = { ...clockAt(0), sleep };
  const embedder = (model: string, changes: Partial<Settings> = {}) => {
    const settings = Settings.parse({
      providers: {
        lab: { kind: 'openai-compatible', base_url: `${server.url}/v1`, api_key_env: 'LAB_KEY' },
      },
      embeddings: { provider: 'lab', model },
      ...changes,
    });
    return openEmbedder({
      settings,
      environment: readEnvironment({ HOME: home, LAB_KEY: key }),
      clock,
      pacing: pacingOf(settings, clock),
      random: () => 0,
      signal,
      tell: (line) => told.push(line),
    });
  };
  return { home, told, embedder };
}

function importInto(output: string, options: ImportOptions) {
  return new ImportService({ outputDirectory: output, clock: clockAt(0) }).import(options);
}

async function similarities(output: string) {
  const sql =
    'SELECT semantic_similarity, embedding_model FROM conversation_turns ORDER BY turn_number';
  return (await queryDatabase(databasePath(output), sql)).rows;
}

const expected = (a: string, b: string) =>
  cosine(Float32Array.from(vectorOf(a)), Float32Array.from(vectorOf(b)));

const TURNS = [
  ['abba', 'cab'],
  ['abba', 'ccc'],
] as const;

describe('an import with embeddings', () => {
  it('compares the messages of every turn, and says by which model', async () => {
    const output = recorded(...TURNS, ['a', ' \n']);
    const { embedder, told } = user();
    await importInto(output, { embedder: embedder('small') });

    expect(await similarities(output)).toEqual([
      [expected('abba', 'cab'), 'lab/small'],
      [expected('abba', 'ccc'), 'lab/small'],
      [null, null],
    ]);
    expect(server.requests.map(({ texts }) => texts)).toEqual([['abba', 'cab', 'ccc']]);
    expect(told).toEqual([expect.stringMatching(/^Messages are sent to lab /)]);
  });

  it('sends nothing of a redacted conversation, whose messages are placeholders', async () => {
    const output = tempDir();
    new ExperimentLog().started(1).writeTo(output);
    new ConversationLog()
      .started({ redaction: { content: true, models: false, patterns: 0 } })
      .turn(0, '[REDACTED:4:00112233445566ff]', '[REDACTED:3:ff00112233445566]')
      .completed(1)
      .writeTo(output);
    const { embedder, told } = user();
    await importInto(output, { embedder: embedder('small') });
    expect(await similarities(output)).toEqual([[null, null]]);
    expect([server.requests, told]).toEqual([[], []]);
    const { files } = await importInto(output, { embedder: embedder('small') });
    expect(files).toMatchObject({ imported: 0, skipped: 2 });
  });

  it('asks for nothing twice, and says only once where messages go', async () => {
    const output = recorded(...TURNS);
    const { embedder, told, home } = user();
    await importInto(output, { embedder: embedder('small') });
    const before = await similarities(output);
    const { files } = await importInto(output, { embedder: embedder('small') });
    await importInto(output, { embedder: embedder('small'), again: true });

    expect(files).toMatchObject({ imported: 0, skipped: 2 });
    expect(await similarities(output)).toEqual(before);
    expect(server.requests).toHaveLength(1);
    expect(told).toHaveLength(1);
    const cache = join(home, '.cache/pidgin/embeddings');
    const kept = readdirSync(cache, { recursive: true, encoding: 'utf8' });
    const vectors = kept.filter((name) => name.endsWith('.f32'));
    expect(vectors).toHaveLength(3);
    expect(statSync(join(cache, vectors[0] ?? '')).mode & 0o777).toBe(0o600);

    // A file that was damaged is asked for again.
    writeFileSync(join(cache, vectors[0] ?? ''), 'abc');
    await importInto(output, { embedder: embedder('small'), again: true });
    expect(await similarities(output)).toEqual(before);
    expect(server.requests[1]?.texts).toHaveLength(1);
  });

  it('loads unchanged files again for another model, and keeps what was without the setting', async () => {
    const output = recorded(...TURNS);
    const { embedder } = user();
    await importInto(output, {});
    expect(await similarities(output)).toEqual([
      [null, null],
      [null, null],
    ]);
    for (const model of ['small', 'large']) {
      await importInto(output, { embedder: embedder(model) });
      expect((await similarities(output)).map(([, by]) => by)).toEqual([
        `lab/${model}`,
        `lab/${model}`,
      ]);
    }
    expect(server.requests.map(({ model }) => model)).toEqual(['small', 'large']);
    await importInto(output, {});
    expect((await similarities(output))[0]).toEqual([expected('abba', 'cab'), 'lab/large']);
  });

  it('is whole when the provider fails, says so once, and gets the rest the next time', async () => {
    refuse = () => ({ status: 401, message: `no such key: ${KEY}` });
    const output = recorded(...TURNS, ...manyTurns(40));
    const { embedder, told } = user();
    const { turns } = await importInto(output, { embedder: embedder('small') });

    // More texts than go in one request.
    expect(turns).toBe(42);
    expect(new Set((await similarities(output)).flat())).toEqual(new Set([null]));
    expect(server.requests).toHaveLength(1);
    const [, failed] = told;
    expect(told).toHaveLength(2);
    expect(failed).toMatch(/^No embeddings from lab\/small, .*status 401.*pidgin import$/);
    expect(failed).not.toContain(KEY);

    refuse = () => undefined;
    await importInto(output, { embedder: embedder('small') });
    expect((await similarities(output))[1]).toEqual([expected('abba', 'ccc'), 'lab/small']);
  });

  it('has a row without a number for a message the model does not take, and is done with it', async () => {
    refuse = refuseTooLong;
    const output = recorded(['too long', 'b'], ...TURNS);
    const { embedder } = user();
    await importInto(output, { embedder: embedder('small') });
    expect((await similarities(output)).map(([, model]) => model)).toEqual([
      null,
      'lab/small',
      'lab/small',
    ]);
    const { files } = await importInto(output, { embedder: embedder('small') });
    expect(files).toMatchObject({ imported: 0, skipped: 2 });
  });
});

describe('the embedder of the settings', () => {
  const embed = async (who: ReturnType<typeof user>, ...texts: string[]) => {
    const found = await who.embedder('small')?.embed(new Set(texts));
    return Object.fromEntries(
      [...(found ?? [])].map(([text, vector]) => [text, vector && [...vector]]),
    );
  };

  it('tries again as the settings say', async () => {
    refuse = (_, index) => (index < 2 ? { status: 503, message: 'busy' } : undefined);
    expect(await embed(user(), 'a')).toEqual({ a: vectorOf('a') });
    expect(server.requests).toHaveLength(3);
  });

  it('tries no more often than that, and once it has given up asks nothing more', async () => {
    refuse = () => ({ status: 503, message: 'busy' });
    const who = user();
    const embedder = who.embedder('small');
    for (const text of ['a', 'b']) {
      expect([...((await embedder?.embed(new Set([text]))) ?? [])]).toEqual([]);
    }
    expect(server.requests).toHaveLength(6);
    expect(who.told).toHaveLength(2);
  });

  it('names the variable to set when there is no key', async () => {
    const who = user({ key: '' });
    expect(await embed(who, 'a')).toEqual({});
    expect(who.told).toEqual([expect.stringContaining('export LAB_KEY=')]);
  });

  it('finds the text that a model does not take, and has all others', async () => {
    refuse = refuseTooLong;
    const who = user();
    expect(await embed(who, 'too long', 'a', 'b', 'c', 'd')).toEqual({
      'too long': null,
      ...Object.fromEntries(['a', 'b', 'c', 'd'].map((text) => [text, vectorOf(text)])),
    });
    expect(who.told.slice(1)).toEqual([expect.stringContaining('too many tokens')]);
  });

  it('gives up a model that takes nothing at all', async () => {
    refuse = () => ({ status: 400, message: 'not an embedding model' });
    const who = user();
    expect(await embed(who, 'a', 'b')).toEqual({});
    // Both, one of them, and a plain one.
    expect(server.requests).toHaveLength(3);
    expect(who.told.slice(1)).toEqual([expect.stringMatching(/^No embeddings from lab\/small, /)]);
  });

  it('asks for at most 64 texts, or 200,000 characters, at a time', async () => {
    await embed(user(), ...Array.from({ length: 100 }, (_, index) => `a${index}`));
    await embed(user(), ...['a', 'b', 'c'].map((letter) => letter.repeat(90_000)));
    expect(server.requests.map(({ texts }) => texts.length)).toEqual([64, 36, 2, 1]);
  });

  it('keeps to the limits of its provider', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const slept: number[] = [];
    const sleep = async (ms: number) => {
      slept.push(ms);
      vi.setSystemTime(Date.now() + ms);
    };
    const providers = {
      lab: {
        kind: 'openai-compatible' as const,
        base_url: `${server.url}/v1`,
        rate_limit: { requests_per_minute: 1 },
      },
    };
    const embedder = user({ sleep }).embedder('small', { providers });
    for (const text of ['a', 'b', 'c']) await embedder?.embed(new Set([text]));
    expect(slept).toEqual([60_000, 60_000]);
  });

  it('asks for nothing once it is to stop', async () => {
    const who = user({ signal: AbortSignal.abort() });
    expect(await embed(who, 'a')).toEqual({});
    expect(server.requests).toEqual([]);
    expect(who.told).toEqual([expect.stringMatching(/interrupted.*pidgin import$/)]);
  });

  it('is not there without the setting', () => {
    expect(user().embedder('small', { embeddings: undefined })).toBeUndefined();
  });
});

const refuseTooLong = ({ texts }: EmbeddingsRequest): Refusal | undefined =>
  texts.includes('too long') ? { status: 400, message: 'too many tokens' } : undefined;

function manyTurns(count: number): (readonly [string, string])[] {
  return Array.from({ length: count }, (_, index) => [`a${index}`, `b${index}`] as const);
}
