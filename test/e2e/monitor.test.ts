import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { needs } from '../support/needs.ts';
import { runCli, runJson } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';
import { Terminal } from '../support/terminal.ts';

const BIN = resolve(import.meta.dirname, '../../bin/run.js');

let cwd: string;
let terminal: Terminal | undefined;

needs('tmux');

beforeEach(() => {
  cwd = tempDir();
});

afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
  await runCli(['stop', '--all', '--force', '--grace', '0'], { cwd });
});

const start = (name: string, turns: string) =>
  runCli(['run', '-a', 'local:test/slow', '-b', 'local:test', '-t', turns, '--name', name, '-q'], {
    cwd,
  });

test('shows what runs, opens it, stops it, and gives the terminal back', async () => {
  expect((await start('tides', '500')).exitCode).toBe(0);
  terminal = await Terminal.open(80, 24);
  const monitor = `HOME='${cwd}' ${process.execPath} '${BIN}' monitor; echo "left with $?"`;
  await terminal.run(`cd '${cwd}'; clear; echo before; ${monitor}`);
  await terminal.until((screen) => /› tides +running .* 0\/1 /.test(screen));
  await terminal.press('Enter');
  await terminal.until((screen) => /› 0001 .*\/500 /.test(screen));
  await terminal.press('Enter');
  await terminal.until((screen) => /── turn \d+ of 500/.test(screen));
  await terminal.resize(60, 16);
  await terminal.until((screen) => screen.split('\n').every((line) => line.length <= 60));
  await terminal.press('s');
  await terminal.until((screen) => screen.includes('Stop tides after the replies in flight?'));
  await terminal.press('y');
  await terminal.until((screen) => /^tides 0001 · interrupted/.test(screen));
  await terminal.press('q');
  const screen = await terminal.until((text) => text.includes('left with 0'));
  expect(screen).toMatch(/^before/);
  expect(screen).not.toContain('Esc: back');
  expect(await terminal.showsCursor()).toBe(true);
});

test('is printed once where there is no terminal, and is data with --json', async () => {
  const empty = await runCli(['monitor'], { cwd });
  expect(empty.stdout).toBe(
    `No experiments in ${join(cwd, 'pidgin_output')}.\nStart one: pidgin run -a local:test -b local:test -t 5\n`,
  );
  const elsewhere = await runCli(['monitor', '-o', 'there'], { cwd });
  expect(elsewhere.stdout).toMatch(/^Start one: pidgin run .* -t 5 -o there\n$/m);
  await runCli(['run', '-a', 'local:test', '-b', 'local:test', '-t', '2', '--name', 'tides'], {
    cwd,
  });
  const { stdout } = await runCli(['monitor'], { cwd });
  expect(stdout).toMatch(/^1 ended · \$0\n\nNAME .*\ntides +completed +██████ 100 % +1\/1 /);
  const { experiments } = await runJson<{ experiments: object[] }>(['monitor'], { cwd });
  expect(experiments).toMatchObject([
    { name: 'tides', status: 'completed', turns: 2, progress: 1, damage: null },
  ]);
});
