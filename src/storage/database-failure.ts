import { dataError, isFileFailure, PidginError } from '../errors.ts';

const REBUILD = 'Build it anew from the events: pidgin import --rebuild';

/** What the system says of a file that cannot be used, in whatever kind of error DuckDB puts it. */
const NO_ACCESS = /Permission denied|No such file|Is a directory|Read-only file system/;

/**
 * Why a database file could not be opened. DuckDB tells only in words; these are the words of
 * version 1.5, and a file that fails in any other way is not readable as a database.
 */
export function openFailure(error: unknown, path: string): unknown {
  if (!(error instanceof Error)) return error;
  if (isFileFailure(error)) return fileFailure(error, path);
  const { message } = error;
  if (message.includes('Could not set lock')) return busy(error, path);
  if (message.includes('database does not exist')) return missingDatabase(path, error);
  if (message.includes('No space left')) return diskFull(error, path);
  if (NO_ACCESS.test(message)) {
    return failed(error, path);
  }
  return damaged(error, path);
}

/** What went wrong in an open database; a mistake in our own SQL stays what it is. */
export function databaseFailure(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof PidginError) return error;
  if (isFileFailure(error)) return fileFailure(error, path);
  if (error.message.includes('No space left')) return diskFull(error, path);
  if (/Corrupt|checksum/i.test(error.message)) return damaged(error, path);
  if (/Catalog Error: Table with name \w+ does not exist/.test(error.message)) {
    return incomplete(error, path);
  }
  if (
    NO_ACCESS.test(error.message) ||
    /IO Error|Out of Memory|could not allocate|Checkpoint failed|FATAL/i.test(error.message)
  ) {
    return failed(error, path);
  }
  return error;
}

/** Whether DuckDB needed more memory than it may have. */
export function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof PidginError &&
    error.cause instanceof Error &&
    error.cause.message.includes('Out of Memory')
  );
}

export function isDiskFull(error: unknown): boolean {
  return error instanceof PidginError && error.code === 'disk_full';
}

function fileFailure(error: NodeJS.ErrnoException, path: string): PidginError {
  const { code } = error;
  return code === 'ENOSPC' || code === 'EDQUOT' ? diskFull(error, path) : failed(error, path);
}

/** There is no database file yet. */
function missingDatabase(path: string, cause: Error): PidginError {
  return dataError('no_database', `There is no database at ${path}.`, {
    suggestions: [
      'Run an experiment: pidgin run',
      'Or import the experiments there are: pidgin import',
    ],
    cause,
  });
}

function busy(cause: Error, path: string): PidginError {
  const holder = /held in (.+?) \(PID (\d+)\)/.exec(cause.message);
  const who = holder === null ? 'another process' : `${holder[1]} (process ${holder[2]})`;
  return dataError('database_busy', `The database ${path} is in use by ${who}.`, {
    suggestions: ['Wait until that process is done, or end it, and try again.'],
    cause,
  });
}

function damaged(cause: Error, path: string): PidginError {
  return dataError('database_damaged', `${path} cannot be read as a database: ${brief(cause)}`, {
    suggestions: [REBUILD],
    cause,
  });
}

/** Its schema was being made when it was left. */
function incomplete(cause: Error, path: string): PidginError {
  return dataError('database_incomplete', `The database ${path} lacks tables.`, {
    suggestions: ['An import was cut short. Finish it: pidgin import'],
    cause,
  });
}

/** There is no room for what was to be written. */
export function diskFull(cause: Error, path: string): PidginError {
  return dataError('disk_full', `There is no room on the disk for the database ${path}.`, {
    suggestions: ['The events are not affected. Make room, and import again: pidgin import'],
    cause,
  });
}

function failed(cause: Error, path: string): PidginError {
  return dataError('database_failed', `The database ${path} failed: ${brief(cause)}`, {
    suggestions: ['Check free space and permissions; nothing but the import is affected.'],
    cause,
  });
}

function brief({ message }: Error): string {
  return message.split('\n', 1)[0] ?? message;
}
