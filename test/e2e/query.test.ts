import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const BIN = resolve(import.meta.dirname, '../../bin/run.js');
const RUN = ['run', '-a', 'local:test', '-b', 'local:test', '-t', '1'];

describe('pidgin query', () => {
  it('prints more than one string can hold', async () => {
    const cwd = tempDir();
    await runCli(RUN, { cwd });
    const sql = "SELECT repeat('x', 30_000_000) FROM range(18)";
    const { status, stderr } = spawnSync(
      process.execPath,
      [BIN, 'query', sql, '--format', 'csv', '--output', join(cwd, 'pidgin_output')],
      { cwd, env: { PATH: process.env.PATH, HOME: cwd }, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: '' });
  }, 60_000);

  it('lays JSON out as one document, whatever is in the texts', async () => {
    const cwd = tempDir();
    await runCli(RUN, { cwd });
    const rows = [
      { text: 'a\nb\u2028c', list: [1, null], none: null },
      { text: '', list: [], none: null },
    ];
    const sql = `SELECT 'a' || chr(10) || 'b' || chr(8232) || 'c' AS text, [1, NULL] AS list, NULL AS none
      UNION ALL SELECT '', [], NULL`;
    const { stdout } = await runCli(['query', sql, '--format', 'json'], { cwd });
    expect(stdout).toBe(`${JSON.stringify(rows, null, 2)}\n`);
    const none = await runCli(['query', 'SELECT 1 AS a WHERE false', '-f', 'json'], { cwd });
    expect(none.stdout).toBe('[]\n');
  });
});
