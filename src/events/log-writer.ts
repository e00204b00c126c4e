import {
  closeSync,
  constants,
  existsSync,
  fdatasync,
  fstatSync,
  ftruncateSync,
  open,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { dataError, fileReason, fileRemedy, PidginError } from '../errors.ts';
import type { EventLine, EventType, ParseEvent, PidginEvent } from '../schemas/event.ts';
import type { RepairedTail } from '../schemas/events/conversation.ts';
import { restoreLog } from './compress-log.ts';
import { notFollowing } from './links.ts';
import { readLog } from './log-reader.ts';

/** When written lines are forced to the disk itself. */
export type FsyncPolicy = 'message' | 'always' | 'never';

/** With the `message` policy: what was said, what nobody can measure again, and every end. */
const SYNCED_TYPES: ReadonlySet<EventType> = new Set<EventType>([
  'response.completed',
  'response.interrupted',
  'metrics.computed',
  'conversation.completed',
  'conversation.failed',
  'conversation.interrupted',
  'experiment.completed',
  'experiment.failed',
  'experiment.interrupted',
]);

export interface LogWriterOptions {
  readonly fsync: FsyncPolicy;
  /** Checks an event before it becomes a line. */
  readonly parse: ParseEvent;
  /** Makes the bytes of a line, good until the next call; of one's own unless given. */
  readonly encode?: (line: string) => Uint8Array;
}

/**
 * Makes bytes of lines, in the same memory again and again: a tenth off the cost of an event.
 * One is enough for many files that are written in turn.
 */
export function lineEncoder(): (line: string) => Uint8Array {
  const encoder = new TextEncoder();
  const memory = new Uint8Array(64 * 1024);
  // A UTF-16 code unit takes at most three bytes.
  return (line) =>
    3 * line.length > memory.length
      ? encoder.encode(line)
      : memory.subarray(0, encoder.encodeInto(line, memory).written);
}

const fdatasyncAsync = promisify(fdatasync);
/** To make a file may take a millisecond, for which other conversations are not to wait. */
const openAsync = promisify(open);

/** What the last run left behind in a file that is opened again. */
interface Tail {
  readonly nextSeq: number;
  /** Bytes that hold whole lines. */
  readonly size: number;
  /** The last line is a whole event that lacks only its newline. */
  readonly unterminated: boolean;
  readonly torn: RepairedTail | null;
}

/**
 * The one writer of an event file: one append-only descriptor, one `write` an event.
 *
 * A line is either whole in the file or not there: a write that fails halfway is taken back.
 */
export class LogWriter {
  readonly path: string;
  readonly #fd: number;
  readonly #fsync: FsyncPolicy;
  readonly #parse: ParseEvent;
  readonly #encode: (line: string) => Uint8Array;
  #nextSeq: number;
  #size: number;

  private constructor(
    path: string,
    fd: number,
    { fsync, parse, encode = lineEncoder() }: LogWriterOptions,
    tail: Tail,
  ) {
    this.path = path;
    this.#fd = fd;
    this.#fsync = fsync;
    this.#parse = parse;
    this.#encode = encode;
    this.#nextSeq = tail.nextSeq;
    this.#size = tail.size;
  }

  /**
   * Opens an event file for writing, creating it or going on after its last whole line; one that is
   * compressed is unpacked.
   *
   * @returns The writer, and the torn last line that was cut off, if there was one.
   * @throws PidginError `record_failed`, `disk_full` or `not_restored` when the file cannot be
   * opened.
   */
  static async open(
    path: string,
    options: LogWriterOptions,
  ): Promise<{ writer: LogWriter; repaired: RepairedTail | null }> {
    try {
      await restoreLog(path);
      const tail = existsSync(path) ? await readTail(path) : EMPTY_TAIL;
      const fd = await openAsync(path, APPENDING, 0o600);
      const writer = new LogWriter(path, fd, options, tail);
      try {
        writer.#mend(tail);
      } catch (error) {
        writer.close();
        throw error;
      }
      return { writer, repaired: tail.torn };
    } catch (error) {
      throw asRecordFailure(error, path);
    }
  }

  /**
   * Writes one event as the next line, and forces it to disk when the policy says so.
   *
   * @throws PidginError `disk_full` or `record_failed`; the file then ends with the line before.
   * @throws z.ZodError when the event does not match its schema: a bug of ours.
   */
  append(event: PidginEvent): Promise<void> | undefined {
    const line = this.#parse({
      v: event.v,
      id: event.id,
      seq: this.#nextSeq,
      type: event.type,
      experiment_id: event.experiment_id,
      conversation_id: event.conversation_id,
      timestamp: event.timestamp,
      turn_number: event.turn_number,
      agent_id: event.agent_id,
      data: event.data,
    });
    try {
      this.#write(jsonLine(line));
    } catch (error) {
      throw asRecordFailure(error, this.path);
    }
    this.#nextSeq += 1;
    return this.#mustSync(event.type) ? this.#sync() : undefined;
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** Makes the file end with a whole line. */
  #mend({ torn, size, unterminated }: Tail): void {
    if (torn !== null) ftruncateSync(this.#fd, size);
    if (unterminated) this.#write('\n');
  }

  #mustSync(type: EventType): boolean {
    return this.#fsync === 'always' || (this.#fsync === 'message' && SYNCED_TYPES.has(type));
  }

  async #sync(): Promise<void> {
    try {
      await fdatasyncAsync(this.#fd);
    } catch (error) {
      throw asRecordFailure(error, this.path);
    }
  }

  #write(text: string): void {
    const bytes = this.#encode(text);
    try {
      // A full disk may take the first part of a line and refuse the rest.
      for (let written = 0; written < bytes.length; ) {
        written += writeSync(this.#fd, bytes, written);
      }
    } catch (error) {
      if (fstatSync(this.#fd).size > this.#size) ftruncateSync(this.#fd, this.#size);
      throw error;
    }
    this.#size += bytes.length;
  }
}

/**
 * An event as `JSON.stringify` would write it, and a newline.
 *
 * The envelope is written out by hand because that takes a twelfth off the cost of an event; once
 * checked, its strings hold nothing to escape.
 */
function jsonLine(event: EventLine): string {
  const conversation = quoted(event.conversation_id);
  return `{"v":${event.v},"id":"${event.id}","seq":${event.seq},"type":"${event.type}","experiment_id":"${event.experiment_id}","conversation_id":${conversation},"timestamp":${event.timestamp},"turn_number":${event.turn_number},"agent_id":${quoted(event.agent_id)},"data":${JSON.stringify(event.data)}}\n`;
}

function quoted(text: string | null): string {
  return text === null ? 'null' : `"${text}"`;
}

const APPENDING = notFollowing(constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY);

const EMPTY_TAIL: Tail = { nextSeq: 0, size: 0, unterminated: false, torn: null };

async function readTail(path: string): Promise<Tail> {
  let nextSeq = 0;
  let torn: RepairedTail | null = null;
  for await (const record of readLog(path)) {
    if (record.ok) nextSeq = record.event.seq + 1;
    else if (record.reason === 'torn') torn = { byte_offset: record.byteOffset, text: record.text };
    else if (record.reason !== 'seq_gap' && record.reason !== 'seq_repeated') nextSeq += 1;
  }
  if (torn !== null) return { nextSeq, size: torn.byte_offset, unterminated: false, torn };
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const last = Buffer.alloc(1);
    if (size > 0) readSync(fd, last, 0, 1, size - 1);
    return { nextSeq, size, unterminated: size > 0 && last.toString() !== '\n', torn: null };
  } finally {
    closeSync(fd);
  }
}

function asRecordFailure(error: unknown, path: string): unknown {
  if (error instanceof PidginError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return dataError('disk_full', `The disk is full: ${path} could not be written.`, {
      suggestions: ['Free some space; everything written so far is whole.'],
      cause: error,
    });
  }
  return dataError(
    'record_failed',
    `The record could not be written, ${path}: ${fileReason(error)}.`,
    {
      suggestions: [`${fileRemedy(error)}.`],
      cause: error,
    },
  );
}
