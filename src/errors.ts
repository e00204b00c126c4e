import { distance } from 'fastest-levenshtein';
import type { FailureRecord, ProviderErrorClass } from './schemas/usage.ts';

/** Exit codes of the command line. They are part of the stable interface. */
export const EXIT = {
  ok: 0,
  bug: 1,
  usage: 2,
  provider: 3,
  data: 4,
  interrupted: 130,
} as const;

/** What an error says beside its message. */
export interface PidginErrorOptions {
  /** What to do next, each a short sentence; a command that can be typed stands last, after a colon. */
  suggestions?: readonly string[];
  /** Process exit code; see {@link EXIT}. */
  exitCode: number;
  cause?: unknown;
}

/**
 * An error a person is meant to read: what happened and why in the message, what to do next in the
 * suggestions. Anything else that is thrown is a bug of ours.
 */
export class PidginError extends Error {
  /** Stable identifier, snake_case. */
  readonly code: string;
  readonly suggestions: readonly string[];
  readonly exitCode: number;

  constructor(code: string, message: string, options: PidginErrorOptions) {
    super(message, { cause: options.cause });
    this.name = 'PidginError';
    this.code = code;
    this.suggestions = options.suggestions ?? [];
    this.exitCode = options.exitCode;
  }
}

/** The same error with one more thing to do, after the others. */
export function alsoSuggesting(error: PidginError, suggestion: string): PidginError {
  const { code, message, suggestions, exitCode, cause } = error;
  return new PidginError(code, message, {
    suggestions: [...suggestions, suggestion],
    exitCode,
    cause,
  });
}

/** Wrong flags, spec or settings: exit code 2. */
export function usageError(code: string, message: string, ...suggestions: string[]): PidginError {
  return new PidginError(code, message, { suggestions, exitCode: EXIT.usage });
}

/** A file, disk or database that is not as it should be: exit code 4. */
export function dataError(
  code: string,
  message: string,
  options: { suggestions?: readonly string[]; cause?: unknown } = {},
): PidginError {
  return new PidginError(code, message, { ...options, exitCode: EXIT.data });
}

/** Why the file system refused something, and what to do about it, by the code of its error. */
const FILE_FAILURES: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  EACCES: ['you may not use it', 'Get permission to read and write it'],
  EPERM: ['you may not use it', 'Get permission to read and write it'],
  EROFS: ['the file system is read-only', 'Make it writable'],
  ENOSPC: ['the disk is full', 'Make room'],
  EDQUOT: ['your share of the disk is used up', 'Make room'],
  ENOENT: ['it is not there', 'Check the path'],
  ENOTDIR: ['a file is in the place of a directory', 'Move that file away'],
  EFTYPE: ['it is not a file', 'Put a file in its place'],
  EISDIR: ['it is a directory', 'Name a file, or move the directory away'],
  EEXIST: ['something is in its place already', 'Move that away'],
  ENOTEMPTY: ['the directory is not empty', 'Move away what is in it'],
  ELOOP: ['it is a link, which is not followed', 'Put what it leads to in its place'],
  ENAMETOOLONG: ['the name is too long', 'Choose a shorter one'],
  EXDEV: ['the two places are on different disks', 'Use one disk for both'],
  EBUSY: ['it is in use', 'Wait until it is free'],
  ETXTBSY: ['it is in use', 'Wait until it is free'],
  EMFILE: ['too many files are open', 'Allow more: ulimit -n 4096'],
  ENFILE: ['too many files are open', 'End other programs'],
  EIO: ['the disk cannot read or write it', 'Check the disk, and have a copy ready'],
};

/** Whether the file system refused something; Node says nothing else with a system call. */
export function isFileFailure(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

/** As if the file system had refused what is there and no file: a pipe, a socket, a device. */
export function notAFile(path: string): NodeJS.ErrnoException {
  const details = { code: 'EFTYPE', syscall: 'open', path };
  return Object.assign(new Error(`EFTYPE: not a file, open '${path}'`), details);
}

/** Why the file system refused something, as part of a sentence. Any other error is told as it is. */
export function fileReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return message;
  const [reason] = FILE_FAILURES[code] ?? [];
  return reason === undefined ? code : `${reason} (${code})`;
}

