import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgsStringToArgv } from 'string-argv';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

/** The command lines of a page: what stands in blocks marked `sh` and begins with `pidgin`. */
function commandLines(page: string): string[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs/guide', page), 'utf8');
  return [...text.matchAll(/```sh\n(.*?)```/gs)]
    .flatMap(([, block]) => (block ?? '').split('\n'))
    .filter((line) => line.startsWith('pidgin '));
}

describe('the guide', () => {
  it.each(['quickstart.md', 'analysis.md', 'test-models.md', 'models-and-keys.md'])(
    'has only commands that work, in order: %s',
    async (page) => {
      const cwd = tempDir();
      const lines = commandLines(page);
      expect(lines.length).toBeGreaterThan(1);
      for (const line of lines) {
        const { exitCode, stderr } = await runCli(parseArgsStringToArgv(line).slice(1), { cwd });
        expect({ line, exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({
          line,
          exitCode: 0,
          stderr: '',
        });
      }
    },
  );
});
