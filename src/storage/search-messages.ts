import { usageError } from '../errors.ts';
import { Database } from './database.ts';

/** What to look for: in which words, and where. */
export interface MessageSearch {
  /** Plain text, found in any case; or a regular expression between slashes, `/…/i` in any case. */
  readonly text: string;
  /** Only in these conversations; absent: in all. */
  readonly conversationIds?: readonly string[] | undefined;
  /** Only what this author said. */
  readonly author?: 'agent_a' | 'agent_b' | 'experimenter' | undefined;
  /** Most messages to return. */
  readonly limit: number;
}

/** A message that matches. Part of the stable `--json` output. */
export interface FoundMessage {
  readonly conversation_id: string;
  /** Turn it was said in, from 0; null for the opening prompt. */
  readonly turn_number: number | null;
  readonly author: string;
  /** Where it stands in its conversation, from 0. */
  readonly message_index: number;
  readonly content: string;
  /** The first text in it that matches. */
  readonly match: string;
}

export interface SearchResult {
  /** In the order they were said, conversation by conversation. */
  readonly messages: readonly FoundMessage[];
  /** How many messages match, shown or not. */
  readonly total: number;
}

/**
 * Looks through everything that was said in the conversations of the database.
 *
 * @throws PidginError `invalid_pattern` for a regular expression that cannot be read (the syntax is
 * that of RE2, which takes time linear in the text), and what `Database.open` throws.
 */
export async function searchMessages(path: string, search: MessageSearch): Promise<SearchResult> {
  const database = await Database.open(path, { mode: 'read-only' });
  const { text, conversationIds, author, limit } = search;
  const where = [
    'regexp_matches(content, $pattern)',
    ...(conversationIds === undefined
      ? []
      : ['conversation_id IN (SELECT unnest($conversations))']),
    ...(author === undefined ? [] : ['author = $author']),
  ].join(' AND ');
  const values = {
    pattern: patternOf(text),
    ...(conversationIds === undefined ? {} : { conversations: conversationIds }),
    ...(author === undefined ? {} : { author }),
  };
  try {
    const rows = await database.rows(
      `SELECT conversation_id, turn_number, author, message_index, content,
              regexp_extract(content, $pattern) AS match, count(*) OVER () AS total
       FROM messages WHERE ${where}
       ORDER BY conversation_id, message_index
       LIMIT ${Math.trunc(limit)}`,
      values,
    );
    return {
      messages: rows.map((row) => ({
        conversation_id: String(row.conversation_id),
        turn_number: row.turn_number === null ? null : Number(row.turn_number),
        author: String(row.author),
        message_index: Number(row.message_index),
        content: String(row.content),
        match: String(row.match),
      })),
      total: Number(rows[0]?.total ?? 0),
    };
  } catch (error) {
    throw patternFailure(error, text);
  } finally {
    database.close();
  }
}

/** The pattern in RE2's syntax. */
function patternOf(text: string): string {
  const [, expression, flags] = /^\/(.+)\/([ims]*)$/su.exec(text) ?? [];
  if (expression === undefined) return `(?i)${escaped(text)}`;
  return flags ? `(?${flags})${expression}` : expression;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/gu, '\\$&');
}

function patternFailure(error: unknown, text: string): unknown {
  if (!(error instanceof Error)) return error;
  const [, reason] = /^Invalid Input Error: (.+)$/mu.exec(error.message) ?? [];
  if (reason === undefined) return error;
  return usageError(
    'invalid_pattern',
    `${text} is not a regular expression: ${reason}`,
    'Without the slashes it is looked for as it stands.',
  );
}
