import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Interventions } from '../../../src/conversation/interventions.ts';
import { PauseRequest } from '../../../src/conversation/pause-request.ts';
import { StopRequest } from '../../../src/conversation/stop-request.ts';
import { dataError } from '../../../src/errors.ts';
import type { EventBus } from '../../../src/events/bus.ts';
import { createExperimentDirectory } from '../../../src/experiment/directory.ts';
import { findExperiments, findTarget } from '../../../src/experiment/find-experiments.ts';
import { planExperiment } from '../../../src/experiment/plan.ts';
import { runExperiment } from '../../../src/experiment/run-experiment.ts';
import { resolveSpec } from '../../../src/experiment/spec.ts';
import { loadPrices } from '../../../src/providers/prices.ts';
import { EventLine } from '../../../src/schemas/event.ts';
import type { SpecInput } from '../../../src/schemas/experiment-spec.ts';
import { ImportService } from '../../../src/storage/import-service.ts';
import { countingIds, tickingClock } from '../../support/clock.ts';
import { NO_RETRY } from '../../support/hold-conversation.ts';
import { STANDARD_SETTINGS } from '../../support/standard-settings.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { unlimited } from '../../support/unlimited.ts';

async function run(
  outputDirectory: string,
  input: SpecInput = {},
  attach: (bus: EventBus, stop: StopRequest) => void = () => undefined,
  {
    maxParallel = 1,
    compress = false,
    // Where nobody looks at rows, loading them would take most of the time.
    importRows = false,
  }: { maxParallel?: number; compress?: boolean; importRows?: boolean } = {},
) {
  const spec = resolveSpec(
    { agent_a: 'local:test', agent_b: 'local:test', max_turns: 2, repetitions: 3, ...input },
    { cwd: outputDirectory, newSeed: () => 1 },
  );
  const stop = new StopRequest();
  const failures: unknown[] = [];
  const directory = createExperimentDirectory(outputDirectory, spec.name, 'exp_0badcafe');
  const result = await runExperiment({
    plan: planExperiment(spec, 'exp_0badcafe', STANDARD_SETTINGS),
    standing: null,
    directory,
    endpoints: new Map([['local', { kind: 'local' }]]),
    prices: await loadPrices(() => ({ kind: 'local' })),
    outputDirectory,
    redact: undefined,
    fsync: 'never',
    persistChunks: false,
    compress,
    versions: { pidgin: '0.0.0' },
    environment: { platform: 'test', arch: 'test' },
    maxParallel,
    retry: NO_RETRY,
    connectTimeoutMs: 10_000,
    pacing: unlimited(tickingClock()),
    random: () => 0,
    clock: tickingClock(),
    newEventId: countingIds(),
    stop,
    pause: new PauseRequest(),
    interventions: new Interventions(),
    importRows,
    attended: false,
    attach: async (bus) => attach(bus, stop),
    prepare: async () => ({ contextWindows: new Map(), release: async () => undefined }),
    embed: () => undefined,
    onObserverFailure: (error) => failures.push(error),
  });
  return { result, failures };
}

