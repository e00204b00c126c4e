import { describe, expect, it } from 'vitest';
import {
  type HalfRead,
  NOTHING_READ,
  type Press,
  pressesOf,
  readPresses,
  settlePresses,
  settlesAfterMs,
} from '../../../src/ui/presses.ts';

/** What is read of the chunks, and then nothing for a while. */
function read(...chunks: readonly string[]): readonly Press[] {
  let half: HalfRead = NOTHING_READ;
  const presses: Press[] = [];
  for (const chunk of chunks) {
    const next = readPresses(half, chunk);
    half = next.half;
    presses.push(...next.presses);
  }
  if (settlesAfterMs(half) !== null) presses.push(...settlePresses(half).presses);
  return presses;
}

const pasted = (input: string): Press => ({ input, key: {}, pasted: true });
const letter = (input: string): Press => ({ input, key: {} });
const CTRL_C: Press = { input: 'c', key: { ctrl: true } };

describe('a key', () => {
  it.each<[string, Press]>([
    ['p', letter('p')],
    ['🌊', letter('🌊')],
    ['\r', { input: '', key: { return: true } }],
    ['\u001b', { input: '', key: { escape: true, meta: true } }],
    ['\u007f', { input: '', key: { backspace: true } }],
    ['\u001b[A', { input: '', key: { upArrow: true } }],
    ['\u001bOB', { input: '', key: { downArrow: true } }],
    ['\u001b[1;5C', { input: '', key: { rightArrow: true } }],
    ['\u001b[5~', { input: '', key: { pageUp: true } }],
    ['\u001b[3;2~', { input: '', key: { delete: true } }],
    ['\u001bx', { input: 'x', key: { meta: true } }],
    ['\u0003', CTRL_C],
    // Ctrl-F1, F5, a colour, an answer of the terminal: keys to nobody, and no reason to throw.
    ['\u001b[1;5P', { input: '', key: {} }],
    ['\u001b[15~', { input: '', key: {} }],
    ['\u001b[31m', { input: '', key: {} }],
    ['\u001b[?1;2c', { input: '', key: {} }],
  ])('is read: %j', (chunk, press) => {
    expect(read(chunk)).toEqual([press]);
  });

  it('is the same when its sequence arrives in pieces', () => {
    expect(read('\u001b', '[', 'A')).toEqual([{ input: '', key: { upArrow: true } }]);
  });

  it('that is held down is pressed again and again', () => {
    expect(read('jjj')).toEqual([letter('j'), letter('j'), letter('j')]);
    expect(read('\u0003\u0003')).toEqual([CTRL_C, CTRL_C]);
    expect(read('\u001b[B\u001b[B')).toHaveLength(2);
  });
});

describe('a paste that the terminal marks', () => {
  it.each([
    'p',
    'q',
    '\r',
    'one\rtwo\rq',
    '\u001b[31mred\u001b[0m',
    '\u0003',
    `${'x'.repeat(100_000)}q`,
  ])('is text, whatever is in it: %#', (text) => {
    expect(read(`\u001b[200~${text}\u001b[201~`)).toEqual([pasted(text)]);
  });

  it('is the same wherever it is cut into pieces', () => {
    const all = 'i\u001b[200~a\rq\u001b[31mb\u001b[201~p';
    for (let at = 1; at < all.length; at += 1) {
      expect(read(all.slice(0, at), all.slice(at))).toEqual([
        letter('i'),
        pasted('a\rq\u001b[31mb'),
        letter('p'),
      ]);
    }
  });

  it('whose end never comes is taken as it is, and Ctrl-C leads out of it', () => {
    expect(read('\u001b[200~abc')).toEqual([pasted('abc')]);
    expect(read('\u001b[200~abc', '\u0003')).toEqual([CTRL_C]);
  });
});

describe('text that arrives at once without a mark', () => {
  it('is text, its last letter too, which may come alone', () => {
    const long = 'a line that nobody types within a moment\r';
    expect(read(long, 'q')).toEqual([pasted(`${long}q`)]);
    expect(read('\u001b[31mq\u001b[0m')).toEqual([pasted('\u001b[31mq\u001b[0m')]);
  });

  it('is told as it is when somebody may have typed it, and Ctrl-C at its end is one', () => {
    expect(read('pq\r')).toEqual([letter('pq\r')]);
    expect(read('pq\u0003')).toEqual([letter('pq'), CTRL_C]);
    expect(read('ab\u001b[Ac')).toEqual([
      letter('ab'),
      { input: '', key: { upArrow: true } },
      letter('c'),
    ]);
  });

  it('can be taken for keys, unless it is pasted', () => {
    expect(pressesOf(letter('jk\r'))).toEqual([
      letter('j'),
      letter('k'),
      { input: '', key: { return: true } },
    ]);
    expect(pressesOf(pasted('jk'))).toEqual([pasted('jk')]);
  });
});
