import { join } from 'node:path';
import {
  BUS_ONLY_TYPES,
  compiledEventParser,
  type EventType,
  type PidginEvent,
} from '../schemas/event.ts';
import type { RepairedTail } from '../schemas/events/conversation.ts';
import type { ConversationId } from '../schemas/ids.ts';
import { conversationFile, EXPERIMENT_FILE } from './event-file-names.ts';
import { type FsyncPolicy, LogWriter, type LogWriterOptions, lineEncoder } from './log-writer.ts';

export interface RecordOptions {
  readonly directory: string;
  readonly fsync: FsyncPolicy;
  /** Write the events that otherwise live on the bus only. */
  readonly persistChunks: boolean;
}

/** The files of one experiment that is being written: one for itself, one a conversation. */
export class ExperimentRecord {
  readonly #directory: string;
  readonly #writing: LogWriterOptions;
  readonly #experiment: LogWriter;
  readonly #conversations = new Map<ConversationId, LogWriter>();
  /** Types this record leaves out. */
  readonly unrecorded: ReadonlySet<EventType>;

  private constructor(options: RecordOptions, writing: LogWriterOptions, experiment: LogWriter) {
    this.#directory = options.directory;
    this.#writing = writing;
    this.#experiment = experiment;
    this.unrecorded = options.persistChunks ? new Set() : BUS_ONLY_TYPES;
  }

  /**
   * Opens the file of the experiment.
   *
   * @returns The record, and the torn last line a crash left in that file, if any.
   * @throws PidginError when it cannot be opened.
   */
  static async open(
    options: RecordOptions,
  ): Promise<{ record: ExperimentRecord; repaired: RepairedTail | null }> {
    const writing = { fsync: options.fsync, parse: compiledEventParser(), encode: lineEncoder() };
    const path = join(options.directory, EXPERIMENT_FILE);
    const { writer, repaired } = await LogWriter.open(path, writing);
    return { record: new ExperimentRecord(options, writing, writer), repaired };
  }

  /**
   * Opens the file of a conversation; must come before its first event.
   *
   * @returns Its path, and the torn last line a crash left in it, if any.
   * @throws PidginError when it cannot be opened.
   */
  async openConversation(
    conversationId: ConversationId,
  ): Promise<{ path: string; repaired: RepairedTail | null }> {
    const path = join(this.#directory, conversationFile(conversationId));
    const { writer, repaired } = await LogWriter.open(path, this.#writing);
    this.#conversations.set(conversationId, writer);
    return { path, repaired };
  }

  /** Writes an event to the file it belongs to. */
  append(event: PidginEvent): Promise<void> | undefined {
    if (this.unrecorded.has(event.type)) return undefined;
    if (event.conversation_id === null) return this.#experiment.append(event);
    const writer = this.#conversations.get(event.conversation_id);
    if (writer === undefined) throw new Error(`no open file for ${event.conversation_id}`);
    return writer.append(event);
  }

  closeConversation(conversationId: ConversationId): void {
    this.#conversations.get(conversationId)?.close();
    this.#conversations.delete(conversationId);
  }

  close(): void {
    for (const writer of this.#conversations.values()) writer.close();
    this.#conversations.clear();
    this.#experiment.close();
  }
}
