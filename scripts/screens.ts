/**
 * Writes docs/guide/screens.md: every screen as it is on a terminal, captured while test models
 * talk. Needs tmux and a build.
 *
 *   npm run screens
 *
 * Seeds are fixed; ids, times and how far things are when a screen is captured differ from run to
 * run, so it is run by hand and no test compares the page.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Terminal } from '../test/support/terminal.ts';

const BIN = resolve(import.meta.dirname, '../bin/run.js');
const PAGE = resolve(import.meta.dirname, '../docs/guide/screens.md');
const COLUMNS = 80;

const SPEC = `# study.yaml
name: bliss-test
agent_a: local:test/slow
max_turns: 6
repetitions: 3
seed: 7
max_parallel: 3
max_cost: 5
matrix:
  agent_b: [local:test, local:test/long]
`;

interface Shot {
  readonly title: string;
  readonly text: string;
  /** What is typed at the prompt. */
  readonly command: string;
  readonly rows: number;
  /** Keys that are pressed, each once the screen is as it says. */
  readonly steps?: readonly { readonly when: RegExp; readonly press: string }[];
  /** How the screen is to be when it is captured. */
  readonly when: RegExp;
  /** Keys that leave it. */
  readonly leave: readonly string[];
}

const SLOW = '-a local:test/slow -b local:test --seed 7 --no-import';

const SHOTS: readonly Shot[] = [
  {
    title: 'One conversation',
    text: 'The chat: what is complete scrolls by and stays on the terminal; what is under way is redrawn below it, with turn, convergence and its course, tokens, cost, and how full the fuller context window is where that is known.',
    command: `pidgin run ${SLOW} -t 6 --name tides`,
    rows: 24,
    when: /── turn 4 of 6 .*[\s\S]*turn 4 of 6 · convergence/,
    leave: ['C-c', 'C-c'],
  },
  {
    title: 'Every event',
    text: 'One line an event: time, number of the conversation, turn and agent, type, and what it says. The same is printed of what runs elsewhere, or ran, by `pidgin tail`.',
    command: `pidgin run ${SLOW} -t 2 --name waves --events conversation,turn,response.completed,detection`,
    rows: 32,
    when: /Load it {5}pidgin/,
    leave: [],
  },
  {
    title: 'Several conversations',
    text: 'A table that is updated in place, those that are held first. The bar counts turns; beside it stand about how long it will take at the pace so far, and what is spent of the budget.',
    command: 'pidgin run study.yaml --no-import',
    rows: 16,
    when: /[2-6]\/6 .* running/,
    leave: [],
  },
  {
    title: 'One of several',
    text: 'Enter opens the conversation under the cursor, from its beginning; Esc leads back to the table.',
    command: '',
    rows: 24,
    steps: [{ when: /› 0/, press: 'Enter' }],
    when: /^bliss-test · conversation[\s\S]*── turn [2-6] of 6/,
    leave: ['C-c', 'C-c'],
  },
  {
    title: 'All experiments',
    text: '`pidgin monitor`: those that run first, from any terminal.',
    command: 'pidgin run study.yaml -n overnight --quiet --no-import && pidgin monitor',
    rows: 20,
    when: /› overnight +running +█/,
    leave: [],
  },
  {
    title: 'One experiment',
    text: 'Enter opens it.',
    command: '',
    rows: 20,
    steps: [{ when: /› overnight/, press: 'Enter' }],
    when: /^overnight · running[\s\S]*[1-6]\/6/,
    leave: [],
  },
  {
    title: 'One of its conversations',
    text: 'And again. It is read from its file, so a reply is there once it is complete.',
    command: '',
    rows: 24,
    steps: [{ when: /› 0/, press: 'Enter' }],
    when: /^overnight 0\d+ · [\s\S]*── turn [2-6] of 6/,
    leave: ['q'],
  },
  {
    title: 'Lists',
    text: 'Where there is no room for all columns, the less important are left out. In a pipe there is room, and times are times.',
    command: 'pidgin list && pidgin experiment show bliss-test',
    rows: 24,
    when: /Files {2}/,
    leave: [],
  },
];

// Short, so that paths fit.
const directory = mkdtempSync(join(tmpdir(), 's-'));
const terminal = await Terminal.open(COLUMNS, 24);
const parts = [
  '# Screens',
  'As they are at 80 columns, captured by `npm run screens` while test models talk. With colour, agents are told apart and warnings stand out; `NO_COLOR` leaves it out. Where standard output is no terminal, or `CI` is set, a run prints plain lines: nothing is redrawn and nothing is coloured.',
];
try {
  writeFileSync(join(directory, 'study.yaml'), SPEC);
  await terminal.run(`cd '${directory}'; export HOME='${directory}'; unset npm_command`);
  await terminal.run(`pidgin() { '${process.execPath}' '${BIN}' "$@"; }; clear`);
  for (const shot of SHOTS) parts.push(await captured(shot));
  await terminal.run('clear; pidgin stop --all --force; echo stopped');
  await terminal.until((screen) => /^stopped/m.test(screen));
} finally {
  await terminal.close();
  rmSync(directory, { recursive: true, force: true });
}
writeFileSync(PAGE, `${parts.join('\n\n')}\n`);

async function captured(shot: Shot): Promise<string> {
  await terminal.resize(COLUMNS, shot.rows);
  if (shot.command !== '') await terminal.run(`clear; ${shot.command}`);
  for (const { when, press } of shot.steps ?? []) {
    await terminal.until((screen) => when.test(screen));
    await terminal.press(press);
  }
  const screen = await terminal.until((text) => shot.when.test(text));
  for (const key of shot.leave) await terminal.press(key);
  if (shot.leave.length > 0) {
    await terminal.run('');
    await terminal.until((text) => /^\$$/m.test(text));
  }
  const what = screen.replaceAll(directory, '~/study').replace(/\n\$$/, '');
  return `## ${shot.title}\n\n${shot.text}\n\n\`\`\`\n${what}\n\`\`\``;
}
