import type { Key } from 'ink';

/** A key that was pressed, or text that came at once. */
export interface Press {
  /** A letter, or several that arrived together; control characters may be among those. */
  readonly input: string;
  readonly key: Partial<Key>;
  /** It was pasted: none of it is a key. */
  readonly pasted?: boolean;
}

/** What has arrived of keys and text and is not whole yet. */
export interface HalfRead {
  /** The beginning of an escape sequence. */
  readonly sequence: string;
  /** Text that goes on, perhaps. */
  readonly text: string;
  /** Whether the terminal has said that it is pasted, and not yet that it ends. */
  readonly marked: boolean;
}

/** Nothing has arrived. */
export const NOTHING_READ: HalfRead = { sequence: '', text: '', marked: false };

/** Makes a terminal say where pasted text begins and ends, and no longer. */
export const MARK_PASTES = '\u001b[?2004h';
export const MARK_NO_PASTES = '\u001b[?2004l';
const PASTE_START = '\u001b[200~';
const PASTE_END = '\u001b[201~';

/** What is said where pasted text is of no use. */
export const NOT_TAKEN = 'What was pasted was not taken.';

const CTRL_C = '\u0003';

/** More than this within one moment nobody types. */
const MOST_TYPED_AT_ONCE = 16;

const ESCAPE = '\u001b';
const UNFINISHED_SEQUENCE = new RegExp(String.raw`${ESCAPE}(?:\[[0-?]*[ -/]*|O)?$`);
/** A sequence, a character after Escape, or a character. */
const TOKEN = new RegExp(
  String.raw`${ESCAPE}{1,2}(?:\[\[?[0-?]*[ -/]*[@-~]|O[@-~])|${ESCAPE}?.`,
  'gsu',
);

interface Read {
  readonly half: HalfRead;
  readonly presses: readonly Press[];
}

/**
 * Reads what a terminal in raw mode sent. Pure.
 *
 * Ink's own reading throws at sequences it does not know, a colour that is pasted or Ctrl-F1, and
 * tells a pasted line break from Enter only sometimes.
 */
export function readPresses(before: HalfRead, chunk: string): Read {
  // The way out of a paste whose end never comes.
  if (before.marked && isAll(chunk, CTRL_C)) return { half: NOTHING_READ, presses: keysOf(chunk) };
  let rest = before.sequence + chunk;
  const sequence = UNFINISHED_SEQUENCE.exec(rest)?.[0] ?? '';
  rest = rest.slice(0, rest.length - sequence.length);
  let { text, marked } = before;
  const presses: Press[] = [];
  for (;;) {
    const mark = rest.indexOf(marked ? PASTE_END : PASTE_START);
    const part = mark < 0 ? rest : rest.slice(0, mark);
    if (marked || text !== '' || !isPressed(part)) text += part;
    else presses.push(...keysOf(part));
    if (mark < 0) return { half: { sequence, text, marked }, presses };
    presses.push(...wholeText(text, marked));
    text = '';
    rest = rest.slice(mark + PASTE_START.length);
    marked = !marked;
  }
}

/** How long nothing more must arrive for it to be whole, in ms; null: nothing is waited for. */
export function settlesAfterMs({ sequence, text, marked }: HalfRead): number | null {
  // A terminal that is far away sends a long text in pieces.
  if (marked) return 1000;
  return sequence === '' && text === '' ? null : 40;
}

/** Takes what has arrived for all that comes. */
export function settlePresses({ sequence, text, marked }: HalfRead): Read {
  const presses = marked || text !== '' ? wholeText(text + sequence, marked) : keysOf(sequence);
  return { half: NOTHING_READ, presses };
}

/** What was pressed, one by one, where keys that arrived together are keys nevertheless. */
export function pressesOf(press: Press): readonly Press[] {
  if (press.pasted || [...press.input].length < 2) return [press];
  return keysOf(press.input);
}

