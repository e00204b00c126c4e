import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { needs } from '../../support/needs.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { Terminal } from '../../support/terminal.ts';

const BIN = resolve(import.meta.dirname, '../../../bin/run.js');
const FAKE = resolve(import.meta.dirname, '../../support/fake-ollama.mjs');

needs('tmux');

/** A terminal in an empty directory, where an `ollama` is installed and does not run. */
async function terminal() {
  const cwd = tempDir();
  mkdirSync(join(cwd, 'bin'));
  copyFileSync(FAKE, join(cwd, 'bin/ollama'));
  chmodSync(join(cwd, 'bin/ollama'), 0o755);
  const opened = await Terminal.open(100, 30);
  onTestFinished(() => opened.close());
  await opened.run(`cd ${cwd}; clear`);
  const port = await freePort();
  const path = [join(cwd, 'bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(':');
  const ask = `env PATH=${path} HOME=${cwd} OLLAMA_HOST=127.0.0.1:${port} ${process.execPath} ${BIN} run -a local:qwen3 -b silent -t 1; echo exit $?`;
  return { opened, ask, port };
}

it.each([
  ['n', ['n', 'Enter'], 'exit 2'],
  ['nothing', ['Enter'], 'exit 2'],
  ['the end of input', ['C-d'], 'exit 2'],
  ['Ctrl-C', ['C-c'], 'exit 130'],
])('starts and writes nothing when the answer is %s', async (_, keys, exit) => {
  const { opened, ask, port } = await terminal();
  await opened.run(ask);
  const asked = await opened.until((screen) => screen.includes('Go ahead? [y/N]'));
  expect(asked).toContain(`Ollama is not running at http://127.0.0.1:${port}. Pidgin would`);
  expect(asked).toContain('bin/ollama serve (and stop it at the end)');
  expect(asked).toContain('  download  qwen3, unless it is there already');
  await opened.press(...keys);
  expect(await opened.until((screen) => /^exit \d+$/m.test(screen))).toContain(exit);
  await opened.run('clear; ls; echo listed');
  const listed = await opened.until((screen) => /^listed$/m.test(screen));
  expect(listed).toMatch(/^bin$/m);
  expect(listed).not.toContain('pidgin_output');
});