/** What to do when the file system refused something, as the beginning of a sentence. */
export function fileRemedy(error: unknown): string {
  return FILE_FAILURES[(error as NodeJS.ErrnoException).code ?? '']?.[1] ?? 'Check the disk';
}

/** The same for a person, where nobody said what it was for. */
export function fileError(error: NodeJS.ErrnoException): PidginError {
  const { path = 'A file or directory' } = error;
  return dataError('file_failed', `${path} cannot be used: ${fileReason(error)}.`, {
    suggestions: [`${fileRemedy(error)}.`],
    cause: error,
  });
}

/** What Node says when a part of the program, or a library of it, is not there or cannot be used. */
const NOT_LOADED = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_DLOPEN_FAILED'];

/** What the system says of a library, in words alone, when no more files may be opened. */
const TOO_MANY_OPEN = /too many open files|errno=24\b/i;

/** A part of Pidgin that could not be loaded, for a person; undefined: it is another error. */
export function installationError(error: unknown): PidginError | undefined {
  if (!(error instanceof Error && 'code' in error)) return undefined;
  if (!NOT_LOADED.includes(String(error.code))) return undefined;
  if (TOO_MANY_OPEN.test(error.message)) {
    const refusal = { code: 'EMFILE' };
    return dataError('file_failed', `A library cannot be loaded: ${fileReason(refusal)}.`, {
      suggestions: [`${fileRemedy(refusal)}.`],
      cause: error,
    });
  }
  const missing = /Cannot find (?:module|package) '([^']+)'/.exec(error.message)?.[1];
  const what = missing === undefined ? error.message.split('\n', 1)[0] : `${missing} is missing`;
  return dataError('installation_incomplete', `Pidgin is not installed whole: ${what}.`, {
    suggestions: ['Install it again.'],
    cause: error,
  });
}

/** A place that cannot be read. */
export function unreadable(path: string, error: unknown): PidginError {
  return dataError('unreadable', `${path} cannot be read: ${fileReason(error)}.`, {
    suggestions: [`${fileRemedy(error)}.`],
    cause: error,
  });
}

/** What is known of a failure beside its message. */
export interface ProviderFailureDetails {
  class: ProviderErrorClass;
  /** HTTP status, when there was one. */
  status?: number | undefined;
  /** Whether another attempt at the same request could succeed. */
  retryable: boolean;
  /** Pause the provider asked for before another attempt, in ms. */
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

/** A provider that did not answer as asked. Adapters throw nothing else, except on abort. */
export class ProviderFailure extends Error {
  readonly class: ProviderErrorClass;
  readonly status: number | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, details: ProviderFailureDetails) {
    super(message, { cause: details.cause });
    this.name = 'ProviderFailure';
    this.class = details.class;
    this.status = details.status;
    this.retryable = details.retryable;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** What the record keeps of an error: an allow-list of fields, nothing else. */
export function failureRecord(error: unknown): FailureRecord {
  if (error instanceof ProviderFailure) {
    return {
      code: 'provider_failed',
      message: error.message,
      class: error.class,
      ...(error.status === undefined ? {} : { status: error.status }),
    };
  }
  if (error instanceof PidginError) return { code: error.code, message: error.message };
  const notWhole = installationError(error);
  if (notWhole !== undefined) return failureRecord(notWhole);
  if (isFileFailure(error)) return failureRecord(fileError(error));
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

/** A word as a POSIX shell takes it, for commands a person is told to type. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * The valid value a person most likely meant, as a sentence, or nothing when none is near.
 *
 * @param value What was given.
 * @param valid What could have been given.
 */
export function didYouMean(value: string, valid: readonly string[]): string | undefined {
  const given = value.toLowerCase();
  const ranked = valid
    .map((candidate) => ({ candidate, edits: editsTo(candidate.toLowerCase(), given) }))
    .sort((left, right) => left.edits - right.edits);
  const nearest = ranked[0];
  if (nearest === undefined || nearest.edits > Math.max(2, Math.floor(value.length / 2))) {
    return undefined;
  }
  return `Did you mean ${nearest.candidate}?`;
}

/** Changes from what was given to a candidate; one that goes on from it is as near as can be. */
function editsTo(candidate: string, given: string): number {
  const goesOn = given.length >= 3 && candidate.startsWith(given);
  return goesOn ? Math.min(1, candidate.length - given.length) : distance(given, candidate);
}
