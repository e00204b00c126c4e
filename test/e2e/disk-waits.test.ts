import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';

const BIN = resolve(import.meta.dirname, '../../bin/run.js');

/** Threads of the process at its end, as Linux tells them. */
async function threadsAtTheEnd(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const tell = join(tempDir(), 'tell.cjs');
  writeFileSync(
    tell,
    `const { readFileSync } = require('node:fs');
     const tell = () => /Threads:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
     process.on('exit', () => process.stderr.write(tell()));`,
  );
  const { stderr } = await execa(process.execPath, ['--require', tell, BIN, ...words], {
    env: { PATH: process.env.PATH ?? '', ...env },
    extendEnv: false,
  });
  return Number(stderr);
}

it.runIf(process.platform === 'linux')(
  'lets 64 replies wait for the disk at once, or as many as the environment says',
  async () => {
    const four = await threadsAtTheEnd(['--version'], { UV_THREADPOOL_SIZE: '4' });
    expect((await threadsAtTheEnd(['--version'])) - four).toBe(60);
  },
);

it.runIf(process.platform === 'linux')(
  'gives an import one thread for DuckDB to be called from',
  async () => {
    const help = ['import', '--help'];
    const four = await threadsAtTheEnd(help, { UV_THREADPOOL_SIZE: '4' });
    expect(four - (await threadsAtTheEnd(help))).toBe(3);
  },
);
