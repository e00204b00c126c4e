import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { unreadable } from '../errors.ts';
import { conversationFile, EXPERIMENT_FILE } from '../events/event-file-names.ts';
import { isThere } from '../events/links.ts';
import { COMPRESSED, logPath } from '../events/raw-lines.ts';
import { ConversationId } from '../schemas/ids.ts';
import { MANIFEST_FILE } from './manifest.ts';

/** Path of the event file of an experiment itself, compressed or not. */
export function ownEventFile(directory: string): string {
  return logPath(join(directory, EXPERIMENT_FILE));
}

/** Path of a conversation's event file, compressed or not. */
export function eventFile(directory: string, conversationId: ConversationId): string {
  return logPath(join(directory, conversationFile(conversationId)));
}

/** The event files in the directory of an experiment. */
export interface RecordFiles {
  /** The conversations that have one, in order. */
  readonly conversations: readonly ConversationId[];
  /** Names of those that are links, and so are not read. */
  readonly links: readonly string[];
  /** Whether the one of the experiment itself is gone: it had begun, as the rest shows. */
  readonly ownIsGone: boolean;
}

/**
 * Which event files there are. A directory that is not there has none.
 *
 * @throws PidginError `unreadable`.
 */
export function recordFilesIn(directory: string): RecordFiles {
  const conversations = new Set<ConversationId>();
  const links: string[] = [];
  let hasOwn = false;
  let hasManifest = false;
  for (const entry of entriesIn(directory)) {
    const { name } = entry;
    if (name === MANIFEST_FILE) hasManifest = true;
    const isOwn = name === EXPERIMENT_FILE || name === EXPERIMENT_FILE + COMPRESSED;
    const id = ConversationId.safeParse(/^events_(.+)\.jsonl(?:\.gz)?$/.exec(name)?.[1]);
    if (!isOwn && !id.success) continue;
    if (isOwn) hasOwn = true;
    if (entry.isSymbolicLink()) links.push(name);
    else if (id.success) conversations.add(id.data);
  }
  return {
    conversations: [...conversations].sort(),
    links: links.sort(),
    ownIsGone: !hasOwn && (hasManifest || conversations.size > 0),
  };
}

/** Whether the event file of the experiment itself is gone; quickly, for thousands of them. */
export function lacksOwnFile(directory: string): boolean {
  const path = join(directory, EXPERIMENT_FILE);
  if (isThere(path) || isThere(path + COMPRESSED)) return false;
  try {
    return recordFilesIn(directory).ownIsGone;
  } catch {
    // It cannot be looked at, which its status says.
    return false;
  }
}

function entriesIn(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadable(directory, error);
  }
}
