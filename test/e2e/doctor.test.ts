import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Finding } from '../../src/experiment/doctor.ts';
import { freePort } from '../support/free-port.ts';
import { runCli, runJson } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

interface Diagnosis {
  readonly ready: boolean;
  readonly findings: readonly Finding[];
}

const diagnose = (
  cwd: string,
  env: Record<string, string> = {},
  args: readonly string[] = [],
): Promise<Diagnosis> => runJson<Diagnosis>(['doctor', ...args], { cwd, env });

const of = ({ findings }: Diagnosis, check: Finding['check']): readonly Finding[] =>
  findings.filter((finding) => finding.check === check);

/** A server that answers 404 to everything, and the requests it got. */
async function startServer(): Promise<{ url: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, requests };
}

describe('pidgin doctor', () => {
  it('finds an empty directory ready, and leaves it empty', async () => {
    const cwd = tempDir();
    const { stdout, exitCode } = await runCli(['doctor'], { cwd, alone: true });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Ready. Try: pidgin run -a local:test -b local:test');
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('says which keys are set and how to set the others, and shows none', async () => {
    const cwd = tempDir();
    const diagnosis = await diagnose(cwd, { ANTHROPIC_API_KEY: 'sk-ant-secret' });
    const keys = of(diagnosis, 'key');
    expect(keys).toContainEqual({
      check: 'key',
      status: 'ok',
      message: 'The key of anthropic is set.',
      remedy: null,
      exit_code: null,
    });
    const openai = keys.find(({ message }) => message.includes('OPENAI_API_KEY'));
    expect(openai).toMatchObject({
      status: 'note',
      remedy: 'Set it with: export OPENAI_API_KEY=…',
    });
    expect(diagnosis.ready).toBe(true);
    expect(JSON.stringify(diagnosis)).not.toContain('secret');
  });

  it('exits with 2, as every command does, when a file is in the place of the output directory', async () => {
    const cwd = tempDir();
    writeFileSync(join(cwd, 'taken'), '');
    const run = ['run', '-a', 'local:test', '-b', 'local:test', '-t', '1'];
    const commands = [['doctor'], ['doctor', '-o', 'taken/below'], run, ['list'], ['query', '1']];
    for (const args of commands) {
      const env = { PIDGIN_OUTPUT: 'taken' };
      const { stdout, stderr, exitCode } = await runCli(args, { cwd, env });
      expect({ args, exitCode }).toEqual({ args, exitCode: 2 });
      expect(stdout + stderr).toContain('cannot be used: a file is in its place.');
      expect(stdout + stderr).toContain('Choose another with --output DIR');
    }
  });

  it('exits with 2 when the settings are wrong, and looks at the rest', async () => {
    const cwd = tempDir();
    writeFileSync(join(cwd, 'pidgin.yaml'), 'evnts: {}\n');
    const { stdout, exitCode } = await runCli(['doctor', '--json'], { cwd });
    expect(exitCode).toBe(2);
    const diagnosis: Diagnosis = JSON.parse(stdout);
    expect(of(diagnosis, 'settings')).toMatchObject([
      { status: 'problem', remedy: 'Did you mean events?' },
    ]);
    expect(of(diagnosis, 'output')).toMatchObject([{ status: 'ok' }]);
  });

  it('says which settings file counts', async () => {
    const cwd = tempDir();
    const file = join(cwd, '.config', 'pidgin', 'pidgin.yaml');
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, 'events: {fsync: never}\n');
    expect(of(await diagnose(cwd), 'settings')).toMatchObject([
      { status: 'ok', message: `Settings are from ${file}.` },
    ]);
  });

  it('reads the database, and says how to make a damaged one anew', async () => {
    const cwd = tempDir();
    await runJson(['run', '-a', 'local:test', '-b', 'local:test', '-t', '1'], { cwd });
    expect(of(await diagnose(cwd), 'database')).toMatchObject([{ status: 'ok' }]);

    writeFileSync(join(cwd, 'pidgin_output', 'experiments.duckdb'), 'not a database');
    const diagnosis = await diagnose(cwd);
    expect(diagnosis.ready).toBe(true);
    expect(of(diagnosis, 'database')).toMatchObject([
      { status: 'warning', remedy: expect.stringContaining('pidgin import') },
    ]);
  });

  it('sends nothing anywhere unless it is asked to', async () => {
    const server = await startServer();
    const env = { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: server.url, OLLAMA_HOST: server.url };
    expect(of(await diagnose(tempDir(), env), 'reach')).toEqual([]);
    expect(server.requests).toEqual([]);
  });

  it('with --online tries the providers that have a key, and Ollama, without the key', async () => {
    const server = await startServer();
    const diagnosis = await diagnose(
      tempDir(),
      {
        ANTHROPIC_API_KEY: 'sk-ant-secret',
        ANTHROPIC_BASE_URL: `${server.url}/proxy`,
        OLLAMA_HOST: server.url.replace('http://', ''),
      },
      ['--online'],
    );
    expect(of(diagnosis, 'reach')).toMatchObject([
      { status: 'ok', message: `anthropic can be reached at ${server.url}.` },
      { status: 'ok', message: `ollama can be reached at ${server.url}.` },
    ]);
    expect(server.requests).toHaveLength(2);
    for (const request of server.requests) expect(request).toMatch(/^HEAD \/ /);
    expect(JSON.stringify(diagnosis) + server.requests.join()).not.toContain('secret');
  });

  it('says which address holds a password, and shows none of it', async () => {
    const env = { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: 'https://user:secret@host.example' };
    const diagnosis = await diagnose(tempDir(), env, ['--online']);
    expect(of(diagnosis, 'key')).toContainEqual(
      expect.objectContaining({
        message: 'The address of anthropic holds a user name or a password.',
      }),
    );
    expect(JSON.stringify(diagnosis)).not.toContain('secret');
  });

  it('looks at the providers that the settings define', async () => {
    const cwd = tempDir();
    const { url, requests } = await startServer();
    writeFileSync(
      join(cwd, 'pidgin.yaml'),
      `providers:
  lab: {kind: openai-compatible, base_url: ${url}/v1, api_key_env: LAB_KEY}
  desk: {kind: openai-compatible, base_url: ${url}/v1}
`,
    );
    const diagnosis = await diagnose(cwd, { OLLAMA_HOST: url }, ['--online']);
    expect(of(diagnosis, 'key')).toContainEqual(
      expect.objectContaining({ status: 'note', remedy: 'Set it with: export LAB_KEY=…' }),
    );
    expect(of(diagnosis, 'reach').map(({ message }) => message)).toEqual([
      `desk can be reached at ${url}.`,
      `ollama can be reached at ${url}.`,
    ]);
    expect(requests).toHaveLength(2);
  });

  it('with --online says who cannot be reached, and stays ready for local models', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const env = { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: `${url}/v1`, OLLAMA_HOST: url };
    const diagnosis = await diagnose(tempDir(), env, ['--online']);
    expect(diagnosis.ready).toBe(true);
    expect(of(diagnosis, 'reach')).toMatchObject([
      { status: 'warning', message: `openai cannot be reached at ${url} (ECONNREFUSED).` },
      { status: 'note', remedy: expect.stringContaining('ollama serve') },
    ]);
  });
});
