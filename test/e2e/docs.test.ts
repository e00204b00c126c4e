import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgsStringToArgv } from 'string-argv';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const OLD_EXPERIMENTS = join(import.meta.dirname, '../fixtures/python');

function textOf(page: string): string {
  return readFileSync(join(import.meta.dirname, '../../docs/guide', page), 'utf8');
}

/** The files a page shows: YAML blocks that begin with their name as a comment. */
function filesOf(page: string): [name: string, text: string][] {
  return [...textOf(page).matchAll(/```yaml\n(# (\S+\.yaml)\n.*?)```/gs)].map(
    ([, text = '', name = '']) => [name, text],
  );
}

/** The command lines of a page: what stands in blocks marked `sh` and begins with `pidgin`. */
function commandLines(page: string): string[] {
  return [...textOf(page).matchAll(/```sh\n(.*?)```/gs)]
    .flatMap(([, block]) => (block ?? '').split('\n'))
    .filter((line) => line.startsWith('pidgin '));
}

describe('the guide', () => {
  it.each([
    'quickstart.md',
    'analysis.md',
    'metrics.md',
    'test-models.md',
    'models-and-keys.md',
    'experiments.md',
    'overnight.md',
    'from-python.md',
    'branching.md',
    'keeping.md',
    'privacy.md',
    'settings.md',
  ])('has only commands that work, in order: %s', async (page) => {
    const cwd = tempDir();
    for (const [name, text] of filesOf(page)) writeFileSync(join(cwd, name), text);
    cpSync(OLD_EXPERIMENTS, join(cwd, 'old'), { recursive: true });
    const lines = commandLines(page);
    expect(lines.length).toBeGreaterThan(1);
    // Half the time of each run, where the page does not go on to ask the database.
    const asks = lines.some((line) => /^pidgin (query|search|metrics recompute|import)/.test(line));
    const env = asks ? {} : { PIDGIN_IMPORT: 'false' };
    for (const line of lines) {
      const { exitCode, stderr } = await runCli(parseArgsStringToArgv(line).slice(1), { cwd, env });
      expect({ line, exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({
        line,
        exitCode: 0,
        stderr: '',
      });
    }
    // What runs on its own is not to outlive its directory.
    if (lines.some((line) => line.includes('--quiet'))) await runCli(['stop', '--all'], { cwd });
  });
});
