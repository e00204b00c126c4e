import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadNoRows, runCli, runJson } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

loadNoRows();

let cwd: string;
/** The id of the experiment that is named `first` in its record, in a directory that says `second`. */
let renamed: string;

beforeEach(async () => {
  cwd = tempDir();
  for (const name of ['first', 'second']) {
    await runCli(['run', '-a', 'local:test', '-b', 'local:test', '-t', '1', '-n', name], { cwd });
  }
  const root = join(cwd, 'pidgin_output', 'experiments');
  const entry = readdirSync(root).find((one) => one.startsWith('first_')) ?? '';
  renamed = entry.slice('first_'.length);
  renameSync(join(root, entry), join(root, `second_${renamed}`));
});

describe.each(['with its manifest', 'without its manifest'])('a renamed directory %s', (kind) => {
  beforeEach(() => {
    if (kind === 'with its manifest') return;
    rmSync(join(cwd, 'pidgin_output', 'experiments', `second_${renamed}`, 'manifest.json'));
  });

  it('is shown by the name in the record', async () => {
    const { experiments } = await runJson<{ experiments: { name: string }[] }>(
      ['monitor', '--once'],
      { cwd },
    );
    expect(experiments.map(({ name }) => name).sort()).toEqual(['first', 'second']);
    const { families } = await runJson<{ families: { name: string }[] }>(['tree', renamed], {
      cwd,
    });
    expect(families.map(({ name }) => name)).toEqual(['first']);
    const page = await runCli(['export', renamed, '--format', 'html', '--to', '-'], { cwd });
    expect(page.stdout).toContain(`<title>first (${renamed})`);
  });

  it('is found by the name in the record, and not by its own', async () => {
    const shown = await runJson<{ experiment_id: string }>(['experiment', 'show', 'first'], {
      cwd,
    });
    expect(shown.experiment_id).toBe(renamed);
    const other = await runJson<{ experiment_id: string }>(['experiment', 'show', 'second'], {
      cwd,
    });
    expect(other.experiment_id).not.toBe(renamed);
    const { selected } = await runJson<{ selected: { experiment_id: string; name: string }[] }>(
      ['cleanup', '--name', 'first'],
      { cwd },
    );
    expect(selected).toMatchObject([{ experiment_id: renamed, name: 'first' }]);
  });
});

describe('a directory with a name that would move the cursor, and an error that would', () => {
  it('is told of in harmless words', async () => {
    const root = join(cwd, 'pidgin_output', 'experiments');
    const directory = join(root, `ti\u001b[2Jdes_${renamed}`);
    renameSync(join(root, `second_${renamed}`), directory);
    const own = join(directory, 'experiment.jsonl');
    const lines = readFileSync(own, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const error = { code: 'provider_failed', message: '\u001b[2JBad\ngateway' };
    const failed = lines.map((event) =>
      event.type === 'experiment.completed'
        ? {
            ...event,
            type: 'experiment.failed',
            data: { error, conversations: event.data.conversations, duration_ms: 1 },
          }
        : event,
    );
    writeFileSync(own, failed.map((event) => `${JSON.stringify(event)}\n`).join(''));
    const { stdout } = await runCli(['experiment', 'show', renamed], { cwd });
    expect(stdout).toContain('\nBad gateway\n');
    expect(stdout).toContain(`/tides_${renamed}\n`);
    expect(stdout).not.toContain('\u001b');
    rmSync(own);
    rmSync(join(directory, 'manifest.json'));
    for (const args of [['list'], ['transcript', renamed], ['export', renamed, '-f', 'html']]) {
      const { stderr } = await runCli(args, { cwd });
      expect(stderr).toMatch(/tides[_ ]/);
      expect(stderr).not.toContain('\u001b');
    }
  });
});
