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