describe('runExperiment', () => {
  it('writes a manifest that the events alone give again', async () => {
    const output = tempDir();
    const { result } = await run(output);
    const path = join(result.directory, 'manifest.json');
    const written = JSON.parse(readFileSync(path, 'utf8'));
    rmSync(path);
    const [derived] = await findExperiments(output);
    expect(derived?.manifest).toEqual(written);
    writeFileSync(path, '{"version":1,');
    const [repaired] = await findExperiments(output);
    expect(repaired?.manifest).toEqual(written);
    expect(repaired?.running).toBe(false);
  });

  it('does the same whether a screen works or breaks', async () => {
    const { result: calm } = await run(tempDir());
    const { result: shaken, failures } = await run(tempDir(), {}, (bus) => {
      bus.observe('all', () => {
        throw new Error('broken screen');
      });
    });
    expect(failures).toHaveLength(1);
    expect(shaken.status).toBe('completed');
    for (const [index, conversation] of calm.conversations.entries()) {
      const other = shaken.conversations[index]?.events ?? '';
      const contents = (path: string) =>
        [...readFileSync(path, 'utf8').matchAll(/"content":"(.*?)"/g)].map(([, text]) => text);
      expect(contents(other)).toEqual(contents(conversation.events));
    }
  });

  it('compresses the events once it has ended when that is wanted, and nothing else changes', async () => {
    const output = tempDir();
    const { result } = await run(output, {}, undefined, { compress: true, importRows: true });
    expect(result).toMatchObject({ status: 'completed', warnings: [] });
    const names = readdirSync(result.directory).filter((name) => name.includes('.jsonl'));
    expect(names).toHaveLength(4);
    expect(names.every((name) => name.endsWith('.jsonl.gz'))).toBe(true);
    expect(result.conversations.every(({ events }) => existsSync(events))).toBe(true);
    // The rows are of the compressed files: of the conversations nothing is to be loaded again.
    const service = new ImportService({ outputDirectory: output, clock: tickingClock() });
    expect((await service.import({ threads: 1 })).files).toEqual({
      imported: 1,
      skipped: 3,
      missing: 0,
    });
    const written = readFileSync(join(result.directory, 'manifest.json'), 'utf8');
    rmSync(join(result.directory, 'manifest.json'));
    const [derived] = await findExperiments(output);
    expect(derived?.manifest).toEqual(JSON.parse(written));
  });

  it('leaves rows for later when it is asked to stop while it loads them', async () => {
    const output = tempDir();
    const askToStop = (bus: EventBus, stop: StopRequest) => {
      bus.observe('post_processing.started', () => stop.ask('stop'));
    };
    const { result } = await run(output, {}, askToStop, { importRows: true });
    expect(result.status).toBe('completed');
    expect(result.warnings).toEqual([
      'The import was stopped before all rows were loaded. Import the rows later with: pidgin import',
    ]);
    const service = new ImportService({ outputDirectory: output, clock: tickingClock() });
    expect((await service.import({ threads: 1 })).files.imported).toBe(4);
  });

  it('compresses nothing of what was interrupted', async () => {
    const { result } = await run(
      tempDir(),
      {},
      (bus, stop) => {
        bus.observe('conversation.completed', () => stop.ask('user'));
      },
      { compress: true },
    );
    expect(result.status).toBe('interrupted');
    expect(readdirSync(result.directory).some((name) => name.endsWith('.gz'))).toBe(false);
  });

  it('does not begin what is left when asked to stop, and says so', async () => {
    const output = tempDir();
    const { result } = await run(output, {}, (bus, stop) => {
      bus.observe('conversation.completed', () => stop.ask('user'));
    });
    expect(result.status).toBe('interrupted');
    expect(result.conversations.map(({ status }) => status)).toEqual(['completed']);
    const [found] = await findExperiments(output);
    expect(found?.manifest?.conversations.map(({ status }) => status)).toEqual([
      'completed',
      'pending',
      'pending',
    ]);
  });

  it('says the same however many conversations are held at a time', async () => {
    const said = async (maxParallel: number) => {
      const { result } = await run(tempDir(), { repetitions: 12 }, undefined, {
        maxParallel,
      });
      expect(result.status).toBe('completed');
      const conversations = result.conversations.map(({ conversation_id, events }) => {
        const lines = readFileSync(events, 'utf8').trimEnd().split('\n');
        const parsed = lines.map((line) => EventLine.parse(JSON.parse(line)));
        expect(parsed.map(({ seq }) => seq)).toEqual(parsed.map((_, index) => index));
        expect(new Set(parsed.map((event) => event.conversation_id))).toEqual(
          new Set([conversation_id]),
        );
        return [
          conversation_id,
          ...parsed.flatMap((event) =>
            event.type === 'response.completed' ? [event.data.content] : [],
          ),
        ];
      });
      return conversations.sort();
    };
    expect(await said(8)).toEqual(await said(1));
  });

  it('begins one conversation after the other, and lets the network speak in between', async () => {
    const conversations = 40;
    const turnsOfTheLoop: number[] = [];
    let turn = 0;
    let held = false;
    const count = async () => {
      for (; !held; turn += 1) await setImmediate();
    };
    const counted = count();
    await run(
      tempDir(),
      { max_turns: 1, repetitions: conversations },
      (bus) => {
        bus.observe('all', ({ type }) => {
          if (type === 'conversation.started') turnsOfTheLoop.push(turn);
        });
      },
      { maxParallel: conversations },
    );
    held = true;
    await counted;
    expect(turnsOfTheLoop).toHaveLength(conversations);
    expect(new Set(turnsOfTheLoop).size).toBe(conversations);
  });

  it('ends every conversation when one can no longer be recorded', async () => {
    const output = tempDir();
    const failing = run(
      output,
      { repetitions: 4, max_turns: 50 },
      (bus) => {
        const publish = bus.publish.bind(bus);
        bus.publish = async (draft) => {
          // A model that takes no time would hold its conversation before the next has begun.
          await setImmediate();
          if (draft.conversation_id === 'conv_0badcafe_0002' && draft.turn_number === 3) {
            throw dataError('disk_full', 'The disk is full.');
          }
          return publish(draft);
        };
      },
      { maxParallel: 4 },
    );
    await expect(failing).rejects.toMatchObject({ code: 'disk_full' });
    const [found] = await findExperiments(output);
    expect(found?.manifest?.status).toBe('failed');
    expect(found?.manifest?.conversations.map(({ status }) => status)).toEqual([
      'interrupted',
      'running',
      'interrupted',
      'interrupted',
    ]);
  });

  it('stops when the tokens it may use are used, says so once, and begins no more', async () => {
    const output = tempDir();
    const { result } = await run(output, { repetitions: 5, max_turns: 20, max_total_tokens: 3000 });
    expect(result).toMatchObject({ status: 'interrupted', interrupted_by: 'budget' });
    expect(result.conversations.at(-1)).toMatchObject({
      status: 'completed',
      end_reason: 'budget',
    });
    expect(result.conversations.length).toBeLessThan(5);
    const spent = result.conversations.reduce(
      (sum, { input_tokens, output_tokens }) => sum + (input_tokens ?? 0) + (output_tokens ?? 0),
      0,
    );
    const events = readFileSync(join(result.directory, 'experiment.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => EventLine.parse(JSON.parse(line)));
    expect(events.filter(({ type }) => type === 'budget.exceeded')).toMatchObject([
      { data: { budget: 'total_tokens', limit: 3000, spent } },
    ]);
    expect(events.find(({ type }) => type === 'experiment.interrupted')).toMatchObject({
      data: { cause: 'budget' },
    });
  });

  it('is interrupted by its budget also when every conversation had begun', async () => {
    const { result } = await run(tempDir(), { max_turns: 20, max_total_tokens: 3000 });
    expect(result.conversations).toMatchObject([{ status: 'completed', end_reason: 'budget' }]);
    expect(result).toMatchObject({ status: 'interrupted', interrupted_by: 'budget' });
  });

  it('keeps the record and warns when the rows cannot be imported', async () => {
    const output = tempDir();
    writeFileSync(join(output, 'experiments.duckdb'), 'not a database at all'.repeat(1000));
    const withRows = { importRows: true };
    const { result } = await run(output, {}, undefined, withRows);
    expect(result.status).toBe('completed');
    expect(result.warnings).toHaveLength(1);
    expect(result.warnings[0]).toContain('pidgin import');
    expect(result.rows_loaded).toBe(false);
    expect((await run(tempDir(), {}, undefined, withRows)).result.rows_loaded).toBe(true);
  });

  it('says when a status is that of a process that is gone', async () => {
    const output = tempDir();
    const { result } = await run(output);
    const path = join(result.directory, 'experiment.jsonl');
    const [started] = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, `${started}\n`);
    rmSync(join(result.directory, 'manifest.json'));
    const [found] = await findExperiments(output);
    expect(found?.manifest?.status).toBe('running');
    expect(found?.running).toBe(false);
  });
});

describe('findTarget', () => {
  it('finds a conversation, an experiment by id and by name, and nothing else', async () => {
    const output = tempDir();
    await run(output, { name: 'tides' });
    const all = ['conv_0badcafe_0001', 'conv_0badcafe_0002', 'conv_0badcafe_0003'];
    expect((await findTarget(output, 'tides')).conversations).toEqual(all);
    expect((await findTarget(output, 'exp_0badcafe')).conversations).toEqual(all);
    expect((await findTarget(output, 'conv_0badcafe_0002')).conversations).toEqual([all[1]]);
    for (const wrong of ['tide', 'conv_0badcafe_0009', 'exp_00000000', '..', '']) {
      await expect(findTarget(output, wrong)).rejects.toMatchObject({ code: 'not_found' });
    }
  });
});
