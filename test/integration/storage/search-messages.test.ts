import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databasePath } from '../../../src/storage/database.ts';
import { ImportService } from '../../../src/storage/import-service.ts';
import { queryDatabase } from '../../../src/storage/query.ts';
import { SAVED_QUERIES } from '../../../src/storage/saved-queries.ts';
import { type MessageSearch, searchMessages } from '../../../src/storage/search-messages.ts';
import { clockAt } from '../../support/clock.ts';
import { ConversationLog, ExperimentLog } from '../../support/events.ts';

let output = '';
let path = '';

beforeAll(async () => {
  output = mkdtempSync(join(tmpdir(), 'pidgin-test-'));
  path = databasePath(output);
  new ExperimentLog().started(2).writeTo(output);
  const first = new ConversationLog().started();
  first.turn(0, 'The tide is Über all.', 'What (is) a.b?').turn(1, 'tide\nand TIDE', '100 %');
  first.callStarted(2, 'agent_a').callFailed(2, 'agent_a');
  first.writeTo(output);
  new ConversationLog('exp_7f3a9c21', 2).started().turn(0, 'A tide.', 'axb').writeTo(output);
  await new ImportService({ outputDirectory: output, clock: clockAt(0) }).import();
});

async function places(text: string, changes: Partial<MessageSearch> = {}): Promise<string[]> {
  const { messages } = await searchMessages(path, { text, limit: 100, archived: true, ...changes });
  return messages.map(
    ({ conversation_id, message_index }) => `${conversation_id.slice(-1)}.${message_index}`,
  );
}

afterAll(() => rmSync(output, { recursive: true }));

describe('searchMessages', () => {
  it('finds plain text in any case, in the order it was said', async () => {
    expect(await places('TIDE')).toEqual(['1.0', '1.1', '1.3', '2.0', '2.1']);
    expect(await places('über')).toEqual(['1.1']);
  });

  it('takes plain text as it stands', async () => {
    expect(await places('(is) a.b')).toEqual(['1.2']);
    expect(await places('a.b')).toEqual(['1.2']);
    expect(await places('100 %')).toEqual(['1.4']);
  });

  it('takes what is between slashes as a regular expression', async () => {
    expect(await places('/a.b/')).toEqual(['1.2', '2.2']);
    expect(await places('/TIDE/')).toEqual(['1.3']);
    expect(await places('/tide.and/s')).toEqual(['1.3']);
    expect(await places('/^the tide/i')).toEqual(['1.1']);
  });

  it('keeps to a speaker and to conversations', async () => {
    expect(await places('tide', { author: 'experimenter' })).toEqual(['1.0', '2.0']);
    expect(await places('tide', { conversationIds: ['conv_7f3a9c21_0002'] })).toEqual([
      '2.0',
      '2.1',
    ]);
  });

  it('tells how many there are when it shows fewer', async () => {
    const found = await searchMessages(path, { text: 'tide', limit: 2, archived: false });
    expect(found.messages).toHaveLength(2);
    expect(found.total).toBe(5);
  });

  it('says what is wrong with a regular expression', async () => {
    await expect(places('/(a/')).rejects.toMatchObject({
      code: 'invalid_pattern',
      message: expect.stringContaining('missing )'),
    });
  });

  it('cannot be made to run SQL', async () => {
    expect(await places("'; DROP TABLE messages; --")).toEqual([]);
    expect(await places('tide')).toHaveLength(5);
  });
});

describe('saved queries', () => {
  it.each(Object.entries(SAVED_QUERIES))('answers %s', async (name, { sql }) => {
    const { columns, rows } = await queryDatabase(path, sql);
    expect(columns.length).toBeGreaterThan(2);
    // Nothing in this database was rejected, and no conversation has four turns.
    expect(rows.length > 0).toBe(name !== 'rejected' && name !== 'drift' && name !== 'unfinished');
  });

  it('tells models as asked for, as sent and as reported', async () => {
    expect((await queryDatabase(path, SAVED_QUERIES.models.sql)).rows).toEqual([
      ['claude', 'anthropic', 'claude-sonnet-4-5', 'claude-sonnet-4-5-20250929', 3],
      ['gpt', 'openai', 'gpt-5', null, 3],
    ]);
  });
});
