import type { Key } from 'ink';

/** A key as Ink tells it. */
export interface Press {
  readonly input: string;
  readonly key: Partial<Key>;
}

/** What was pressed, one by one: keys that arrive together are not told apart by Ink. */
export function pressesOf({ input, key }: Press): readonly Press[] {
  if ([...input].length < 2) return [{ input, key }];
  return [...input].map((each) => ({ input: each, key: CONTROL_KEYS[each] ?? {} }));
}

const CONTROL_KEYS: Readonly<Record<string, Partial<Key>>> = {
  '\r': { return: true },
  '\n': { return: true },
  '\u001b': { escape: true },
  '\u007f': { backspace: true },
};
export const CTRL_C = '\u0003';
