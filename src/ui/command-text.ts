import { shellWord } from '../errors.ts';

/** How a person calls this program again from here. */
export interface Invocation {
  /** The program, e.g. `npx pidgin`. */
  readonly program: string;
  /** Flags the next command needs too, with a space before them; empty for none. */
  readonly flags: string;
}

/** A command as it is typed from here. */
export function commandText(words: readonly string[], { program, flags }: Invocation): string {
  return `${[program, ...words.map(shellWord)].join(' ')}${flags}`;
}

/** A command after a colon, with nothing after it. */
const COMMAND_AT_END = /(?<=: )pidgin ((?:(?!\. |[;,] ).)+)$/;

/**
 * A line that ends with a command, with the command as it is typed from here. Whoever writes
 * `Import it: pidgin import` need not know how this program was called; any other line stays as it is.
 */
export function asTyped(line: string, { program, flags }: Invocation): string {
  return line.replace(COMMAND_AT_END, (_, words: string) => `${program} ${words}${flags}`);
}
