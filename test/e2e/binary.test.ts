import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untilGone } from '../support/until-gone.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** In a directory with nothing but the executable, and an environment with nothing but a home. */
const home = mkdtempSync(join(tmpdir(), 'pidgin-test-'));
const file = join(home, 'pidgin');

const pidgin = (...args: string[]) =>
  execa(file, args, {
    cwd: home,
    env: { HOME: home },
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
  });

const cache = () => join(home, '.cache/pidgin');

beforeAll(async () => {
  await execa(process.execPath, ['--import', 'tsx', 'scripts/binary/build.ts', file], {
    cwd: ROOT,
  });
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the executable', () => {
  it('starts twice at once the first time, and unpacks itself once', async () => {
    const starts = await Promise.all([pidgin('--version'), pidgin('--version')]);
    for (const { stdout } of starts) expect(stdout).toMatch(/^pidgin-ai\/\d/);
    expect(readdirSync(cache())).toHaveLength(1);
  });

  it('does what the package does, on a thread and on its own too', async () => {
    expect((await pidgin('--help')).stdout).toContain('COMMANDS');
    expect((await pidgin('config', 'init')).exitCode).toBe(0);
    expect((await pidgin('completion', 'bash')).stdout).toContain('complete -o default');
    const run = await pidgin('run', '-a', 'local:test', '-b', 'local:test', '-t', '2', '--json');
    expect(JSON.parse(run.stdout)).toMatchObject({ status: 'completed' });
    expect((await pidgin('import', '--rebuild', '--threads', '2')).exitCode).toBe(0);
    const query = await pidgin('query', 'select count(*) from conversation_turns', '--json');
    expect(JSON.parse(query.stdout)).toMatchObject({ rows: [[2]] });
    expect((await pidgin('export', 'all', '--format', 'html')).exitCode).toBe(0);
    expect((await pidgin('monitor', '--once')).stdout).toContain('completed');
    const alone = await pidgin(
      ...['run', '-a', 'local:test', '-b', 'local:test', '-t', '1', '--quiet', '--no-import'],
      '--json',
    );
    const { pid } = JSON.parse(alone.stdout);
    await untilGone(pid);
    expect(JSON.parse((await pidgin('list', '--json')).stdout)).toMatchObject({
      experiments: [{ status: 'completed' }, { status: 'completed' }],
    });
  });

  it('unpacks itself again when what is in the cache was changed', async () => {
    const [name = ''] = readdirSync(cache());
    appendFileSync(join(cache(), name, 'dist/main.js'), 'not a program');
    expect((await pidgin('--version')).stdout).toMatch(/^pidgin-ai\/\d/);
  });

  it('says where it cannot unpack itself, and what to do', async () => {
    writeFileSync(join(home, 'a-file'), '');
    const { exitCode, stderr } = await execa(file, ['--version'], {
      env: { XDG_CACHE_HOME: join(home, 'a-file') },
      reject: false,
    });
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/^Error: .* could not be written.*\n {2}.*XDG_CACHE_HOME/);
  });
});
