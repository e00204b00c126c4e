import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bundle } from '../../../scripts/bundle.ts';
import type { PidginEvent } from '../../../src/schemas/event.ts';
import { completedReply, replyEvents, sampleEvent } from '../../support/event-samples.ts';
import { needs } from '../../support/needs.ts';
import { Terminal } from '../../support/terminal.ts';

const ESCAPE = String.fromCharCode(27);
const ROOT = join(import.meta.dirname, '../../..');
const BUNDLED = 'build/scripted-chat';

let directory: string;
let server: Server;
let terminal: Terminal | undefined;

// Translated when it starts, it would take three seconds instead of one, each time.
needs('tmux');

beforeAll(async () => {
  await bundle('test/support', ['test/support/scripted-chat.tsx'], BUNDLED);
});

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pidgin-chat-'));
  server = createServer();
});

afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
  server.close();
  await rm(directory, { recursive: true, force: true });
});

/** The chat on a terminal of its own, and the events it is sent. */
interface RemoteChat {
  readonly terminal: Terminal;
  readonly send: (...events: readonly PidginEvent[]) => void;
  readonly tell: (command: 'close' | 'crash' | 'spoil' | 'terminate') => void;
  /** What Ctrl-C asked for so far. */
  readonly interrupts: () => readonly string[];
}

async function openRemoteChat(
  columns: number,
  rows: number,
  { before = '', after = '' } = {},
): Promise<RemoteChat> {
  const path = join(directory, 'events.sock');
  const connection = new Promise<Socket>((resolve) => {
    server.once('connection', resolve);
  });
  await new Promise<void>((resolve) => {
    server.listen(path, resolve);
  });
  terminal = await Terminal.open(columns, rows);
  const chat = `${before} node ${BUNDLED}/scripted-chat.js '${path}' ${after}`;
  await terminal.run(`cd '${ROOT}'; clear; echo before the chat; ${chat}`);
  const socket = await connection;
  let received = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    received += text;
  });
  // A chat that crashes resets its connection.
  socket.on('error', () => undefined);
  return {
    terminal,
    send: (...events) => {
      for (const event of events) socket.write(`${JSON.stringify(event)}\n`);
    },
    tell: (command) => {
      socket.write(`${command}\n`);
    },
    interrupts: () => received.split('\n').filter((line) => line !== ''),
  };
}

/** Waits for the shell, and asks it whether the terminal is as it was. */
async function expectRestored(terminal: Terminal): Promise<void> {
  await terminal.until((screen) => screen.endsWith('\n$'));
  await terminal.run(
    'stty -a | tr " ;" "\\n" | grep -xE -- "-?(icanon|echo|isig)" | sort | xargs echo modes:',
  );
  const screen = await terminal.until((text) => /^modes:/m.test(text));
  expect(screen).toContain('modes: echo icanon isig');
  expect(await terminal.showsCursor()).toBe(true);
}

const started = [
  sampleEvent('experiment.started'),
  sampleEvent('conversation.started', { data: { arm: 'default', repetition: 1 } }),
  sampleEvent('turn.started', { turn_number: 0 }),
];

/** A reply of numbered sentences, not complete yet. */
function longReply(sentences: number): PidginEvent[] {
  const pieces = Array.from(
    { length: sentences },
    (_, index) => `Sentence ${index + 1} says that the sea rises because the moon pulls at it. `,
  );
  return replyEvents(0, 'agent_b', pieces).slice(0, -1);
}

const occurrences = (text: string, part: string | RegExp) => text.split(part).length - 1;

describe.each([
  [80, 24],
  [60, 20],
  [120, 40],
])('on a terminal of %i by %i', (columns, rows) => {
  test('what was said stays, once, and nothing of the live region does', async () => {
    const chat = await openRemoteChat(columns, rows);
    chat.send(...started, completedReply(0, 'agent_a', 'What is a tide?\nTell me.'));
    chat.send(...longReply(60));
    // All at once: a terminal may be looked at in the middle of a frame.
    await chat.terminal.until(
      (screen) =>
        screen.includes('Sentence 60 ') &&
        /^GPT$/m.test(screen) &&
        /^turn 1 of 10 · .*\np: pause .* q: finish this reply and stop/m.test(screen),
    );

    const text = longReply(60)
      .map((event) => (event.type === 'response.streaming' ? event.data.delta : ''))
      .join('');
    chat.send(
      completedReply(0, 'agent_b', text),
      sampleEvent('conversation.completed', { data: { turns: 1 } }),
    );
    await chat.terminal.until((screen) => screen.includes('every turn is done'));
    chat.tell('close');
    await expectRestored(chat.terminal);

    const kept = await chat.terminal.scrollback();
    expect(kept).toContain('before the chat');
    for (let sentence = 1; sentence <= 60; sentence += 1) {
      expect(occurrences(kept, new RegExp(`Sentence\\s+${sentence}\\s`))).toBe(1);
    }
    expect(occurrences(kept, /^ {2}What is a tide\?\n {2}Tell me\.$/m)).toBe(1);
    expect(kept).not.toMatch(/^turn 1 of 10 ·/m);
    expect(kept).not.toContain('p: pause');
    expect(kept).not.toMatch(/[^\P{Cc}\n]/u);
  });
});

