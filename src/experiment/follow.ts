import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileReason } from '../errors.ts';
import { badLineText } from '../events/bad-line-text.ts';
import type { Clock } from '../events/clock.ts';
import { conversationFile, EXPERIMENT_FILE } from '../events/event-file-names.ts';
import { BEGINNING, type LogPosition, type LogRecord, readLog } from '../events/log-reader.ts';
import { logPath } from '../events/raw-lines.ts';
import type { EventLine, EventType } from '../schemas/event.ts';
import type { ConversationId } from '../schemas/ids.ts';
import { isRunning } from './lock.ts';
import { recordFilesIn } from './record-files.ts';

/** What came next in the files that are followed: an event, or a line that is none. */
export type Followed =
  | { readonly ok: true; readonly event: EventLine; readonly text: string }
  | { readonly ok: false; readonly problem: string };

/** What is followed. */
export interface FollowOptions {
  readonly directory: string;
  /** The only conversation that is followed; null: the experiment and all of its conversations. */
  readonly only: ConversationId | null;
  readonly clock: Clock;
}

/** How far an event file was read. */
interface Source {
  readonly path: string;
  position: LogPosition;
  /** Size of the file at the last reading; null: it was not read. */
  size: number | null;
  /** Whether more of the last line may be on its way. */
  unfinished: boolean;
  lastType: EventType | null;
}

const LOOK_AGAIN_MS = 250;

/**
 * The events of an experiment in order of time, and then those that come, until it no longer runs;
 * those of one conversation until that has ended.
 *
 * Each file is in order by itself. Of several, what was there is put together by time; of what came
 * between two looks likewise, so an event that reached its file late may come late.
 */
export async function* follow(options: FollowOptions): AsyncGenerator<Followed> {
  const { directory, only, clock } = options;
  const sources = new Map<string, Source>();
  for (;;) {
    // Asked first, so that nothing is written after the last look.
    const running = await isRunning(directory);
    for (const path of filesOf(options)) {
      if (!sources.has(path)) sources.set(path, newSource(path));
    }
    yield* readNew([...sources.values()], running);
    const [own] = sources.values();
    const isOver = only !== null && own !== undefined && own.lastType !== null;
    if (!running || (isOver && ENDS.has(own.lastType))) return;
    await clock.sleep(LOOK_AGAIN_MS);
  }
}

/** An interrupted one may be gone on with by the same process. */
const ENDS: ReadonlySet<EventType | null> = new Set<EventType | null>([
  'conversation.completed',
  'conversation.failed',
]);

function filesOf({ directory, only }: FollowOptions): string[] {
  if (only !== null) return [join(directory, conversationFile(only))];
  const files = recordFilesIn(directory).conversations.map(conversationFile);
  return [EXPERIMENT_FILE, ...files].map((file) => join(directory, file));
}

function newSource(path: string): Source {
  return { path, position: BEGINNING, size: null, unfinished: false, lastType: null };
}

/** A file that is being read, and its next line. */
interface Reading {
  readonly source: Source;
  readonly lines: AsyncGenerator<LogRecord>;
  record: LogRecord;
  /** Time of the event, or for a line that is none of the one before; Unix seconds. */
  at: number;
}

/** What is new in the files, the oldest first. */
async function* readNew(sources: readonly Source[], running: boolean): AsyncGenerator<Followed> {
  const waiting: { readonly source: Source; readonly at: number }[] = [];
  for (const source of sources) {
    const size = sizeOf(source.path);
    // What has no end while it runs is being written; afterwards it stays so.
    if (size === source.size && !(source.unfinished && !running)) continue;
    source.size = size;
    const first = await begin(source, 0);
    if (typeof first === 'string') yield { ok: false, problem: first };
    if (first === null || typeof first === 'string') continue;
    // Opened again when it is its turn: of a thousand files few overlap in time.
    await first.lines.return(undefined);
    waiting.push({ source, at: first.at });
  }
  waiting.sort((a, b) => b.at - a.at);
  const open: Reading[] = [];
  for (;;) {
    const next = oldest(open);
    const unopened = waiting.at(-1);
    if (unopened !== undefined && (next === null || unopened.at <= next.at)) {
      waiting.pop();
      const opened = await begin(unopened.source, unopened.at);
      if (typeof opened === 'string') yield { ok: false, problem: opened };
      else if (opened !== null) open.push(opened);
      continue;
    }
    if (next === null) return;
    const { source, record } = next;
    source.unfinished = running && !record.terminated;
    if (!source.unfinished) {
      source.position = record.next;
      if (record.ok) source.lastType = record.event.type;
      yield record.ok ? record : { ok: false, problem: problemOf(source, record) };
    }
    const following = await next.lines.next();
    if (following.done) open.splice(open.indexOf(next), 1);
    else advance(next, following.value);
  }
}

/** The next line of a file; null: there is none; or why the file cannot be read. */
async function begin(source: Source, at: number): Promise<Reading | string | null> {
  const lines = readLog(logPath(source.path), source.position);
  try {
    const first = await lines.next();
    if (first.done) return null;
    const reading = { source, lines, record: first.value, at };
    advance(reading, first.value);
    return reading;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // One that is not written yet, or was deleted, has nothing to tell.
    if (code === 'ENOENT') return null;
    return `${basename(source.path)} cannot be read: ${fileReason(error)}.`;
  }
}

function advance(reading: Reading, record: LogRecord): void {
  reading.record = record;
  if (record.ok) reading.at = record.event.timestamp;
}

function oldest(readings: readonly Reading[]): Reading | null {
  let found: Reading | null = null;
  for (const reading of readings) if (found === null || reading.at < found.at) found = reading;
  return found;
}

function problemOf({ path }: Source, record: Extract<LogRecord, { ok: false }>): string {
  return `${basename(path)}, ${badLineText(record)}`;
}

function sizeOf(path: string): number {
  return statSync(logPath(path), { throwIfNoEntry: false })?.size ?? 0;
}
