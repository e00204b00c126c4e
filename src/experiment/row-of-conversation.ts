import { existsSync } from 'node:fs';
import { ConversationId } from '../schemas/ids.ts';

/** What the database has of a conversation. */
export interface ConversationRow {
  readonly status: string;
  readonly turns: number;
}

/**
 * What the database of an output directory has of a conversation; null: nothing, or it cannot be
 * asked now.
 */
export async function rowOfConversation(
  outputDirectory: string,
  id: string,
): Promise<ConversationRow | null> {
  if (!ConversationId.safeParse(id).success) return null;
  // It takes longer to load than most commands take, and is asked when all else has failed.
  const { Database, databasePath } = await import('../storage/database.ts');
  const path = databasePath(outputDirectory);
  if (!existsSync(path)) return null;
  try {
    const database = await Database.open(path, { mode: 'read-only' });
    try {
      const sql =
        'SELECT status, turns_completed FROM conversations WHERE conversation_id = $id LIMIT 1';
      const [row] = await database.rows(sql, { id });
      return row === undefined
        ? null
        : { status: String(row.status), turns: Number(row.turns_completed) };
    } finally {
      database.close();
    }
  } catch {
    // One that is busy or damaged has nothing to say here: whoever needs it is told why.
    return null;
  }
}
