import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Json } from '@duckdb/node-api';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Database, databasePath, PART_ROWS } from '../../../src/storage/database.ts';
import {
  type ImportOptions,
  ImportService,
  type ImportSummary,
} from '../../../src/storage/import-service.ts';
import type { ImportProgress } from '../../../src/storage/load-files.ts';
import { queryDatabase } from '../../../src/storage/query.ts';
import { removeExperiments } from '../../../src/storage/remove-experiments.ts';
import { SAVED_QUERIES } from '../../../src/storage/saved-queries.ts';
import { allRows } from '../../support/all-rows.ts';
import { clockAt } from '../../support/clock.ts';
import { ConversationLog, ExperimentLog, experimentDirectory } from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

const NOW = Date.parse('2024-05-01T00:00:00Z');

function importInto(output: string, options: ImportOptions = {}): Promise<ImportSummary> {
  return new ImportService({ outputDirectory: output, clock: clockAt(NOW) }).import(options);
}

async function ask(output: string, sql: string): Promise<readonly (readonly Json[])[]> {
  return (await queryDatabase(databasePath(output), sql)).rows;
}

function compress(path: string): void {
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
  unlinkSync(path);
}

const conversation = (index = 1) => new ConversationLog('exp_7f3a9c21', index).started();

describe('ImportService', () => {
  it('stores exactly what was said and counts what it did', async () => {
    const output = tempDir();
    const said = ['👩‍👩‍👧 e\u0301 "quoted"\r\n\t\\', 'añ🙂'.repeat(15_000), '日本語', ''];
    new ExperimentLog().started(2).writeTo(output);
    const log = conversation();
    log.turn(0, said[0] ?? '', said[1] ?? '').turn(1, said[2] ?? '', said[3] ?? '');
    log.completed(2).writeTo(output);

    expect(await importInto(output)).toEqual({
      database: databasePath(output),
      files: { imported: 2, skipped: 0, missing: 0 },
      rejected_lines: 0,
      experiments: 1,
      conversations: 1,
      turns: 2,
      rebuilt: false,
      unreadable: [],
    });
    const turns = 'SELECT a_message, b_message FROM conversation_turns ORDER BY turn_number';
    expect((await ask(output, turns)).flat()).toEqual(said);
    const messages = "SELECT content FROM messages WHERE kind = 'reply' ORDER BY message_index";
    expect((await ask(output, messages)).flat()).toEqual(said);
  });

  it('gives each turn the tokens of its own calls', async () => {
    const output = tempDir();
    const log = conversation();
    for (const [turn, tokens] of [100, 200, 300].entries()) {
      log.turn(turn, 'a', 'b', { usage: { input_tokens: tokens, thinking_tokens: tokens / 100 } });
    }
    log.writeTo(output);
    await importInto(output);
    const sql =
      'SELECT a_prompt_tokens, b_thinking_tokens, a_completion_tokens FROM conversation_turns ORDER BY turn_number';
    expect(await ask(output, sql)).toEqual([
      [100, 1, null],
      [200, 2, null],
      [300, 3, null],
    ]);
  });

  it('keeps numbers that a narrow column could not hold', async () => {
    const output = tempDir();
    const usage = { input_tokens: 3_000_000_000 };
    conversation().turn(0, 'one. '.repeat(40_000), 'two', { usage }).writeTo(output);
    await importInto(output);
    const sql = 'SELECT a_word_count, a_message_length, a_prompt_tokens FROM conversation_turns';
    expect(await ask(output, sql)).toEqual([[40_000, 200_000, 3_000_000_000]]);
  });

  it('measures a message of 1 MB', async () => {
    const output = tempDir();
    const sentences = Array.from(
      { length: 23_000 },
      (_, n) => `Perhaps it’s a kind of clock ${n}, isn’t it? `,
    );
    const text = sentences.join('');
    conversation().turn(0, text, 'Yes.').writeTo(output);
    await importInto(output);
    const sql =
      'SELECT a_byte_length > 1e6, a_word_count, a_sentence_count, a_hedge_words, a_language, b_starts_with_acknowledgment FROM conversation_turns';
    // Nine words a sentence; `perhaps` and `kind of` in each.
    expect(await ask(output, sql)).toEqual([[true, 207_000, 23_000, 46_000, 'eng', true]]);
  });

  it('stores thinking', async () => {
    const output = tempDir();
    conversation().turn(0, 'Four.', 'Yes.', { thinking: 'Two and two …' }).writeTo(output);
    expect(await importInto(output)).toMatchObject({ conversations: 1, turns: 1 });
    const sql = 'SELECT agent_id, content FROM thinking_traces ORDER BY message_index';
    expect(await ask(output, sql)).toEqual([
      ['agent_a', 'Two and two …'],
      ['agent_b', 'Two and two …'],
    ]);
  });

  it('tells apart what completed, failed, was interrupted and goes on', async () => {
    const output = tempDir();
    new ExperimentLog().started(4).interrupted().writeTo(output);
    conversation(1).turn(0, 'a', 'b').completed(1).writeTo(output);
    conversation(2).turn(0, 'a', 'b').failed(1).writeTo(output);
    conversation(3).turn(0, 'a', 'b').interrupted(1).writeTo(output);
    conversation(4).turn(0, 'a', 'b').turnStarted(1).reply(1, 'agent_a', 'c').writeTo(output);
    await importInto(output);
    expect(await ask(output, 'SELECT status FROM conversations ORDER BY conversation_id')).toEqual([
      ['completed'],
      ['failed'],
      ['interrupted'],
      ['running'],
    ]);
    expect(await ask(output, 'SELECT status, directory, stats FROM experiments')).toEqual([
      [
        'interrupted',
        'experiments/tides_exp_7f3a9c21',
        {
          total_conversations: 4,
          completed: 1,
          failed: 1,
          interrupted: 1,
          unfinished: 1,
          total_turns: 4,
          total_replies: 9,
        },
      ],
    ]);
  });

  it('keeps the spec and the versions of an experiment', async () => {
    const output = tempDir();
    new ExperimentLog().started(1).writeTo(output);
    await importInto(output);
    const sql =
      "SELECT spec->>'prompt', versions['pidgin'], planned_conversations FROM experiments";
    expect(await ask(output, sql)).toEqual([["What's a tide?", '0.1.0', 1]]);
  });

  it('gives the same rows when it runs again, and reads nothing', async () => {
    const output = tempDir();
    new ExperimentLog().started(1).writeTo(output);
    conversation().turn(0, 'a', 'b').completed(1).writeTo(output);
    await importInto(output);
    const before = await allRows(output);
    expect(await importInto(output)).toMatchObject({
      files: { imported: 0, skipped: 2 },
      conversations: 0,
      rebuilt: false,
    });
    expect(await allRows(output)).toEqual(before);
  });

  it('measures files again that have not changed, when it is asked to', async () => {
    const output = tempDir();
    conversation().turn(0, 'Low tide.', 'High tide.').completed(1).writeTo(output);
    await importInto(output);
    const measured = await allRows(output);
    const database = await Database.open(databasePath(output), { mode: 'read-write' });
    await database.run('UPDATE conversation_turns SET a_word_count = 99');
    database.close();

    expect((await importInto(output)).files).toEqual({ imported: 0, skipped: 1, missing: 0 });
    expect(await allRows(output)).not.toEqual(measured);
    const { files } = await importInto(output, { again: true });
    expect(files).toEqual({ imported: 1, skipped: 0, missing: 0 });
    expect(await allRows(output)).toEqual(measured);
  });

  it('gives the same rows when everything is imported anew', async () => {
    const output = tempDir();
    new ExperimentLog().started(1).writeTo(output);
    const file = conversation().turn(0, 'a', 'b', { thinking: 'hm' }).completed(1).writeTo(output);
    appendFileSync(file, 'garbage\n');
    await importInto(output);
    const before = await allRows(output);
    expect(await importInto(output, { rebuild: true })).toMatchObject({
      files: { imported: 2, skipped: 0 },
      rebuilt: true,
    });
    expect(await allRows(output)).toEqual(before);
  });

  it('replaces the rows of a conversation that went on, and only those', async () => {
    const output = tempDir();
    new ExperimentLog().started(2).writeTo(output);
    conversation(2).turn(0, 'other', 'other').completed(1).writeTo(output);
    const log = conversation(1).turn(0, 'a', 'b');
    log.writeTo(output);
    await importInto(output);
    log.turn(1, 'c', 'd').completed(2).writeTo(output);

    expect(await importInto(output)).toMatchObject({
      files: { imported: 1, skipped: 2 },
      conversations: 1,
      turns: 2,
    });
    const sql =
      'SELECT conversation_id, status, turns_completed FROM conversations ORDER BY conversation_id';
    expect(await ask(output, sql)).toEqual([
      ['conv_7f3a9c21_0001', 'completed', 2],
      ['conv_7f3a9c21_0002', 'completed', 1],
    ]);
    expect(await ask(output, 'SELECT count(*) FROM conversation_turns')).toEqual([[3]]);
    expect(await ask(output, 'SELECT count(*) FROM messages')).toEqual([[8]]);
    expect(await ask(output, 'SELECT stats.total_turns FROM experiments')).toEqual([[3]]);
    expect(await ask(output, 'SELECT count(*) FROM imported_files')).toEqual([[3]]);
  });

  it('notices a change that keeps the size and the time of a file', async () => {
    const output = tempDir();
    const file = conversation().turn(0, 'before', 'b').writeTo(output);
    const { atime, mtime } = statSync(file);
    await importInto(output);
    writeFileSync(file, readFileSync(file, 'utf8').replace('before', 'AFTER!'));
    utimesSync(file, atime, mtime);
    expect(await importInto(output)).toMatchObject({ files: { imported: 1, skipped: 0 } });
    expect(await ask(output, 'SELECT a_message FROM conversation_turns')).toEqual([['AFTER!']]);
  });

  it('sends lines that are no events to rejected_lines and imports the rest', async () => {
    const output = tempDir();
    const log = conversation().turn(0, 'a', 'b').turn(1, 'c', 'd');
    const lines = log.text().trimEnd().split('\n');
    const file = log.writeTo(output);
    const gap = lines.toSpliced(2, 1); // seq 2 is missing
    const kept = gap.toSpliced(5, 0, 'garbage 👋');
    writeFileSync(file, `${kept.join('\n')}\n{"v":1,"id":"01`);

    expect(await importInto(output)).toMatchObject({
      rejected_lines: 3,
      conversations: 1,
      turns: 2,
    });
    const path = `experiments/tides_exp_7f3a9c21/events_${log.conversationId}.jsonl`;
    const bytesBefore = (count: number) =>
      Buffer.byteLength(kept.slice(0, count).join('\n')) + (count === 0 ? 0 : 1);
    const sql = 'SELECT path, line, byte_offset, reason, text FROM rejected_lines ORDER BY line';
    expect(await ask(output, sql)).toEqual([
      [path, 3, bytesBefore(2), 'seq_gap', ''],
      [path, 6, bytesBefore(5), 'not_json', 'garbage 👋'],
      [path, kept.length + 1, bytesBefore(kept.length), 'torn', '{"v":1,"id":"01'],
    ]);
    expect(
      await ask(output, 'SELECT rejected_line_count, event_count FROM imported_files'),
    ).toEqual([[3, lines.length - 1]]);
  });

  it('takes an event in a file it is not of for nothing that file tells', async () => {
    const output = tempDir();
    const experiment = new ExperimentLog().started(1).interrupted();
    const talk = conversation().turn(0, 'a', 'b');
    const experimentFile = experiment.writeTo(output);
    const conversationFile = talk.writeTo(output);
    await importInto(output);
    const said = async () =>
      ask(
        output,
        `SELECT (SELECT count(*) FROM experiments), (SELECT count(*) FROM conversations),
                (SELECT count(*) FROM messages)`,
      );
    expect(await said()).toEqual([[1, 1, 3]]);
    const foreign = (line: object | undefined, seq: number) =>
      `${JSON.stringify({ ...line, seq })}\n`;
    appendFileSync(conversationFile, foreign(experiment.lines.at(-1), talk.lines.length));
    await importInto(output);
    expect(await said()).toEqual([[1, 1, 3]]);
    appendFileSync(experimentFile, foreign(talk.lines.at(-1), experiment.lines.length));
    await importInto(output);
    expect(await said()).toEqual([[1, 1, 3]]);
  });

  it('forgets the rejected lines of a file that was mended', async () => {
    const output = tempDir();
    const log = conversation().turn(0, 'a', 'b');
    appendFileSync(log.writeTo(output), 'torn');
    await importInto(output);
    log.writeTo(output);
    await importInto(output);
    expect(await ask(output, 'FROM rejected_lines')).toEqual([]);
  });

  it('imports what is there when the start of a conversation is damaged', async () => {
    const output = tempDir();
    const log = conversation().turn(0, 'One', 'Two').completed(1);
    const file = log.writeTo(output);
    writeFileSync(file, `{"damaged\n${log.text().split('\n').slice(1).join('\n')}`);
    expect(await importInto(output)).toMatchObject({
      rejected_lines: 1,
      conversations: 1,
      turns: 1,
    });
    expect(await ask(output, 'SELECT a_message, a_model FROM conversation_turns')).toEqual([
      ['One', null],
    ]);
  });

  it('says nothing it does not know of an experiment whose start is damaged', async () => {
    const output = tempDir();
    const log = new ExperimentLog().started(1).interrupted();
    const file = log.writeTo(output);
    writeFileSync(file, `damaged\n${log.text().split('\n')[1]}\n`);
    await importInto(output);
    const sql = 'SELECT experiment_id, status, name, planned_conversations, spec FROM experiments';
    expect(await ask(output, sql)).toEqual([['exp_7f3a9c21', 'interrupted', null, null, null]]);
  });

  it('remembers a file without one readable event', async () => {
    const output = tempDir();
    writeFileSync(conversation().writeTo(output), 'nothing\nbut garbage\n');
    expect(await importInto(output)).toMatchObject({ conversations: 0, rejected_lines: 2 });
    expect(await importInto(output)).toMatchObject({ files: { imported: 0, skipped: 1 } });
  });

  it('takes out the rows of an experiment whose deletion was killed before it did', async () => {
    const output = tempDir();
    const directory = dirname(conversation().turn(0, 'a', 'b').writeTo(output));
    new ConversationLog('exp_00000002').started().turn(0, 'c', 'd').writeTo(output);
    await importInto(output);
    const deleted = join(dirname(directory), `.deleted_${basename(directory)}`);
    renameSync(directory, deleted);
    expect(await importInto(output)).toMatchObject({ files: { skipped: 1, missing: 0 } });
    for (const table of ['conversations', 'messages', 'imported_files']) {
      expect(await ask(output, `SELECT DISTINCT experiment_id FROM ${table}`)).toEqual([
        ['exp_00000002'],
      ]);
    }
    // Put back from a copy, it has rows again, whatever is left of the other.
    cpSync(deleted, directory, { recursive: true });
    for (const imported of [1, 0]) {
      expect(await importInto(output)).toMatchObject({ files: { imported, missing: 0 } });
    }
    const sql = 'SELECT count(DISTINCT experiment_id)::INT FROM messages';
    expect(await ask(output, sql)).toEqual([[2]]);
  });

  it('claims no whole cost and no whole tokens of a conversation that lacks events', async () => {
    const output = tempDir();
    const log = conversation().turn(0, 'a', 'b').turn(1, 'c', 'd').completed(2);
    const path = log.writeTo(output);
    const lines = readFileSync(path, 'utf8').split('\n');
    const half = lines.slice(Math.trunc(lines.length / 2));
    writeFileSync(path, half.join('\n'));
    await importInto(output);
    const sql = 'SELECT tokens_complete, cost_usd FROM conversations';
    expect(await ask(output, sql)).toEqual([[false, null]]);
  });

  it('has a reply of nothing but white space among the unfinished', async () => {
    const output = tempDir();
    conversation().turn(0, ' \n\u00a0', 'said').writeTo(output);
    await importInto(output);
    const rows = await ask(output, SAVED_QUERIES.unfinished.sql);
    expect(rows.map(([, , author]) => author)).toEqual(['agent_a']);
  });

  it('tells the lengths of replies that were left out of the record, not of what stands for them', async () => {
    const output = tempDir();
    const redaction = { content: true, models: false, patterns: 0 };
    const metrics = { a_message_length: 900, b_message_length: 12 };
    new ConversationLog('exp_7f3a9c21', 1)
      .started({ redaction })
      .turnStarted(0)
      .reply(0, 'agent_a', '[REDACTED:901:cc07ad218842f3ad]', {
        finish: { unified: 'length', raw: 'max_tokens' },
      })
      .reply(0, 'agent_b', '[REDACTED:12:3311f0357884c7d8]')
      .measured(0, { metrics, attractors: [] })
      .turnCompleted(0)
      .writeTo(output);
    conversation(2).turn(0, 'x'.repeat(40), 'y'.repeat(20)).writeTo(output);
    await importInto(output);
    const lengths = async (sql: string) => (await ask(output, sql)).map((row) => row.slice(0, -1));
    expect(await lengths(SAVED_QUERIES.longest.sql)).toEqual([
      ['conv_7f3a9c21_0001', 0, 'agent_a', 900],
      ['conv_7f3a9c21_0002', 0, 'agent_a', 40],
      ['conv_7f3a9c21_0002', 0, 'agent_b', 20],
      ['conv_7f3a9c21_0001', 0, 'agent_b', 12],
    ]);
    expect((await ask(output, SAVED_QUERIES.unfinished.sql)).map((row) => row.at(-1))).toEqual([
      900,
    ]);
  });

  it('lists the longest replies where they were said, not again where branches took them over', async () => {
    const output = tempDir();
    const source = { experiment: 'exp_7f3a9c21', conversation: 'conv_7f3a9c21_0001' };
    conversation().turn(0, 'said once', 'short').completed(1).writeTo(output);
    const log = new ConversationLog('exp_0badcafe').started();
    const place = { conversation_id: log.conversationId, turn_number: null, agent_id: null };
    const message = { turn: 0, timestamp: 1, edited: false, model: null } as const;
    const finish = { unified: 'stop', raw: null } as const;
    log
      .add('conversation.branched', place, {
        parent_experiment_id: source.experiment,
        parent_conversation_id: source.conversation,
        branch_turn: 1,
        messages: [
          { kind: 'reply', author: 'agent_a', content: 'said once', ...message, finish },
          { kind: 'reply', author: 'agent_b', content: 'short', ...message, finish },
        ],
        chosen_names: {},
        changes: [],
      })
      .turn(1, 'new', 'b')
      .writeTo(output);
    await importInto(output);
    const texts = (await ask(output, SAVED_QUERIES.longest.sql)).map((row) => row.at(-1));
    expect(texts).toEqual(['said once', 'short', 'new', 'b']);
  });

  it('takes no copy of an event file for the file itself, and tells of it', async () => {
    const output = tempDir();
    const path = conversation().turn(0, 'a', 'b').completed(1).writeTo(output);
    const copy = path.replace('.jsonl', ' copy.jsonl');
    const old = path.replace('.jsonl', '.old.jsonl');
    for (const place of [copy, old]) writeFileSync(place, conversation().text());
    const reason = 'its name is not that of an event file';
    expect(await importInto(output)).toMatchObject({
      files: { imported: 1 },
      unreadable: [copy, old].map((place) => ({ path: relative(output, place), reason })),
    });
    expect(await ask(output, 'SELECT status FROM conversations')).toEqual([['completed']]);
  });

  it('reports a file it cannot read and imports the others', async () => {
    const output = tempDir();
    const unreadable = conversation(1).writeTo(output);
    conversation(2).turn(0, 'a', 'b').writeTo(output);
    // No mode keeps root out; a link is nobody's to read.
    unlinkSync(unreadable);
    symlinkSync('/proc/self/mem', unreadable);

    expect(await importInto(output)).toMatchObject({
      files: { imported: 1, skipped: 0 },
      unreadable: [
        {
          path: 'experiments/tides_exp_7f3a9c21/events_conv_7f3a9c21_0001.jsonl',
          reason: 'it is a link, which is not followed',
        },
      ],
    });
  });

  it('treats a name from the disk as a name', async () => {
    const output = tempDir();
    const name = "it's-$(x)-[a]*'); DROP TABLE messages; --";
    conversation().turn(0, 'a', 'b').writeTo(output, name);
    expect(await importInto(output)).toMatchObject({ turns: 1 });
    expect(await importInto(output)).toMatchObject({ files: { imported: 0, skipped: 1 } });
    expect(await ask(output, 'SELECT path FROM imported_files')).toEqual([
      [`experiments/${name}_exp_7f3a9c21/events_conv_7f3a9c21_0001.jsonl`],
    ]);
  });

  it('imports only the experiments it is asked for', async () => {
    const output = tempDir();
    conversation().writeTo(output);
    await importInto(output);
    new ConversationLog('exp_00000001').started().writeTo(output, 'one');
    new ConversationLog('exp_00000002').started().writeTo(output, 'two');
    const paths = [experimentDirectory(output, 'one', 'exp_00000001')];
    expect(await importInto(output, { paths })).toMatchObject({
      files: { imported: 1, skipped: 0 },
    });
    expect(await importInto(output)).toMatchObject({ files: { imported: 1, skipped: 2 } });
  });

  it('imports everything into a new database, whatever it is asked for', async () => {
    const output = tempDir();
    new ConversationLog('exp_00000001').started().writeTo(output, 'one');
    new ConversationLog('exp_00000002').started().writeTo(output, 'two');
    const paths = [experimentDirectory(output, 'one', 'exp_00000001')];
    expect(await importInto(output, { paths })).toMatchObject({ experiments: 2 });
  });

  it('rebuilds a database of another schema from all events', async () => {
    const output = tempDir();
    conversation().turn(0, 'a', 'b').writeTo(output);
    await importInto(output);
    const before = await allRows(output);
    const old = await Database.open(databasePath(output), { mode: 'read-write' });
    await old.run(`UPDATE schema_info SET schema_version = 'old';
      ALTER TABLE messages DROP COLUMN author;
      CREATE VIEW said AS SELECT content FROM messages;
      CREATE TABLE "of an older version" (x INTEGER)`);
    old.close();
    expect(await importInto(output)).toMatchObject({ rebuilt: true, turns: 1 });
    expect(await allRows(output)).toEqual(before);
    expect(await ask(output, "SELECT name FROM (SHOW TABLES) WHERE name LIKE '%old%'")).toEqual([]);
  });

  it('keeps one copy of a conversation whose directory was copied', async () => {
    const output = tempDir();
    new ExperimentLog().started(1).writeTo(output);
    const file = conversation().turn(0, 'a', 'b').writeTo(output);
    cpSync(dirname(file), experimentDirectory(output, 'copy'), { recursive: true });
    await importInto(output);
    expect(await ask(output, 'SELECT count(*) FROM conversations')).toEqual([[1]]);
    expect(await ask(output, 'SELECT count(*) FROM experiments')).toEqual([[1]]);
  });

  it('writes whole parts of a table, which need no merging', async () => {
    const output = tempDir();
    for (let index = 1; index <= 30; index += 1) {
      const log = conversation(index);
      for (let turn = 0; turn < 200; turn += 1) log.turn(turn, 'a', 'b');
      log.writeTo(output);
    }
    await importInto(output);
    const database = await Database.open(databasePath(output), { mode: 'read-only' });
    onTestFinished(() => database.close());
    const parts = await database.rows(
      `SELECT sum(count)::INTEGER AS count FROM pragma_storage_info('conversation_turns')
       WHERE column_name = 'turn_number' AND segment_type <> 'VALIDITY' GROUP BY row_group_id`,
    );
    const counts = parts.map(({ count }) => Number(count));
    expect(counts.reduce((sum, count) => sum + count)).toBe(6000);
    // Where three are two thirds full, they are merged into two.
    const whole = counts.toSorted((a, b) => b - a).slice(0, -1);
    expect(Math.min(...whole)).toBeGreaterThan((2 / 3) * PART_ROWS);
  });

  describe('that takes the database anew between two batches', () => {
    /** Copies of a conversation, which never go into one batch. */
    const withCopies = () => {
      const output = tempDir();
      new ExperimentLog().started(1).writeTo(output);
      const file = conversation().turn(0, 'a', 'b').writeTo(output);
      conversation(2).turn(0, 'c', 'd').writeTo(output);
      for (const name of ['copy1', 'copy2']) {
        cpSync(dirname(file), experimentDirectory(output, name), { recursive: true });
      }
      return output;
    };
    const takenAnew = (meanwhile: () => Promise<unknown>) => {
      const { takeAnew } = Database.prototype;
      const spy = vi.spyOn(Database.prototype, 'takeAnew');
      onTestFinished(() => spy.mockRestore());
      spy.mockImplementationOnce(function (this: Database, whenFree) {
        const taking = (take: () => Promise<void>) => meanwhile().then(take);
        return takeAnew.call(this, (take) => whenFree(() => taking(take)));
      });
      return spy;
    };

    it('gives the same rows', async () => {
      const output = withCopies();
      await importInto(output);
      const atOnce = await allRows(output);
      rmSync(databasePath(output));
      const taken = takenAnew(async () => undefined);
      await importInto(output, { bytesAtATime: 1 });
      expect(taken).toHaveBeenCalledTimes(2);
      expect(await allRows(output)).toEqual(atOnce);
    });

    it('leaves to another import what that has done meanwhile', async () => {
      const output = withCopies();
      const alone = await importInto(output);
      const atOnce = await allRows(output);
      rmSync(databasePath(output));
      takenAnew(() => importInto(output));
      const summary = await importInto(output, { bytesAtATime: 1 });
      expect(summary.files.imported).toBeLessThan(alone.files.imported);
      expect(summary.files.skipped).toBe(0);
      expect(await allRows(output)).toEqual(atOnce);
    });

    it('counts once what it loads again because another import came', async () => {
      const output = withCopies();
      const alone = await importInto(output);
      takenAnew(() => importInto(output, { again: true }));
      const summary = await importInto(output, { again: true, bytesAtATime: 1 });
      expect(summary).toEqual(alone);
    });

    it('brings nothing back of an experiment that was deleted meanwhile', async () => {
      const output = withCopies();
      takenAnew(async () => {
        rmSync(join(output, 'experiments'), { recursive: true });
        mkdirSync(join(output, 'experiments'));
        await removeExperiments(output, ['exp_7f3a9c21'], { clock: clockAt(NOW), waitMs: 0 });
      });
      await importInto(output, { bytesAtATime: 1 });
      expect(await ask(output, 'SELECT count(*) FROM conversation_turns')).toEqual([[0]]);
    });
  });

  describe('of a directory that gave its name to that of another', () => {
    const [ONE, OTHER] = ['exp_00000001', 'exp_00000002'];
    const directories = (output: string) =>
      ask(output, 'SELECT experiment_id, directory FROM experiments ORDER BY ALL');
    const move = (output: string, from: string, to: string) =>
      renameSync(join(output, 'experiments', from), join(output, 'experiments', to));
    const write = (output: string, name: string, file: string, log: { text(): string }) => {
      const directory = join(output, 'experiments', name);
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, file), log.text());
    };

    it.each(['at once', 'with an import in between'])('keeps the experiment: %s', async (when) => {
      const output = tempDir();
      write(output, 'm', 'experiment.jsonl', new ExperimentLog(ONE).started(1));
      write(output, 'z', 'experiment.jsonl', new ExperimentLog(OTHER).started(1));
      await importInto(output);
      move(output, 'm', 'a');
      if (when !== 'at once') await importInto(output);
      move(output, 'z', 'm');
      // So large that it goes into the database by itself, between the two.
      const long = new ConversationLog('exp_00000003').started();
      for (let turn = 0; turn < 40; turn += 1) long.turn(turn, 'a '.repeat(50_000), 'b');
      write(output, 'f', `events_${long.conversationId}.jsonl`, long);
      await importInto(output);
      expect(await directories(output)).toEqual([
        [ONE, 'experiments/a'],
        [OTHER, 'experiments/m'],
      ]);
    });
  });

  it('keeps the rows of files that are gone until the database is rebuilt', async () => {
    const output = tempDir();
    conversation(1).writeTo(output);
    const gone = conversation(2).writeTo(output);
    await importInto(output);
    rmSync(gone);
    await importInto(output);
    expect(await ask(output, 'SELECT count(*) FROM conversations')).toEqual([[2]]);
    await importInto(output, { rebuild: true });
    expect(await ask(output, 'SELECT count(*) FROM conversations')).toEqual([[1]]);
  });

  it('says where there are no experiments', async () => {
    await expect(importInto(tempDir())).rejects.toMatchObject({ code: 'no_experiments' });
  });

  it('refuses a path that is not the directory of an experiment here', async () => {
    const output = tempDir();
    mkdirSync(join(output, 'experiments'));
    const import_ = importInto(output, { paths: [tempDir()] });
    await expect(import_).rejects.toMatchObject({ code: 'not_an_experiment' });
  });

  it('reads compressed files as it reads the others', async () => {
    const [plain, compressed] = [tempDir(), tempDir()];
    for (const output of [plain, compressed]) {
      new ExperimentLog().started(1).writeTo(output);
      conversation().turn(0, 'One', 'Zwölf').completed(1).writeTo(output);
    }
    const directory = experimentDirectory(compressed);
    for (const file of readdirSync(directory)) compress(join(directory, file));
    expect((await importInto(compressed)).files).toMatchObject({ imported: 2, skipped: 0 });
    expect((await importInto(compressed)).files).toMatchObject({ imported: 0, skipped: 2 });
    await importInto(plain);
    const messages = 'FROM messages ORDER BY message_index';
    expect(await ask(compressed, messages)).toEqual(await ask(plain, messages));
  });

  it('replaces the rows of a file that has been compressed since', async () => {
    const output = tempDir();
    conversation().turn(0, 'One', 'Two').writeTo(output);
    await importInto(output);
    compress(join(experimentDirectory(output), 'events_conv_7f3a9c21_0001.jsonl'));
    await importInto(output);
    expect(await ask(output, 'SELECT count(*) FROM conversation_turns')).toEqual([[1]]);
  });

  it('prefers a file as it was written to its compressed copy, which may not be whole', async () => {
    const output = tempDir();
    conversation().turn(0, 'One', 'Two').writeTo(output);
    const path = join(experimentDirectory(output), 'events_conv_7f3a9c21_0001.jsonl');
    writeFileSync(`${path}.gz`, 'half');
    expect(await importInto(output)).toMatchObject({ files: { imported: 1 }, rejected_lines: 0 });
  });

  it('takes what is there of a damaged compressed file and says where it ends', async () => {
    const output = tempDir();
    conversation().turn(0, 'One', 'Two').turn(1, 'Three', 'Four').writeTo(output);
    const path = join(experimentDirectory(output), 'events_conv_7f3a9c21_0001.jsonl');
    compress(path);
    const whole = readFileSync(`${path}.gz`);
    writeFileSync(`${path}.gz`, whole.subarray(0, whole.length - 40));
    expect(await importInto(output)).toMatchObject({ files: { imported: 1 }, rejected_lines: 1 });
    expect(await ask(output, 'SELECT reason FROM rejected_lines')).toEqual([['not_gzip']]);
  });

  it('tells how far it is, to the last byte', async () => {
    const output = tempDir();
    new ExperimentLog().started(2).writeTo(output);
    conversation(1).turn(0, 'One', 'Two').writeTo(output);
    conversation(2).turn(0, 'One', 'Two').writeTo(output);
    const seen: ImportProgress[] = [];
    await importInto(output, { onProgress: (progress) => seen.push({ ...progress }) });
    const last = seen.at(-1);
    expect(last).toMatchObject({ files: 3, totalFiles: 3 });
    expect(last?.bytes).toBe(last?.totalBytes);
    expect(last?.bytes).toBeGreaterThan(0);
  });
});
