import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { needs } from '../support/needs.ts';
import { tempDir } from '../support/temp-dir.ts';
import { Terminal } from '../support/terminal.ts';

const BIN = resolve(import.meta.dirname, '../../bin/run.js');

let terminal: Terminal;

needs('tmux');

beforeEach(async () => {
  terminal = await Terminal.open(80, 24);
});

afterEach(() => terminal.close());

/** Types a run of test models; what it left with is told at the end. */
async function run(flags: string): Promise<void> {
  const cwd = tempDir();
  const command = `${process.execPath} '${BIN}' run -a local:test/slow -b local:test --no-import`;
  await terminal.run(
    `cd '${cwd}'; clear; echo before; HOME='${cwd}' ${command} ${flags}; echo "left with $?"`,
  );
}

/** Types a run that does not begin before these keys are pressed. */
async function runAfterKeys(flags: string, ...keys: readonly string[]): Promise<void> {
  const directory = tempDir();
  const gate = join(directory, 'open');
  const module = join(directory, 'gate.mjs');
  writeFileSync(
    module,
    `import { existsSync } from 'node:fs';
    const clock = new Int32Array(new SharedArrayBuffer(4));
    while (!existsSync(${JSON.stringify(gate)})) Atomics.wait(clock, 0, 0, 10);`,
  );
  await terminal.run(`export NODE_OPTIONS='--import ${module}'`);
  await run(flags);
  await terminal.until((screen) => screen.startsWith('before'));
  await terminal.press(...keys);
  writeFileSync(gate, '');
}

test('several conversations are a table in which one can be opened, whatever keys come when', async () => {
  const early = ['Down', 'Enter', 'Escape', 'G', 'i', 'x', '?'];
  await runAfterKeys('-t 500 -r 3 --max-parallel 2 --name tides', ...early);
  await terminal.until((screen) => /› 000\d .* 0\/500 /.test(screen));
  await terminal.press('g', 'Enter');
  await terminal.until((screen) => /^tides · conversation 1 of 3/.test(screen));
  await Promise.all([
    terminal.resize(60, 16).then(() => terminal.resize(50, 9)),
    terminal.press('Up', 'Up', 'Down', 'p', 'r', 'G', 'i', 'h'),
  ]);
  await terminal.until((screen) => screen.split('\n').every((line) => line.length <= 50));
  // A key right after Esc would be taken for one pressed with Alt.
  await terminal.until((screen) => screen.includes('to both › h'));
  await terminal.press('Escape');
  await terminal.until((screen) => !screen.includes('to both'));
  await terminal.press('Escape');
  await terminal.resize(80, 24);
  await terminal.until((screen) => /^tides · 2 running, 1 pending/.test(screen));
  await terminal.press('C-c', 'C-c');
  const screen = await terminal.until((text) => text.includes('left with 130'));
  expect(screen).toMatch(/^\s*before\n/);
  expect(screen).toMatch(/\n0003 .* pending/);
  expect(await terminal.showsCursor()).toBe(true);
});

test('one conversation is a chat that takes any key at any time', async () => {
  await runAfterKeys('-t 2', 'Enter', 'x', 't', 'i', 'h', 'p', 'r', 'Escape');
  await terminal.until((screen) => screen.includes('turn 1 of 2'));
  await Promise.all([
    terminal.resize(40, 10).then(() => terminal.resize(100, 30)),
    terminal.press('t', 'p', 'r', 'i', 'Tab', 'Tab', 'BSpace', 'Escape'),
  ]);
  const screen = await terminal.until((text) => text.includes('left with 0'));
  expect(screen).toContain('completed: every turn is done');
  expect(await terminal.showsCursor()).toBe(true);
});

test.each([
  ['a chat', ''],
  ['a table', '-r 3'],
])('a bug during %s is told on the terminal that was there before', async (_, flags) => {
  const module = join(tempDir(), 'bug.mjs');
  writeFileSync(
    module,
    `process.stdout.on('newListener', (event) => {
      // A screen has opened.
      if (event === 'resize') setTimeout(() => { throw new Error('the moon is gone'); }, 500);
    });`,
  );
  await terminal.run(`export NODE_OPTIONS='--import ${module}'`);
  await run(`-t 500 --name tides ${flags}`);
  const screen = await terminal.until((text) => text.includes('left with 1'));
  expect(screen).toContain('before\n');
  expect(screen).toContain(`Error: Something went wrong inside Pidgin: the moon is gone
  What was recorded is safe; pidgin list shows it.
  This is a bug. Please report it as an issue; DEBUG=1 shows where it happened.
left with 1`);
  expect(await terminal.showsCursor()).toBe(true);
});

test('what was typed in a table and not said is printed below it', async () => {
  await run('-t 500 -r 3 --name tides');
  await terminal.until((screen) => /› 000\d .* 0\/500 /.test(screen));
  await terminal.paste('quite\npasted', 'marked');
  await terminal.until((screen) => screen.includes('What was pasted was not taken.'));
  await terminal.press('Enter');
  await terminal.until((screen) => screen.includes('i: speak'));
  await terminal.paste('And the sun?\nq', 'marked');
  await terminal.until((screen) => screen.includes('And the sun? q▏'));
  await terminal.press('C-c');
  await terminal.press('C-c');
  const screen = await terminal.until((text) => text.includes('left with 130'));
  expect(screen).toContain('typed and not said:\n  And the sun?\n  q\n');
});
