import { createContext, Script } from 'node:vm';
import { usageError } from '../errors.ts';
import { expressionOf } from '../schemas/privacy.ts';

/** Where a match begins, and where what follows it begins. */
export type Range = readonly [start: number, end: number];

/** Something that is to be found in texts. */
export interface RedactionPattern {
  readonly find: (text: string) => readonly Range[];
  /** Whether it may take forever. */
  readonly isExpression: boolean;
}

/**
 * Reads a pattern: `/regular expression/flags`, or any other text for what it says, in whichever
 * way its letters are composed in Unicode.
 *
 * @throws PidginError `invalid_pattern` when it is no regular expression that can be used.
 */
export function redactionPattern(pattern: string): RedactionPattern {
  let expression: RegExp | undefined;
  try {
    expression = expressionOf(pattern);
  } catch (error) {
    throw usageError(
      'invalid_pattern',
      `A pattern to redact is no regular expression: ${(error as Error).message}.`,
      'Correct it, or leave out the slashes to look for the text as it stands.',
    );
  }
  return expression === undefined ? verbatim(pattern) : matching(expression);
}

function verbatim(pattern: string): RedactionPattern {
  const forms = new Set([pattern, pattern.normalize('NFC'), pattern.normalize('NFD')]);
  return {
    find: (text) => [...forms].flatMap((form) => occurrences(text, form)),
    isExpression: false,
  };
}

function matching(expression: RegExp): RedactionPattern {
  return {
    find: (text) =>
      Array.from(
        text.matchAll(expression),
        ({ index, 0: match }): Range => [index, index + match.length],
      ),
    isExpression: true,
  };
}

function occurrences(text: string, wanted: string): Range[] {
  const found: Range[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
    found.push([at, at + wanted.length]);
  }
  return found;
}

/** What is found in a text, in order, with what overlaps as one; null: it took too long. */
export type Finder = (text: string) => readonly Range[] | null;

/** Looks for all patterns at once, for so long at most in one text. */
export function finderOf(patterns: readonly RedactionPattern[], timeoutMs: number): Finder {
  const findAll = (text: string): readonly Range[] =>
    patterns.flatMap(({ find }) => find(text)).filter(([start, end]) => end > start);
  const find = patterns.some(({ isExpression }) => isExpression)
    ? bounded(findAll, timeoutMs)
    : findAll;
  return (text) => {
    const found = find(text);
    return found && merged(found);
  };
}

/**
 * V8 looks up from a regular expression that goes round in circles only to end the script it was
 * started by, so it is started by one that can be ended.
 */
function bounded(find: (text: string) => readonly Range[], timeoutMs: number): Finder {
  const globals = { find, text: '' };
  const context = createContext(globals);
  const script = new Script('find(text)');
  return (text) => {
    globals.text = text;
    try {
      return script.runInContext(context, { timeout: timeoutMs });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return null;
      throw error;
    }
  };
}

function merged(found: readonly Range[]): readonly Range[] {
  const ranges: [number, number][] = [];
  for (const [start, end] of [...found].sort((one, other) => one[0] - other[0])) {
    const last = ranges.at(-1);
    if (last !== undefined && start < last[1]) last[1] = Math.max(last[1], end);
    else ranges.push([start, end]);
  }
  return ranges;
}
