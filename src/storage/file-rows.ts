import { posix } from 'node:path';
import { EMPTY_EXPERIMENT, reduceExperiment } from '../events/experiment-state.ts';
import {
  type BadLine,
  type BadLineReason,
  BEGINNING,
  type LogRecord,
  readLog,
} from '../events/log-reader.ts';
import { loadAnalyser } from '../metrics/load-analyser.ts';
import type { EventLine } from '../schemas/event.ts';
import type { ExperimentRow } from '../schemas/rows/experiments.ts';
import type { ImportedFileRow, RejectedLineRow } from '../schemas/rows/imported-files.ts';
import type { ConversationRows } from './conversation-rows.ts';
import { ConversationStretches } from './conversation-stretches.ts';
import { type EventFile, isExperimentFile } from './event-file.ts';
import { experimentRow } from './experiment-row.ts';
import { type TurnRow, turnRow } from './tables.ts';

/** What a stretch of an event file gives to the database. */
export interface FilePart extends ConversationRows {
  readonly experiments: readonly ExperimentRow[];
  readonly rejected_lines: readonly (RejectedLineRow & { readonly reason: BadLineReason })[];
  /** Path of the file, as in its row. */
  readonly path: string;
  /** Null: more of the file is to come. */
  readonly imported_file: ImportedFileRow | null;
  /** Whose rows they are; both null as long as no event was read. */
  readonly subject: Pick<ImportedFileRow, 'experiment_id' | 'conversation_id'>;
  /** Whether words are missing from the record. */
  readonly redacted: boolean;
  /** Size of the file on disk, in bytes. */
  readonly size: number;
  /** How much of it was read. */
  readonly readBytes: number;
}

interface LastPart extends FilePart {
  readonly imported_file: ImportedFileRow;
}

/** Everything one event file gives to the database, by the names of the columns. */
export interface FileRows extends Omit<LastPart, 'conversation_turns'> {
  readonly conversation_turns: readonly TurnRow[];
}

/** How much of a file is held at once, in bytes of its text. */
export interface Stretch {
  /** Rows are given out at the first turn that begins after so many. */
  readonly bytes: number;
  /** At most, where turns are out of order. */
  readonly mostBytes: number;
}

const WHOLE: Stretch = {
  bytes: Number.POSITIVE_INFINITY,
  mostBytes: Number.POSITIVE_INFINITY,
};

/** A file of which more would have to be held at once than can be. */
export class HeldTooMuch extends Error {
  override readonly name = 'HeldTooMuch';
}

/**
 * Reads an event file into rows, all at once. A file without one readable event gives none but its
 * bad lines.
 *
 * @throws NodeJS.ErrnoException when the file cannot be read.
 */
export async function readFileRows(file: EventFile, importedAt: Date): Promise<FileRows> {
  for await (const part of fileParts(file, importedAt, WHOLE)) {
    if (part === 'again' || !isLast(part)) continue;
    return { ...part, conversation_turns: part.conversation_turns.map(turnRow) };
  }
  throw new Error('The last part of a file tells of the file.');
}

/** Whether a part is the last of its file. */
export function isLast(part: FilePart): part is LastPart {
  return part.imported_file !== null;
}

/**
 * Reads an event file into rows, stretch by stretch; the last part tells of the file itself.
 *
 * `again`: its turns are out of order, as no Pidgin writes them. What was given out does not hold,
 * and the file comes once more, in one part.
 *
 * @throws HeldTooMuch and NodeJS.ErrnoException when the file cannot be read.
 */
export async function* fileParts(
  file: EventFile,
  importedAt: Date,
  stretch: Stretch,
): AsyncGenerator<FilePart | 'again'> {
  if (isExperimentFile(file)) {
    yield await experimentFile(file, importedAt);
    return;
  }
  const inOrder = yield* conversationParts(file, importedAt, stretch);
  if (inOrder) return;
  yield 'again';
  const whole = { ...stretch, bytes: Number.POSITIVE_INFINITY };
  yield* conversationParts(file, importedAt, whole);
}

async function experimentFile(file: EventFile, importedAt: Date): Promise<FilePart> {
  const told = new Told(file, importedAt);
  let state = EMPTY_EXPERIMENT;
  for await (const record of told.lines()) {
    if (!record.ok) {
      told.reject(record);
      continue;
    }
    state = reduceExperiment(state, record.event);
    told.event(record.event);
  }
  const id = told.subject.experiment_id;
  const experiments = id === null ? [] : [experimentRow(id, posix.dirname(file.path), state)];
  return told.last({ ...NO_ROWS, experiments }, false);
}

