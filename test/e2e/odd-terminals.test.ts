import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import stripAnsi from 'strip-ansi';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { attractorEntries, metricEntries } from '../../src/metrics/catalogue.ts';
import { ExperimentLog } from '../support/events.ts';
import { needs } from '../support/needs.ts';
import { tempDir } from '../support/temp-dir.ts';
import { Terminal } from '../support/terminal.ts';

const BIN = resolve(import.meta.dirname, '../../bin/run.js');

let terminal: Terminal;
let cwd: string;

needs('tmux');

beforeEach(async () => {
  cwd = tempDir();
  new ExperimentLog('exp_00000001').started(1).writeTo(join(cwd, 'pidgin_output'));
  terminal = await Terminal.open(300, 24);
  await terminal.run(
    `cd '${cwd}'; export HOME='${cwd}'; pidgin() { '${process.execPath}' '${BIN}' "$@"; }; clear`,
  );
});

afterEach(() => terminal.close());

test.each([
  ['false', true],
  ['true', false],
])('an import under CI=%s draws how far it is: %s', async (ci, draws) => {
  const written = join(cwd, 'written');
  await terminal.keepIn(written);
  await terminal.run(`CI=${ci} pidgin import; echo "left with $?"`);
  await terminal.until((screen) => screen.includes('left with 0'));
  expect(stripAnsi(readFileSync(written, 'utf8')).includes(' %  1 of 1 files')).toBe(draws);
});

test.each([
  ['list', /^ID +NAME +STATUS .*\n.*exp_00000001/m],
  ['query "select repeat(\'tide\', 20) as tides, 1 as one"', /^tides {77}one\n(tide){20} {4}1$/m],
  ['doctor', /^ok {7}No settings file.*pidgin\.yaml\.$/m],
])(
  'a terminal that says it has no columns gets all that there is: %s',
  async (command, expected) => {
    await terminal.run(`stty cols 0; pidgin import; pidgin ${command}; echo "left with $?"`);
    const screen = await terminal.until((text) => /left with \d/.test(text));
    expect(screen).toMatch(expected);
  },
);

test('a transcript on a narrow terminal is broken between words', async () => {
  await terminal.resize(40, 24);
  await terminal.run('pidgin run -a local:test -b local:test -t 2 --name talk > said; clear');
  await terminal.run(
    'pidgin transcript talk > whole.md; pidgin transcript talk; echo "left with $?"',
  );
  const shown = await terminal.untilScrollback((text) => text.includes('left with 0'));
  const words = (text: string): string[] => text.split(/[\s>]+/).filter((word) => word !== '');
  const whole = readFileSync(join(cwd, 'whole.md'), 'utf8');
  expect(words(shown).join(' ')).toContain(words(whole).join(' '));
});

test.each([60, 80])('a list of metrics has their names whole in %i columns', async (columns) => {
  await terminal.resize(columns, 24);
  await terminal.run('clear; pidgin metrics list; echo "left with $?"');
  const shown = await terminal.untilScrollback((text) => text.includes('left with 0'));
  const names = [...metricEntries(), ...attractorEntries()].map(({ name }) => name);
  expect(names.filter((name) => !shown.includes(`${name} `))).toEqual([]);
});

test('a definition of a metric is broken between words', async () => {
  await terminal.resize(60, 24);
  await terminal.run('clear; pidgin metrics describe influence_a_to_b; echo "left with $?"');
  const shown = await terminal.untilScrollback((text) => text.includes('left with 0'));
  const metric = metricEntries().find(({ name }) => name === 'influence_a_to_b');
  expect(shown.split(/\s+/).join(' ')).toContain(metric?.definition);
});
