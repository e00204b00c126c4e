import { createContext, runInContext } from 'node:vm';
import { usageError } from '../errors.ts';

/** Where a match begins, and where what follows it begins. */
export type Range = readonly [start: number, end: number];

/** Finds what a pattern matches in a text. */
export type RedactionPattern = (text: string) => readonly Range[];

/**
 * Reads a pattern: `/regular expression/flags`, or any other text for what it says, in whichever
 * way its letters are composed in Unicode.
 *
 * @throws PidginError `invalid_pattern` when it is no regular expression that can be used.
 */
export function redactionPattern(pattern: string): RedactionPattern {
  const [, source, flags = ''] = /^\/(.+)\/([a-z]*)$/su.exec(pattern) ?? [];
  if (source === undefined) {
    const forms = new Set([pattern, pattern.normalize('NFC'), pattern.normalize('NFD')]);
    return (text) => [...forms].flatMap((form) => occurrences(text, form));
  }
  try {
    const expression = new RegExp(source, `g${flags.replaceAll(/[gy]/g, '')}`);
    return (text) =>
      Array.from(
        text.matchAll(expression),
        (match): Range => [match.index, match.index + match[0].length],
      );
  } catch (error) {
    // It is not told which: it may be what nobody is to read.
    throw usageError(
      'invalid_pattern',
      `A pattern to redact is no regular expression: ${(error as Error).message}.`,
      'Correct it, or leave out the slashes to look for the text as it stands.',
    );
  }
}

function occurrences(text: string, wanted: string): Range[] {
  const found: Range[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
    found.push([at, at + wanted.length]);
  }
  return found;
}

/**
 * What patterns match in a text, in order, with what overlaps as one; null: it took too long.
 *
 * V8 looks up from a regular expression that goes round in circles only to end the script it was
 * started by, so it is started by one that can be ended.
 */
export function matchedBy(
  patterns: readonly RedactionPattern[],
  text: string,
  timeoutMs: number,
): readonly Range[] | null {
  const find = () =>
    patterns.flatMap((pattern) => pattern(text)).filter(([start, end]) => end > start);
  let found: readonly Range[];
  try {
    found = runInContext('find()', createContext({ find }), { timeout: timeoutMs });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return null;
    throw error;
  }
  const merged: [number, number][] = [];
  for (const [start, end] of [...found].sort((one, other) => one[0] - other[0])) {
    const last = merged.at(-1);
    if (last !== undefined && start < last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}
