import { existsSync, readdirSync } from 'node:fs';
import { usageError } from '../errors.ts';
import { messagesTable } from '../schemas/rows/messages.ts';
import { archivedExperiments } from './archive-directory.ts';
import { archiveViewName } from './archive-views.ts';
import { Database } from './database.ts';
import { experimentsBeside } from './event-files-view.ts';
import { archiveBeside, openWithFileViews } from './open-with-file-views.ts';

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
  /** Whether to look into the archive, too. */
  readonly archived: boolean;
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
  /** Whether its experiment is archived. */
  readonly archived: boolean;
}

export interface SearchResult {
  /** In the order they were said, conversation by conversation. */
  readonly messages: readonly FoundMessage[];
  /** How many messages match, shown or not. */
  readonly total: number;
}

/**
 * Looks through everything that was said in the conversations of the database, and in those that are
 * archived.
 *
 * @throws PidginError `invalid_pattern` for a regular expression that cannot be read (the syntax is
 * that of RE2, which takes time linear in the text), `archive_damaged`, and what `Database.open`
 * throws.
 */
export async function searchMessages(path: string, search: MessageSearch): Promise<SearchResult> {
  const { text, conversationIds, author, limit, archived } = search;
  const looksIntoArchive = archived && hasArchive(path);
  const where = [
    'regexp_matches(content, $pattern)',
    ...(conversationIds === undefined
      ? []
      : ['conversation_id IN (SELECT unnest($conversations))']),
    ...(author === undefined ? [] : ['author = $author']),
  ].join(' AND ');
  const pattern = patternOf(text);
  const values = {
    pattern,
    ...(conversationIds === undefined ? {} : { conversations: conversationIds }),
    ...(author === undefined ? {} : { author }),
  };
  const database = looksIntoArchive
    ? await openWithFileViews(path, { eventFiles: false, archived: [messagesTable] })
    : await Database.open(path, { mode: 'read-only' });
  try {
    await checkPattern(database, pattern, text);
    const messages = looksIntoArchive
      ? archiveViewName(messagesTable)
      : `(SELECT *, false AS archived FROM ${messagesTable.name})`;
    const query = `
      SELECT conversation_id, turn_number, author, message_index, content, archived,
             regexp_extract(content, $pattern) AS match, count(*) OVER () AS total
      FROM ${messages} WHERE ${where}
      ORDER BY conversation_id, message_index
      LIMIT ${Math.trunc(limit)}`;
    const rows = await database.rows(query, values);
    return {
      messages: rows.map((row) => ({
        conversation_id: String(row.conversation_id),
        turn_number: row.turn_number === null ? null : Number(row.turn_number),
        author: String(row.author),
        message_index: Number(row.message_index),
        content: String(row.content),
        match: String(row.match),
        archived: row.archived === true,
      })),
      total: Number(rows[0]?.total ?? 0),
    };
  } finally {
    database.close();
  }
}

/** Whether the archive can be looked into: without a database it must be all there is. */
function hasArchive(path: string): boolean {
  if (archivedExperiments(archiveBeside(path)).length === 0) return false;
  if (existsSync(path)) return true;
  const experiments = experimentsBeside(path);
  return !existsSync(experiments) || readdirSync(experiments).length === 0;
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

async function checkPattern(database: Database, pattern: string, text: string): Promise<void> {
  try {
    await database.rows("SELECT regexp_matches('', $pattern)", { pattern });
  } catch (error) {
    const reason = error instanceof Error && /^Invalid Input Error: (.+)$/mu.exec(error.message);
    if (!reason) throw error;
    throw usageError(
      'invalid_pattern',
      `${text} is not a regular expression: ${reason[1]}`,
      'Without the slashes it is looked for as it stands.',
    );
  }
}
