import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { ExperimentLog } from '../support/events.ts';
import { loadNoRows, runJson, startCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

loadNoRows();

const ROOT = resolve(import.meta.dirname, '../..');
const BIN = join(ROOT, 'bin/run.js');
const FEW_FILES = join(ROOT, 'test/support/few-files.mjs');
const NO_FILES_FOR_LIBRARIES = join(ROOT, 'test/support/no-files-for-libraries.mjs');
const SLOW = 'local:test/slow,delay_ms=5';
const RUN = ['run', '-a', SLOW, '-b', SLOW, '-t', '999'];

describe('a bug where no command can catch it', () => {
  /** A run in whose process this happens once something is recorded. */
  async function runWith(bug: string, args: readonly string[] = [], env = {}) {
    const cwd = tempDir();
    const module = join(cwd, 'bug.mjs');
    writeFileSync(
      module,
      `import { existsSync, readdirSync } from 'node:fs';
      const experiments = 'pidgin_output/experiments';
      const timer = setInterval(() => {
        if (!existsSync(experiments)) return;
        // One level at a time: the locks beside the event files come and go.
        const files = readdirSync(experiments).flatMap((name) => readdirSync(experiments + '/' + name));
        if (!files.some((file) => file.startsWith('events_conv_'))) return;
        clearInterval(timer);
        ${bug}
      }, 20);`,
    );
    const result = await startCli([...RUN, ...args], {
      cwd,
      env: { NODE_OPTIONS: `--import ${module}`, ...env },
    });
    return { ...result, cwd };
  }

  const TOLD = `Error: Something went wrong inside Pidgin: the moon is gone
  What was recorded is safe; pidgin list shows it.
  This is a bug. Please report it as an issue; DEBUG=1 shows where it happened.
`;

  it.each([
    ['thrown in a timer', "throw new Error('the moon is gone');"],
    ['a promise nobody waits for', "Promise.reject(new Error('the moon is gone'));"],
    ['no error at all', "throw 'the moon is gone';"],
  ])('is told in words, and the run can be resumed: %s', async (_, bug) => {
    const { exitCode, stderr, cwd } = await runWith(bug);
    expect(stderr).toBe(TOLD);
    expect(exitCode).toBe(1);
    const { experiments } = await runJson<{ experiments: { status: string }[] }>(['list'], { cwd });
    expect(experiments).toMatchObject([{ status: 'crashed' }]);
  });

  it('shows where it happened when asked, and is an object with --json', async () => {
    const bug = "throw new Error('the moon is gone');";
    const { stderr } = await runWith(bug, [], { DEBUG: '1' });
    expect(stderr).toMatch(/^ {4}at .*bug\.mjs:\d+/m);
    const { stdout, exitCode } = await runWith(bug, ['--json']);
    expect(exitCode).toBe(1);
    expect(JSON.parse(String(stdout))).toMatchObject({
      error: { code: 'internal', message: expect.stringContaining('the moon is gone') },
    });
  });
});

describe('an installation that is not whole', () => {
  /** Pidgin as it is installed, in a directory of its own. */
  function installed(): string {
    const root = join(tempDir(), 'pidgin');
    for (const part of ['bin', 'dist', 'package.json', 'oclif.manifest.json']) {
      cpSync(join(ROOT, part), join(root, part), { recursive: true });
    }
    mkdirSync(join(root, 'node_modules'));
    for (const name of readdirSync(join(ROOT, 'node_modules'))) {
      symlinkSync(join(ROOT, 'node_modules', name), join(root, 'node_modules', name));
    }
    return root;
  }

  function run(root: string, args: readonly string[]) {
    const cwd = dirname(root);
    return execa(process.execPath, [join(root, 'bin/run.js'), ...args], {
      cwd,
      env: { PATH: process.env.PATH ?? '', HOME: cwd },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
    });
  }

  it('says which file is missing, wherever it is loaded from', async () => {
    const root = installed();
    const firstChunk = (file: string) =>
      /chunk-\w+\.js/.exec(readFileSync(join(root, 'dist', file), 'utf8'))?.[0] ?? file;
    const shared = ['main.js', 'commands/list.js'].map(firstChunk);
    for (const missing of ['main.js', 'commands/list.js', ...shared]) {
      const path = join(root, 'dist', missing);
      renameSync(path, `${path}.away`);
      const { exitCode, stderr } = await run(root, ['list']);
      renameSync(`${path}.away`, path);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 4,
        stderr: `Error: Pidgin is not installed whole: ${path} is missing.\n  Install it again.`,
      });
    }
    expect((await run(root, ['list'])).exitCode).toBe(0);
  });

  it('says so of DuckDB, and a run goes on without it', async () => {
    const root = installed();
    rmSync(join(root, 'node_modules/@duckdb'));
    const told = 'Pidgin is not installed whole: @duckdb/node-api is missing.';
    const { exitCode, stderr } = await run(root, ['run', '-a', 'local:test', '-b', 'local:test']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`Warning: ${told} Import the rows later with: pidgin import`);
    for (const args of [['import'], ['query', 'select 1']]) {
      const refused = await run(root, args);
      expect({ args, exitCode: refused.exitCode, stderr: refused.stderr }).toEqual({
        args,
        exitCode: 4,
        stderr: `Error: ${told}\n  Install it again.`,
      });
    }
  });
});

describe.runIf(process.platform === 'linux')('when too many files are open', () => {
  const told = /^Error: .*EMFILE.*\n {2}Allow more.*: ulimit -n 4096\.?$/;

  const runWith = (cwd: string, limit: number, ...args: string[]) =>
    execa('sh', ['-c', `ulimit -n ${limit}; exec "$0" "$@"`, process.execPath, ...args], {
      cwd,
      env: { PATH: process.env.PATH ?? '', HOME: cwd },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
    });

  // It opens all parts of a program at once; later versions open one after the other, and do with few.
  it
    .runIf(process.version.startsWith('v20.'))
    .each([['run', '-a', 'local:test', '-b', 'local:test'], ['import'], ['query', 'select 1']])(
    'says so when Node 20 loads the program, and how to allow more: %s',
    async (...args) => {
      const { exitCode, stderr } = await runWith(tempDir(), 32, BIN, ...args);
      expect(exitCode).toBe(4);
      expect(stderr).toMatch(told);
    },
  );

  it('says so of DuckDB, which is there, and how to allow more', async () => {
    const cwd = tempDir();
    new ExperimentLog('exp_00000001').started(1).writeTo(join(cwd, 'pidgin_output'));
    const preload = ['--import', NO_FILES_FOR_LIBRARIES, BIN];
    const { exitCode, stderr } = await runWith(cwd, 256, ...preload, 'import');
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(told);
  });

  it('says so of files that are read, and how to allow more', async () => {
    const cwd = tempDir();
    new ExperimentLog('exp_00000001').started(1).writeTo(join(cwd, 'pidgin_output'));
    const { exitCode, stderr } = await runWith(cwd, 64, '--import', FEW_FILES, BIN, 'import');
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(told);
  });
});
