import { Errors } from '@oclif/core';
import {
  didYouMean,
  EXIT,
  fileError,
  installationError,
  isFileFailure,
  PidginError,
} from './errors.ts';
import { sanitize } from './ui/sanitize.ts';

/** What a person, or a program reading `--json`, is told of an error. Nothing else leaves. */
export interface ToldError {
  readonly code: string;
  readonly message: string;
  readonly suggestions: readonly string[];
  readonly exitCode: number;
}

/** The flags of a command, as far as mistakes with them are told. */
export interface KnownFlags {
  readonly names: readonly string[];
  /** What to do instead, by the name of a flag that it does not have, and people try. */
  readonly absent: Readonly<Record<string, string>>;
}

/**
 * Whether what this process says goes to a log that is kept: it was detached. Asked without the
 * schemas of the environment, which may be what could not be loaded.
 */
export function isLogged(): boolean {
  return Boolean(process.env.PIDGIN_DETACHED_ID);
}

/** Whether the stack of a bug is shown: `DEBUG` is set. Asked directly for the same reason. */
export function isStackWanted(): boolean {
  return Boolean(process.env.DEBUG) && !isLogged();
}

/**
 * What is told of anything that was thrown.
 *
 * @param flags Those of the command it was thrown in.
 * @param logged Whether it is kept in a log: a bug is then told by its place, as words that it may
 * quote are nobody's business there.
 */
export function tellError(error: unknown, flags: KnownFlags, logged: boolean): ToldError {
  if (error instanceof PidginError) {
    const { code, suggestions, exitCode } = error;
    return { code, message: withoutFrame(error.message), suggestions, exitCode };
  }
  // Before oclif's own errors, as one of those tells of a file that oclif could not load.
  const notWhole = installationError(error);
  if (notWhole !== undefined) return tellError(notWhole, flags, logged);
  if (error instanceof Errors.CLIError) return tellUsage(error, flags);
  if (isFileFailure(error)) return tellError(fileError(error), flags, logged);
  return {
    code: 'internal',
    message: logged
      ? `Something went wrong inside Pidgin, ${placeOf(error)}.`
      : `Something went wrong inside Pidgin: ${error instanceof Error ? error.message : String(error)}`,
    suggestions: ['This is a bug. Please report it as an issue; DEBUG=1 shows where it happened.'],
    exitCode: EXIT.bug,
  };
}

function placeOf(error: unknown): string {
  const frame = error instanceof Error ? /^ +(at .+)$/m.exec(error.stack ?? '') : null;
  return frame?.[1] ?? 'nobody knows where';
}

/** The same as text, a line each, made harmless to draw: it may quote a file or a provider. */
export function errorText({ message, suggestions }: ToldError): string {
  return sanitize(
    `${[`Error: ${message}`, ...suggestions.map((line) => `  ${line}`)].join('\n')}\n`,
  );
}

/** The same as `--json` prints it. */
export function errorJson({ code, message, suggestions }: ToldError) {
  return { error: { code, message, suggestions } };
}

/** oclif says what is wrong with flags in words of its own; here they are put in ours. */
function tellUsage(error: Errors.CLIError, flags: KnownFlags): ToldError {
  const told = { code: 'invalid_usage', exitCode: EXIT.usage };
  const help = '--help shows how the command is used.';
  const unknown = 'flags' in error && Array.isArray(error.flags) ? error.flags.map(String) : [];
  if (unknown.length > 0) {
    const known = flags.names.map((name) => `--${name}`);
    const hints = unknown.flatMap(
      (flag) => flags.absent[flag.replace(/^--/, '')] ?? didYouMean(flag, known) ?? [],
    );
    const message = `Unknown ${unknown.length === 1 ? 'flag' : 'flags'} ${unknown.join(', ')}.`;
    return { ...told, message, suggestions: [...hints, help] };
  }
  const message = withoutFrame(error.message)
    .replace(/\s+/g, ' ')
    .replace(/Expected an integer(.*) but received: (.*)$/, 'a whole number$1 is wanted, not $2');
  return { ...told, message, suggestions: [help] };
}

/** A message without what oclif puts around those that come of reading a flag. */
function withoutFrame(message: string): string {
  return message.replace(/\nSee more help with --help$/, '').replace(/^Parsing (--\S+)\s+/, '$1: ');
}
