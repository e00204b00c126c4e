import { createInterface } from 'node:readline/promises';
import { sanitize } from './sanitize.ts';

/** Where a person would be asked. */
export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: NodeJS.WriteStream;
  /** Somebody sits there: a terminal, and not CI. */
  readonly interactive: boolean;
}

/**
 * Asks a yes-or-no question, to which no answer means no; null where nobody could answer.
 *
 * @param signal Aborted when the question is no longer worth an answer, as by Ctrl-C; absent: Ctrl-C
 * ends the process.
 */
export function askOnTerminal(
  { stdin, stderr, interactive }: Terminal,
  signal?: AbortSignal,
): ((question: readonly string[]) => Promise<boolean>) | null {
  if (!interactive || stdin.isTTY !== true) return null;
  return async (question) => {
    // Not as a terminal: that would take Ctrl-C for a key, and it is to be the signal it always is.
    const lines = createInterface({ input: stdin, output: stderr, terminal: false });
    try {
      stderr.write(question.map((line) => `${sanitize(line)}\n`).join(''));
      const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
      const answer = lines
        .question('Go ahead? [y/N] ', signal === undefined ? {} : { signal })
        .catch(() => '');
      return /^y(es)?$/i.test((await Promise.race([answer, closed])).trim());
    } finally {
      lines.close();
    }
  };
}