test('a terminal that is resized while a reply arrives shows it once', async () => {
  const chat = await openRemoteChat(80, 24);
  // Full, as tmux moves what it wraps on a screen that is not full up, out of reach.
  const filling = Array.from({ length: 20 }, (_, index) => `${index}`).join('\n');
  chat.send(...started, completedReply(0, 'agent_a', `${filling}\nWhat is a tide?`));
  chat.send(...longReply(6));
  await chat.terminal.until((screen) => screen.includes('Sentence 6 '));
  // Widths at which the terminal breaks the first line elsewhere than the chat does.
  for (const [columns, rows, firstLine] of [
    [61, 24, 'Sentence 1 says that the sea rises because the moon pulls'],
    [56, 24, 'Sentence 1 says that the sea rises because the moon'],
    [72, 30, 'Sentence 1 says that the sea rises because the moon pulls at it.'],
    [65, 30, 'Sentence 1 says that the sea rises because the moon pulls at'],
    [65, 20, 'Sentence 1 says that the sea rises because the moon pulls at'],
  ] as const) {
    await chat.terminal.resize(columns, rows);
    await chat.terminal.until(
      (screen) => screen.includes(`  ${firstLine}\n`) && screen.endsWith('reply and stop'),
    );
    // The terminal may have come to that by itself, before the chat drew anew. What is drawn twice
    // stays, and is found at the next size at the latest.
    await chat.terminal.untilScrollback(
      (everything) =>
        occurrences(everything, 'Sentence 1 ') === 1 &&
        occurrences(everything, /^GPT$/m) === 1 &&
        occurrences(everything, 'p: pause') === 1 &&
        occurrences(everything, 'What is a tide?\n\nGPT') === 1 &&
        everything.includes('before the chat'),
    );
  }
  chat.tell('close');
  await expectRestored(chat.terminal);
});

test('a terminal that is made far too low loses nothing', async () => {
  const chat = await openRemoteChat(80, 24);
  chat.send(...started, completedReply(0, 'agent_a', 'What is a tide?'), ...longReply(30));
  await chat.terminal.until((screen) => screen.includes('Sentence 30 '));
  await chat.terminal.resize(80, 6);
  await chat.terminal.until((screen) => /GPT\n.*\n\nturn 1 of .*\np: pause.*$/.test(screen));
  await chat.terminal.resize(80, 24);
  await chat.terminal.until((screen) => screen.includes('Sentence 25 '));
  const everything = await chat.terminal.scrollback();
  expect(everything).toContain('before the chat');
  expect(everything).toContain('What is a tide?');
  chat.tell('close');
  await expectRestored(chat.terminal);
});

test('Ctrl-C asks to finish, a second one to abort, and the chat stays until it is closed', async () => {
  const chat = await openRemoteChat(80, 24);
  chat.send(...started, ...longReply(3));
  await chat.terminal.until((screen) => screen.includes('Sentence 3 '));
  await chat.terminal.press('C-c');
  await chat.terminal.until((screen) => screen.includes('stopping after this reply…'));
  await expect.poll(chat.interrupts).toEqual(['finish']);
  await chat.terminal.press('C-c');
  await chat.terminal.until((screen) => screen.includes('stopping now…'));
  await expect.poll(chat.interrupts).toEqual(['finish', 'abort']);
  chat.send(
    sampleEvent('response.interrupted', { turn_number: 0, agent_id: 'agent_b' }),
    sampleEvent('conversation.interrupted', { data: { turns: 0 } }),
  );
  chat.tell('close');
  await expectRestored(chat.terminal);
  expect(await chat.terminal.scrollback()).toMatch(
    /^GPT\n {2}The moon pu\n {2}\(stopped here; not part of the conversation\)$/m,
  );
});

test('a crash leaves the terminal as it was', async () => {
  const chat = await openRemoteChat(80, 24, { after: '2>/dev/null' });
  chat.send(...started, ...longReply(3));
  await chat.terminal.until((screen) => screen.includes('Sentence 3 '));
  chat.tell('crash');
  await expectRestored(chat.terminal);
});

test('what cannot be drawn ends the chat, keeps what was said, and goes on as lines', async () => {
  const chat = await openRemoteChat(80, 24);
  chat.send(...started, completedReply(0, 'agent_a', 'What is a tide?'), ...longReply(3));
  await chat.terminal.until((screen) => screen.includes('Sentence 3 '));
  chat.tell('spoil');
  await chat.terminal.until((screen) => screen.includes('told: TypeError'));
  chat.send(completedReply(0, 'agent_b', 'The moon pulls at it.'));
  const screen = await chat.terminal.until((text) => text.includes('pulls at it.'));
  expect(screen).toMatch(
    /^Claude\n {2}What is a tide\?\n+told: TypeError: .*\nGPT: The moon pulls at it\.$/m,
  );
  chat.tell('close');
  await expectRestored(chat.terminal);
  expect(await chat.terminal.scrollback()).not.toMatch(/p: pause|^ *(- |at )/m);
});

