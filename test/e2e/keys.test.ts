import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import { beginStream, sendJson, stream } from '../integration/providers/raw-server.ts';
import {
  type Call,
  MODELS_A,
  MODELS_B,
  PLANTED,
  startAllProviders,
  writeSettings,
  writeSpec,
} from '../support/all-providers.ts';
import { runCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

/** Secrets that the SDKs find in the environment by themselves. */
const AMBIENT = {
  OPENAI_CUSTOM_HEADERS:
    'x-proxy-token: proxy-planted/9801\nauthorization: Bearer other-planted/55',
  ANTHROPIC_CUSTOM_HEADERS:
    'x-proxy-token: proxy-planted/9802\nauthorization: Bearer other-planted/56',
  ANTHROPIC_AUTH_TOKEN: 'token-planted/271828',
  OPENAI_ADMIN_KEY: 'admin-planted/314159',
  OLLAMA_API_KEY: 'ollama-planted/161803',
};

const SECRETS = [
  ...Object.values(PLANTED),
  ...Object.values(AMBIENT).flatMap((value) => value.match(/[a-z]+-planted\S+/g) ?? []),
  'user-planted:password-planted',
  'password-planted',
];

/** Each secret as it is, URL-encoded, and in base64 wherever its bytes begin. */
const FORMS = SECRETS.flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').slice(0, -4),
]);

function secretsIn(text: string): string[] {
  return FORMS.filter((form) => text.includes(form));
}

/** The contents of every file below a directory. */
function contentsBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !['pidgin.yaml', 'all.yaml'].includes(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
}

/** Everything the request came with, which is where its key is, in every form. */
function echoOf({ request }: Call): string {
  const sent = JSON.stringify(request.headers);
  const key = /(?:Bearer )?([^" ]*planted[^" ]*)/.exec(sent)?.[1] ?? '';
  return `${sent} ${encodeURIComponent(key)} ${Buffer.from(key).toString('base64')}`;
}

const echoes: Readonly<Record<string, (call: Call) => void | Promise<void>>> = {
  'in the error of a status, body and headers': (call) => {
    const message = `Not with ${echoOf(call)}`;
    call.response.setHeader('x-echo', echoOf(call));
    call.response.setHeader('request-id', echoOf(call));
    sendJson(call.response, 401, call.dialect.errorBody({ message, type: 'authentication_error' }));
  },
  'in a page that is not JSON': (call) => {
    call.response.writeHead(502).end(`<pre>${echoOf(call)}</pre>`);
  },
  'in an error in the middle of a reply': async ({ dialect, response, ...call }) => {
    const message = `Broken: ${echoOf({ dialect, response, ...call })}`;
    const begun = dialect.reply(['Half a ', 'sentence']).slice(0, -1);
    await stream(response, [...begun, dialect.errorFrame({ message, code: dialect.busy.code })]);
  },
  'in what it says, cut anywhere': async (call) => {
    const pieces = echoOf(call).match(/.{1,5}/g) ?? [];
    await stream(call.response, call.dialect.reply(['You sent ', ...pieces, '.']));
  },
  'in what it said before the connection broke': async (call) => {
    const pieces = echoOf(call).match(/.{1,7}/g) ?? [];
    await beginStream(call.response, call.dialect.reply(pieces).slice(0, -1));
    call.response.destroy();
  },
};

const ECHOES = Object.values(echoes);

describe('a key', () => {
  it('is in no file and no output, however a server sends it back', async () => {
    const asked = new Map<unknown, number>();
    const server = await startAllProviders((call) => {
      const key = call.dialect.keyIn(call.request.headers) ?? call.dialect.vendor;
      const before = asked.get(key) ?? 0;
      asked.set(key, before + 1);
      return ECHOES[before % ECHOES.length]?.(call);
    });
    onTestFinished(() => server.close());
    const cwd = tempDir();
    const env = { ...AMBIENT, ...server.env };
    writeSettings(cwd, server.url);
    const spec = writeSpec(cwd, {
      matrix: { agent_a: [...MODELS_A, ...MODELS_B] },
      agent_b: 'silent',
      repetitions: ECHOES.length,
      max_turns: 1,
      max_tokens: 100,
      max_retries: 0,
    });

    const outputs: string[] = [];
    const pidgin = async (...args: string[]) => {
      const { stdout, stderr } = await runCli(args, { cwd, env });
      outputs.push(stdout, stderr);
      return stdout;
    };
    const result = JSON.parse(await pidgin('run', spec, '--json')) as ExperimentResult;
    await pidgin('run', spec, '--tail');
    await pidgin('doctor', '--json');
    await pidgin('query', 'select * from messages');
    await pidgin('export', result.name, '--format', 'json');

    expect(result.conversations).toHaveLength(7 * ECHOES.length);
    // Each provider, and each with its own key, in both runs; Ollama has none.
    expect([...asked.keys()].toSorted()).toEqual(['Ollama', ...Object.values(PLANTED)].toSorted());
    expect(new Set(asked.values())).toEqual(new Set([2 * ECHOES.length]));
    const files = contentsBelow(cwd);
    expect(files.filter((text) => text.includes('[redacted]')).length).toBeGreaterThan(30);
    for (const text of [...files, ...outputs]) expect(secretsIn(text)).toEqual([]);
  });

  it('that an SDK finds in the environment by itself is sent to nobody', async () => {
    const sent: string[] = [];
    const server = await startAllProviders(({ dialect, request, response }) => {
      sent.push(JSON.stringify(request.headers));
      return stream(response, dialect.reply(['Hm.']));
    });
    onTestFinished(() => server.close());
    const cwd = tempDir();
    writeSettings(cwd, server.url);
    const spec = writeSpec(cwd, { max_turns: 1, max_tokens: 100 });
    await runCli(['run', spec], { cwd, env: { ...AMBIENT, ...server.env } });

    expect(sent).toHaveLength(2 * MODELS_A.length * MODELS_B.length);
    const ambient = SECRETS.slice(Object.values(PLANTED).length);
    expect(ambient.filter((secret) => sent.some((headers) => headers.includes(secret)))).toEqual(
      [],
    );
  });

  it('in an address is refused, and not shown', async () => {
    for (const address of [
      'https://user-planted:password-planted@127.0.0.1:9/v1',
      'user-planted:password-planted@127.0.0.1:9',
    ]) {
      const env = { OPENAI_API_KEY: 'sk', OPENAI_BASE_URL: address, OLLAMA_HOST: address };
      for (const args of [
        ['-a', 'openai/m'],
        ['-a', 'ollama/m', '--json'],
      ]) {
        const run = ['run', ...args, '-b', 'silent', '-t', '1'];
        const { exitCode, stdout, stderr } = await runCli(run, { cwd: tempDir(), env });
        expect(exitCode).toBe(2);
        expect(stdout + stderr).toContain('holds a user name or a password');
        expect(secretsIn(stdout + stderr)).toEqual([]);
      }
    }
  });
});