/** Keys, and not text: none of it is a letter, or it is one key that is held down. */
function isPressed(part: string): boolean {
  const tokens = part.match(TOKEN) ?? [];
  return isAll(part, tokens[0] ?? '') || !tokens.some(isText);
}

function isText(token: string): boolean {
  return /^[^\p{Cc}]/u.test(token);
}

function isAll(text: string, part: string): boolean {
  return part !== '' && text.length > 0 && text.replaceAll(part, '') === '';
}

function wholeText(text: string, marked: boolean): readonly Press[] {
  if (marked) return text === '' ? [] : [{ input: text, key: {}, pasted: true }];
  // Who presses Ctrl-C while their keys are slow to arrive waits for what it does.
  let end = text.length;
  while (text[end - 1] === CTRL_C) end -= 1;
  return [...textPresses(text.slice(0, end)), ...keysOf(text.slice(end))];
}

/** Without a mark it may be what somebody typed: a few keys, and none that no keyboard has. */
function textPresses(text: string): readonly Press[] {
  const tokens = text.match(TOKEN) ?? [];
  const isTyped = tokens.length <= MOST_TYPED_AT_ONCE && tokens.every(isOnKeyboard);
  if (!isTyped) return [{ input: text, key: {}, pasted: true }];
  const runs: string[] = [];
  for (const token of tokens) {
    const last = runs.at(-1);
    if (last === undefined || isSequence(last) || isSequence(token)) runs.push(token);
    else runs[runs.length - 1] = last + token;
  }
  return runs.flatMap((run) =>
    isSequence(run) || [...run].length < 2 ? keysOf(run) : [{ input: run, key: {} }],
  );
}

function isSequence(token: string): boolean {
  return token.startsWith(ESCAPE);
}

function isOnKeyboard(token: string): boolean {
  return !isSequence(token) || token.length < 3 || keyOfSequence(token) !== null;
}

function keysOf(text: string): Press[] {
  return (text.match(TOKEN) ?? []).map(keyOf);
}

function keyOf(token: string): Press {
  const key = CONTROL_KEYS[token];
  if (key !== undefined) return { input: '', key };
  if (isSequence(token)) {
    return token.length < 3
      ? { input: token.slice(1), key: { meta: true } }
      : { input: '', key: keyOfSequence(token) ?? {} };
  }
  const code = token.charCodeAt(0);
  if (code >= 1 && code <= 26 && token !== '\n') {
    return { input: String.fromCharCode(code + 96), key: { ctrl: true } };
  }
  return { input: token, key: {} };
}

const CONTROL_KEYS: Readonly<Record<string, Partial<Key>>> = {
  '\r': { return: true },
  '\t': { tab: true },
  '\b': { backspace: true },
  '\u007f': { backspace: true },
  '\u001b': { escape: true, meta: true },
  '\u001b\u001b': { escape: true, meta: true },
};

/** The key of a sequence, whatever was held down with it; null: it is none. */
function keyOfSequence(sequence: string): Partial<Key> | null {
  const [, number = '', letter = ''] = /(\d*)(?:[;:][\d;:]*)?([A-Za-z~^$])$/.exec(sequence) ?? [];
  return (letter === '~' ? NUMBERED_KEYS[number] : LETTERED_KEYS[letter]) ?? null;
}

const LETTERED_KEYS: Readonly<Record<string, Partial<Key>>> = {
  A: { upArrow: true },
  B: { downArrow: true },
  C: { rightArrow: true },
  D: { leftArrow: true },
  E: {},
  F: { end: true },
  H: { home: true },
  P: {},
  Q: {},
  R: {},
  S: {},
  Z: { tab: true, shift: true },
};

const NUMBERED_KEYS: Readonly<Record<string, Partial<Key>>> = {
  1: { home: true },
  2: {},
  3: { delete: true },
  4: { end: true },
  5: { pageUp: true },
  6: { pageDown: true },
  7: { home: true },
  8: { end: true },
};