/** @returns Whether what was given out holds; else reading was given up. */
async function* conversationParts(
  file: EventFile,
  importedAt: Date,
  { bytes, mostBytes }: Stretch,
): AsyncGenerator<FilePart, boolean> {
  const told = new Told(file, importedAt);
  const stretches = new ConversationStretches(await loadAnalyser());
  let givenOffset = 0;
  for await (const record of told.lines()) {
    const held = record.byteOffset - givenOffset;
    if (!record.ok) {
      told.reject(record);
      if (told.rejectedBytes < bytes) continue;
      yield told.part(NO_ROWS, stretches.redacted);
      continue;
    }
    const { event } = record;
    if (held >= bytes && stretches.beginsTurn(event)) {
      const rows = stretches.giveBefore(event);
      yield told.part({ ...NO_ROWS, ...rows }, stretches.redacted);
      givenOffset = record.byteOffset;
    } else if (held > mostBytes) {
      throw tooMuch(record.line, mostBytes);
    }
    told.event(event);
    if (!stretches.take(event)) return false;
  }
  const rows = stretches.end();
  yield told.last({ ...NO_ROWS, ...rows }, stretches.redacted);
  return true;
}

function tooMuch(line: number, mostBytes: number): HeldTooMuch {
  const megabytes = Math.round(mostBytes / 1024 ** 2);
  return new HeldTooMuch(
    `its turns are out of order, and more than ${megabytes} MB would have to be held at line ${line}`,
  );
}

type Rows = ConversationRows & Pick<FilePart, 'experiments'>;

/** What a part gives that has no rows, but for bad lines. */
export const NO_ROWS: Rows = {
  experiments: [],
  conversations: [],
  conversation_turns: [],
  attractors: [],
  messages: [],
  word_frequencies: [],
  token_usage: [],
  thinking_traces: [],
};

/** What is told of a file beside its events, and how far it was read. */
class Told {
  readonly #file: EventFile;
  readonly #importedAt: Date;
  readonly #isOfExperiment: boolean;
  #badLines: BadLine[] = [];
  #rejectedBytes = 0;
  #rejectedCount = 0;
  #rowCount = 0;
  #eventCount = 0;
  #lastSeq: number | null = null;
  #subject: FilePart['subject'] = { experiment_id: null, conversation_id: null };
  #readBytes = 0;

  constructor(file: EventFile, importedAt: Date) {
    this.#file = file;
    this.#importedAt = importedAt;
    this.#isOfExperiment = isExperimentFile(file);
  }

  /** The lines of the file, as it is read. */
  lines(): AsyncIterable<LogRecord> {
    return readLog(this.#file.absolutePath, BEGINNING, (bytes) => {
      this.#readBytes += bytes;
    });
  }

  event({ experiment_id, conversation_id, seq }: EventLine): void {
    this.#eventCount += 1;
    this.#lastSeq = seq;
    // One that got into a file of the other kind does not tell whose rows these are.
    if (this.#isOfExperiment !== (conversation_id === null)) return;
    this.#subject = { experiment_id, conversation_id };
  }

  reject(bad: BadLine): void {
    this.#badLines.push(bad);
    this.#rejectedBytes += bad.text.length;
  }

  /** Text of the bad lines that were not given out. */
  get rejectedBytes(): number {
    return this.#rejectedBytes;
  }

  get subject(): FilePart['subject'] {
    return this.#subject;
  }

  part(rows: Rows, redacted: boolean): FilePart {
    const { path } = this.#file;
    const rejected = this.#badLines.map((bad) => ({
      path,
      line: bad.line,
      byte_offset: bad.byteOffset,
      reason: bad.reason,
      detail: bad.detail,
      text: bad.text,
    }));
    this.#badLines = [];
    this.#rejectedBytes = 0;
    this.#rejectedCount += rejected.length;
    this.#rowCount += Object.values(rows).reduce((sum, tableRows) => sum + tableRows.length, 0);
    return {
      ...rows,
      rejected_lines: rejected,
      path,
      imported_file: null,
      subject: this.subject,
      redacted,
      size: this.#file.size,
      readBytes: Math.min(this.#readBytes, this.#file.size),
    };
  }

  last(rows: Rows, redacted: boolean): LastPart {
    const part = this.part(rows, redacted);
    const file = this.#file;
    return {
      ...part,
      readBytes: file.size,
      imported_file: {
        path: file.path,
        size_bytes: file.size,
        modified_at: file.modifiedAt,
        fingerprint: file.fingerprint,
        ...this.subject,
        last_seq: this.#lastSeq,
        event_count: this.#eventCount,
        rejected_line_count: this.#rejectedCount,
        row_count: this.#rowCount,
        embedding_model: null,
        imported_at: this.#importedAt,
      },
    };
  }
}
