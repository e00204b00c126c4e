import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgsStringToArgv } from 'string-argv';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const ROOT = resolve(import.meta.dirname, '../..');

function textOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

/** The files a page shows: YAML blocks that begin with their name as a comment. */
function filesOf(page: string): [name: string, text: string][] {
  return [...textOf(page).matchAll(/```yaml\n(# (\S+\.yaml)\n.*?)```/gs)].map(
    ([, text = '', name = '']) => [name, text],
  );
}

interface ShownCommand {
  readonly line: string;
  /** What the page says it prints; absent: the page does not say. */
  readonly output?: string | undefined;
}

/**
 * The commands of a page: what stands in blocks marked `sh` and begins with `pidgin`. A block
 * without a mark that follows is what the last of them prints.
 */
function commandsOf(page: string): ShownCommand[] {
  const blocks = textOf(page).matchAll(/^```sh\n(.*?)^```\n(?:\n```\n(.*?)^```\n)?/gms);
  return [...blocks].flatMap(([, block = '', output]) => {
    const lines = block
      .split('\n')
      .filter((line) => line.startsWith('pidgin '))
      .map((line) => line.replace(/ +# .*/, ''));
    return lines.map((line, i) => (i === lines.length - 1 ? { line, output } : { line }));
  });
}

describe('a page', () => {
  it.each([
    'README.md',
    'examples/README.md',
    ...[
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
      'troubleshooting.md',
    ].map((page) => `docs/guide/${page}`),
  ])('has only commands that work, in order, and print what it says: %s', async (page) => {
    const cwd = tempDir();
    for (const [name, text] of filesOf(page)) writeFileSync(join(cwd, name), text);
    cpSync(join(ROOT, 'test/fixtures/python'), join(cwd, 'old'), { recursive: true });
    cpSync(join(ROOT, 'examples'), join(cwd, 'examples'), { recursive: true });
    const commands = commandsOf(page);
    expect(commands.length).toBeGreaterThan(1);
    // Half the time of each run, where the page does not go on to ask the database.
    const asks = commands.some(({ line }) =>
      /^pidgin (query|search|metrics recompute|import)/.test(line),
    );
    const env = asks ? {} : { PIDGIN_IMPORT: 'false' };
    for (const { line, output } of commands) {
      const args = parseArgsStringToArgv(line).slice(1);
      const { exitCode, stdout, stderr } = await runCli(args, { cwd, env });
      expect({ line, exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({
        line,
        exitCode: 0,
        stderr: '',
      });
      if (output !== undefined) expect({ line, stdout }).toEqual({ line, stdout: output });
    }
    // What runs on its own is not to outlive its directory.
    if (commands.some(({ line }) => line.includes('--quiet'))) {
      await runCli(['stop', '--all'], { cwd });
    }
  });
});
