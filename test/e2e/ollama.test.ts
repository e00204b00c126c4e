import { once } from 'node:events';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import type { EventLine } from '../../src/schemas/event.ts';
import { freePort } from '../support/free-port.ts';
import { loadNoRows, runCli, startCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

loadNoRows();

const FAKE = join(import.meta.dirname, '../support/fake-ollama.mjs');
const RUN = ['run', '-a', 'local:qwen3:8b', '-b', 'silent', '-t', '1'] as const;

/** A directory to work in, a port nobody listens on, and an `ollama` that only this test has. */
async function machine({ installed = true, env = {} as Record<string, string> } = {}) {
  const cwd = tempDir();
  const bin = join(cwd, 'bin');
  mkdirSync(bin);
  if (installed) {
    copyFileSync(FAKE, join(bin, 'ollama'));
    chmodSync(join(bin, 'ollama'), 0o755);
  }
  const host = `127.0.0.1:${await freePort()}`;
  const path = [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
  const requests = join(cwd, 'requests.jsonl');
  return {
    cwd,
    host,
    program: join(bin, 'ollama'),
    options: {
      cwd,
      env: { PATH: path, OLLAMA_HOST: host, FAKE_OLLAMA_REQUESTS: requests, ...env },
    },
    chats: () =>
      readFileSync(requests, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
  };
}

/** Starts the server by hand, as its user would. */
async function serve({ program, options }: Awaited<ReturnType<typeof machine>>, models: string) {
  const server = execa(program, ['serve'], {
    env: { ...options.env, FAKE_OLLAMA_MODELS: models },
    extendEnv: false,
    reject: false,
  });
  onTestFinished(async () => {
    server.kill();
    await server;
  });
  await once(server.stdout, 'data');
}

async function answers(host: string): Promise<boolean> {
  return fetch(`http://${host}/api/version`).then(
    () => true,
    () => false,
  );
}

const eventsIn = (path: string): EventLine[] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

function result(stdout: string): ExperimentResult {
  return JSON.parse(stdout);
}

describe('a model of Ollama', () => {
  it('is asked at once when it is there, with a context that holds the conversation', async () => {
    const here = await machine();
    await serve(here, 'qwen3:8b');
    const { exitCode, stdout } = await runCli([...RUN, '--json'], here.options);
    expect(exitCode).toBe(0);
    expect(here.chats()).toMatchObject([
      { model: 'qwen3:8b', options: { num_ctx: 32_768 }, truncate: false, shift: false },
    ]);
    const { conversations, directory } = result(stdout);
    const conversation = eventsIn(conversations[0]?.events ?? '');
    expect(conversation[0]).toMatchObject({
      data: { agents: { agent_a: { context_window: 32_768 } } },
    });
    expect(conversation.find(({ type }) => type === 'context.usage')).toMatchObject({
      data: { window: 32_768 },
    });
    const types = eventsIn(join(directory, 'experiment.jsonl')).map(({ type }) => type);
    expect(types.filter((type) => type.startsWith('preparation'))).toEqual([]);
    expect(await answers(here.host)).toBe(true);
  });

  it('is downloaded, and its server started and stopped again, once that is agreed to', async () => {
    const here = await machine({ env: { ANTHROPIC_API_KEY: 'sk-planted' } });
    const { exitCode, stdout, stderr } = await runCli([...RUN, '--yes', '--json'], here.options);
    expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
    const { directory } = result(stdout);
    const address = `http://${here.host}`;
    const server = {
      step: 'start_server',
      address,
      command: [here.program, 'serve'],
      log: 'ollama.log',
    };
    const model = { step: 'pull_model', address, model: 'qwen3:8b' };
    const steps = eventsIn(join(directory, 'experiment.jsonl'))
      .slice(0, 5)
      .map(({ type, data }) => [type, 'step' in data ? data.step : null]);
    expect(steps).toEqual([
      ['experiment.started', null],
      ['preparation.started', server],
      ['preparation.completed', server],
      ['preparation.started', model],
      ['preparation.completed', model],
    ]);
    // Its output is kept, and no key was handed on to it.
    expect(readFileSync(join(directory, 'ollama.log'), 'utf8')).toBe('listening, with keys: \n');
    expect(await answers(here.host)).toBe(false);
  });

  it('tells a log how the download goes', async () => {
    const here = await machine();
    await serve(here, '');
    const { stdout } = await runCli([...RUN, '-y'], here.options);
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      'making ready: download qwen3:8b',
      '0 % · 0 B of 4.0 GB',
      '100 % · 4.0 GB of 4.0 GB',
      expect.stringMatching(/^qwen3:8b is there \(4\.0 GB, /),
    ]);
  });

  it('is not downloaded unasked: the commands to do it by hand are told', async () => {
    const here = await machine();
    const down = await runCli(RUN, here.options);
    expect(down).toMatchObject({ exitCode: 2, stdout: '' });
    expect(down.stderr).toBe(
      `Error: Ollama is not running at http://${here.host}, and nobody can be asked here. Nothing was done.
  By hand: ollama serve
  By hand: ollama pull qwen3:8b
  Or let Pidgin do it: --yes
`,
    );
    await serve(here, 'llama3:latest');
    const missing = await runCli(RUN, here.options);
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain(`Ollama at http://${here.host} does not have qwen3:8b`);
    expect(missing.stderr).toContain('By hand: ollama pull qwen3:8b');
    expect(existsSync(join(here.cwd, 'pidgin_output'))).toBe(false);
  });

  it('needs a program that is there', async () => {
    const bare = await machine({ installed: false });
    const missing = await runCli([...RUN, '--yes'], bare.options);
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain('there is no program ollama in the PATH');
  });

  it('that does not exist fails the experiment before anything is said', async () => {
    const here = await machine({ env: { FAKE_OLLAMA_PULL: 'missing' } });
    const { exitCode, stderr } = await runCli([...RUN, '--yes'], here.options);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('pull model manifest: no such file');
    const [directory = ''] = readdirSync(join(here.cwd, 'pidgin_output/experiments'));
    const events = eventsIn(
      join(here.cwd, 'pidgin_output/experiments', directory, 'experiment.jsonl'),
    );
    expect(events.slice(-2).map(({ type }) => type)).toEqual([
      'preparation.failed',
      'experiment.failed',
    ]);
    expect(await answers(here.host)).toBe(false);
  });

  it('whose download is stopped leaves a record that says so, and no server', async () => {
    const here = await machine({ env: { FAKE_OLLAMA_PULL: 'slow' } });
    const run = startCli([...RUN, '--yes'], here.options);
    const lines: string[] = [];
    run.stdout.setEncoding('utf8');
    for await (const chunk of run.stdout) {
      lines.push(chunk);
      if (chunk.includes('0 %')) run.kill('SIGINT');
    }
    expect((await run).exitCode).toBe(130);
    expect(lines.join('')).toContain('stopped: download qwen3:8b');
    const [directory = ''] = readdirSync(join(here.cwd, 'pidgin_output/experiments'));
    const events = eventsIn(
      join(here.cwd, 'pidgin_output/experiments', directory, 'experiment.jsonl'),
    ).map(({ type }) => type);
    expect(events).toContain('preparation.failed');
    expect(events).toContain('experiment.interrupted');
    expect(await answers(here.host)).toBe(false);
  });
});
