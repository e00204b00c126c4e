import {
  type ConversationState,
  EMPTY_CONVERSATION,
  reduceConversation,
} from './conversation-state.ts';
import { type BadLine, readLog } from './log-reader.ts';

/**
 * Reads a conversation from its event file.
 *
 * @returns Its state as far as the file goes, and the lines that could not be read.
 * @throws NodeJS.ErrnoException when the file cannot be read.
 */
export async function readConversation(
  path: string,
): Promise<{ state: ConversationState; badLines: BadLine[] }> {
  let state = EMPTY_CONVERSATION;
  const badLines: BadLine[] = [];
  for await (const record of readLog(path)) {
    if (record.ok) state = reduceConversation(state, record.event);
    else badLines.push(record);
  }
  return { state, badLines };
}

/**
 * The first line without which it is not known what was said; undefined: there is none. A line that
 * a crash tore was never part of the record.
 */
export function firstDamage(badLines: readonly BadLine[]): BadLine | undefined {
  return badLines.find(({ reason }) => reason !== 'torn');
}
