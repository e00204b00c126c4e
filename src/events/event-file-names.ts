import type { ConversationId } from '../schemas/ids.ts';

/** File of the experiment's own events, in its directory. */
export const EXPERIMENT_FILE = 'experiment.jsonl';

/** File of a conversation's events, in the directory of its experiment. */
export function conversationFile(conversationId: ConversationId): string {
  return `events_${conversationId}.jsonl`;
}