test('a signal that ends the process leaves the terminal as it was', async () => {
  const chat = await openRemoteChat(80, 24);
  chat.send(...started, ...longReply(3));
  await chat.terminal.until((screen) => screen.includes('Sentence 3 '));
  chat.tell('terminate');
  await expectRestored(chat.terminal);
});

test('works when standard input is no terminal', async () => {
  const chat = await openRemoteChat(80, 24, { after: '</dev/null' });
  chat.send(...started, ...longReply(3));
  const screen = await chat.terminal.until((text) => text.includes('Sentence 3 '));
  expect(screen).not.toContain('Ctrl-C');
  chat.tell('close');
  await expectRestored(chat.terminal);
});

describe('colours', () => {
  /** The codes the names of both speakers are drawn with. */
  async function nameStyles(chat: RemoteChat): Promise<readonly (string | undefined)[]> {
    chat.send(...started, completedReply(0, 'agent_a', 'Hi.'), completedReply(0, 'agent_b', 'Ho.'));
    await chat.terminal.until((screen) => screen.includes('Ho.'));
    const screen = await chat.terminal.colouredScreen();
    return ['Claude', 'GPT'].map(
      (name) =>
        new RegExp(`^((?:${ESCAPE}\\[[0-9;]+m)*)${name}(?:${ESCAPE}|$)`, 'm').exec(screen)?.[1],
    );
  }

  test('tell the speakers apart', async () => {
    const [a, b] = await nameStyles(
      await openRemoteChat(80, 24, { before: 'TERM=xterm-256color' }),
    );
    expect(a).toContain('38;5;32');
    expect(b).toContain('38;5;166');
  });

  test('are left out when NO_COLOR is set', async () => {
    const chat = await openRemoteChat(80, 24, { before: 'NO_COLOR=1' });
    for (const style of await nameStyles(chat)) expect(style).not.toMatch(/[34]8|\b[349]\d/);
  });
});

describe.each(['marked', 'unmarked'] as const)('a paste that is %s', (marks) => {
  const red = `${ESCAPE}[31mred${ESCAPE}[0m`;

  test('is taken as text, whatever is in it', async () => {
    const chat = await openRemoteChat(80, 24);
    chat.send(...started, ...longReply(3));
    await chat.terminal.until((screen) => screen.includes('Sentence 3 '));
    const sayings: string[] = [];
    for (const [what, pasted, said] of [
      ['a colour', `${red} moon`, 'red moon'],
      ['many lines', 'one\nq\np\nfour\n', 'one\nq\np\nfour'],
      ['emoji and other scripts', 'a 👩‍👩‍👧 family 🌊, 月の力', 'a 👩‍👩‍👧 family 🌊, 月の力'],
      [
        'control characters',
        'b\u0007e\u0003l\u0004l\u001a and more, all in one',
        'bell and more, all in one',
      ],
      [
        'as much as 100 kB',
        `${'The moon pulls. '.repeat(6400)}q`,
        `${'The moon pulls. '.repeat(6400)}q`,
      ],
    ] as const) {
      await chat.terminal.press('i');
      await chat.terminal.until((screen) => screen.includes('Enter: say it'));
      await chat.terminal.paste(pasted, marks);
      const end = said.split(' ').at(-1)?.split('\n').at(-1) ?? said;
      await chat.terminal.until(
        (screen) => screen.includes(`${end}▏`) || screen.includes(`${end} ▏`),
      );
      await chat.terminal.press('Enter');
      sayings.push(`agent_a,agent_b: ${said}`);
      await expect
        .poll(() => chat.interrupts().join('\n'), { message: what })
        .toBe(sayings.join('\n'));
    }
    chat.tell('close');
    await expectRestored(chat.terminal);
  });

  test('is no key when nobody was writing', async () => {
    const chat = await openRemoteChat(80, 24);
    chat.send(...started, ...longReply(3));
    await chat.terminal.until((screen) => screen.includes('Sentence 3 '));
    await chat.terminal.paste('quiet, please: q\np', marks);
    await chat.terminal.until((screen) => screen.includes('quiet, please: q p▏'));
    await chat.terminal.press('Escape');
    await chat.terminal.until((screen) => screen.includes('p: pause'));
    expect(chat.interrupts()).toEqual([]);
    chat.tell('close');
    await expectRestored(chat.terminal);
  });
});

test('keys that Ink does not know do nothing', async () => {
  const chat = await openRemoteChat(80, 24);
  chat.send(...started, ...longReply(3));
  await chat.terminal.until((screen) => screen.includes('Sentence 3 '));
  await chat.terminal.press('C-F1', 'C-F5', 'M-x', 'C-Up', 'S-F12');
  await chat.terminal.press('i');
  await chat.terminal.until((screen) => screen.includes('Enter: say it'));
  chat.tell('close');
  await expectRestored(chat.terminal);
});
