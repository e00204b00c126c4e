import { isUtf8 } from 'node:buffer';
import type { EventLine } from '../schemas/event.ts';
import { EXCERPT_BYTES, MAX_LINE_BYTES, type OnRead, type Place, rawLines } from './raw-lines.ts';

/** What can be wrong with a line. */
export type BadLineReason =
  /** The last line has no newline and is not a whole event: the writer was killed. */
  | 'torn'
  /** The compressed file is damaged from here on. */
  | 'not_gzip'
  /** Longer than {@link MAX_LINE_BYTES}. */
  | 'too_long'
  | 'not_utf8'
  | 'not_json'
  | 'unknown_version'
  | 'schema'
  /** Events are missing before this line; the line itself is read. */
  | 'seq_gap'
  /** The line repeats a place in the file that was already taken. */
  | 'seq_repeated';

/** Where to go on reading: the first line that was not read yet. */
export interface LogPosition extends Place {
  /** `seq` that is to come. */
  readonly seq: number;
  /** Lines before it that were no events, and may have been the ones to come. */
  readonly unreadable: number;
}

interface ReadLine extends Place {
  /** Whether its newline is there; without it, more of the line may be on its way. */
  readonly terminated: boolean;
  /** Where the reading is once this was taken in. */
  readonly next: LogPosition;
}

/** A line that is not an event of this file, and why. */
export interface BadLine extends ReadLine {
  readonly ok: false;
  readonly reason: BadLineReason;
  readonly detail: string;
  /** The line as text, at most its first 64 KiB. */
  readonly text: string;
}

/** An event of this file. */
interface GoodLine extends ReadLine {
  readonly ok: true;
  readonly event: EventLine;
  /** The line as it is in the file, with whatever a newer version added to it. */
  readonly text: string;
}

/** A line of an event file: an event, or why it is none. */
export type LogRecord = GoodLine | BadLine;

/** Where a file that was not read yet is read from. */
export const BEGINNING: LogPosition = { line: 1, byteOffset: 0, seq: 0, unreadable: 0 };

/**
 * Brings the schemas of all events, which many who may read a log never need. Kept, because to ask
 * for a module again takes half as long as to read a short file.
 */
let lineParser: Promise<typeof import('./parse-event-line.ts')> | undefined;

/**
 * Reads an event file line by line, in flat memory, compressed or not. Places in a compressed file
 * are those in the text.
 *
 * Every line comes out, as an event or as a bad line; nothing is passed over in silence. A gap in
 * `seq` comes as a bad line of its own before the event that follows it, unless bad lines explain
 * it.
 *
 * @param from Where an earlier reading came to.
 * @param onRead Told of all that is read of the file itself, in bytes; some of it may come again.
 * @throws NodeJS.ErrnoException when the file cannot be read; `ELOOP` when it is a link.
 */
export async function* readLog(
  path: string,
  from: LogPosition = BEGINNING,
  onRead: OnRead = () => undefined,
): AsyncGenerator<LogRecord> {
  lineParser ??= import('./parse-event-line.ts');
  const { parseEventLine } = await lineParser;
  let { seq: nextSeq, unreadable } = from;
  for await (const raw of rawLines(path, from, onRead)) {
    const { line, byteOffset, terminated } = raw;
    const place = { line, byteOffset, terminated };
    const after = (): LogPosition => ({
      line: line + 1,
      byteOffset: raw.end,
      seq: nextSeq,
      unreadable,
    });
    const bad = (reason: BadLineReason, detail: string): BadLine => ({
      ...place,
      ok: false,
      reason,
      detail,
      text: excerpt(raw.bytes),
      next: after(),
    });
    if (raw.damage !== undefined) {
      yield bad('not_gzip', raw.damage);
      return;
    }
    if (raw.tooLong) {
      unreadable += 1;
      yield bad('too_long', `longer than ${MAX_LINE_BYTES} bytes`);
      continue;
    }
    if (!isUtf8(raw.bytes)) {
      unreadable += 1;
      yield raw.terminated ? bad('not_utf8', 'not UTF-8') : bad('torn', 'cut inside a character');
      continue;
    }
    const text = raw.bytes.toString('utf8');
    const parsed = parseEventLine(text);
    if (!parsed.ok) {
      unreadable += 1;
      yield bad(raw.terminated ? parsed.reason : 'torn', parsed.detail);
      continue;
    }
    const { seq } = parsed.event;
    if (seq < nextSeq) {
      yield bad('seq_repeated', `seq ${seq} where ${nextSeq} was expected`);
      continue;
    }
    if (seq > nextSeq + unreadable) {
      const gap = bad('seq_gap', `seq ${seq} where ${nextSeq} was expected`);
      yield { ...gap, text: '', next: { line, byteOffset, seq, unreadable: 0 } };
    }
    nextSeq = seq + 1;
    unreadable = 0;
    // Written out: with an object spread into it, it takes longer than to parse the line.
    yield { line, byteOffset, terminated, ok: true, event: parsed.event, text, next: after() };
  }
}

function excerpt(bytes: Buffer): string {
  return bytes.subarray(0, EXCERPT_BYTES).toString('utf8');
}
