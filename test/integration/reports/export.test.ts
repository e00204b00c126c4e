import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXPERIMENT_FILE } from '../../../src/events/event-file-names.ts';
import { allTargets } from '../../../src/experiment/find-experiments.ts';
import { eventFile } from '../../../src/experiment/record-files.ts';
import {
  CONVERSATION_TABLES,
  conversationRowsOf,
  type ExportSource,
  exportText,
  type TextFormat,
} from '../../../src/reports/export.ts';
import { writeNewFile } from '../../../src/reports/write-file.ts';
import { databasePath } from '../../../src/storage/database.ts';
import { ImportService } from '../../../src/storage/import-service.ts';
import { queryDatabase } from '../../../src/storage/query.ts';
import { writeParquet } from '../../../src/storage/write-parquet.ts';
import { clockAt } from '../../support/clock.ts';
import { ConversationLog, ExperimentLog } from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

const HOSTILE = '<img src=x onerror=alert(1)> ![](https://example.org/pixel.png) **bold** "q"\n| a';

async function sourceIn(outputDirectory: string): Promise<ExportSource> {
  const targets = await allTargets(outputDirectory);
  return {
    title: 'Tides <1>',
    outputDirectory,
    experimentIds: targets.map(({ experimentId }) => experimentId),
    conversationId: null,
    experimentFiles: targets.map(({ directory }) => join(directory, EXPERIMENT_FILE)),
    conversationFiles: targets.flatMap((target) =>
      target.conversations.map((id) => eventFile(target.directory, id)),
    ),
    hasLive: true,
    archivedRows: [],
    onBadLine: (path, bad) => expect.fail(`${path}: ${bad.detail}`),
  };
}

/** Two conversations: one with thinking and hostile text, one that ended early. */
function twoConversations(): string {
  const output = tempDir();
  new ExperimentLog().started(2).writeTo(output);
  new ConversationLog()
    .started()
    .turn(0, 'One, "two"', 'Three')
    .turnStarted(1)
    .reply(1, 'agent_a', HOSTILE, { thinking: 'Hm, <b>so</b>.' })
    .writeTo(output);
  new ConversationLog('exp_7f3a9c21', 2).started().turn(0, 'Four', '').writeTo(output);
  return output;
}

async function exported(source: ExportSource, format: TextFormat, table = 'messages' as const) {
  let text = '';
  for await (const piece of exportText(source, format, {
    table,
    texts: 'raw',
    directory: '/elsewhere',
  })) {
    text += piece;
  }
  return text;
}

/** The code of a notebook, and what it asks. */
async function notebookOf(source: ExportSource): Promise<{ code: string; questions: string[] }> {
  const { cells }: { cells: { source: string[] }[] } = JSON.parse(await exported(source, 'ipynb'));
  const code = cells.map((cell) => cell.source.join('')).join('\n');
  const questions = [...code.matchAll(/ask\("""\n([\s\S]+?)"""\)/g)].map(([, sql = '']) => sql);
  return { code, questions };
}

describe('exportText', () => {
  it('gives every message once as CSV, quoted where it must be', async () => {
    const text = await exported(await sourceIn(twoConversations()), 'csv');
    const lines = text.split('\r\n');
    expect(lines[0]).toContain('conversation_id,message_index,turn_number,inherited,author,kind');
    // Two opening prompts and five replies; the line end after the last row.
    expect(lines).toHaveLength(1 + 7 + 1);
    expect(text).toContain('"One, ""two"""');
    expect(text).toContain(HOSTILE.replaceAll('"', '""'));
  });

  it('gives one JSON document with everything of a conversation', async () => {
    const document = JSON.parse(await exported(await sourceIn(twoConversations()), 'json'));
    expect(document.experiments).toHaveLength(1);
    expect(document.experiments[0]).toMatchObject({
      experiment_id: 'exp_7f3a9c21',
      spec: { max_turns: expect.any(Number) },
      versions: { node: expect.any(String) },
    });
    // They are counted in the database; zeros would be made up.
    expect(document.experiments[0]).not.toHaveProperty('stats');
    const [first, second] = document.conversations;
    expect(first.messages.map(({ content }: { content: string }) => content)).toEqual([
      expect.stringContaining('What is a tide?'),
      'One, "two"',
      'Three',
      HOSTILE,
    ]);
    expect(first.thinking).toMatchObject([{ content: 'Hm, <b>so</b>.' }]);
    expect(first.turns).toMatchObject([{ turn_number: 0, a_word_count: 2 }, { turn_number: 1 }]);
    expect(second.turns).toMatchObject([{ b_word_count: 0, b_ttr: null }]);
  });

  it('gives the transcripts one after the other', async () => {
    const text = await exported(await sourceIn(twoConversations()), 'markdown');
    expect(text.match(/^# /gm)).toHaveLength(2);
    expect(text).toContain(HOSTILE.replaceAll(/^/gm, '> '));
  });

  it('gives a page that loads nothing and obeys nothing a model says', async () => {
    const page = await exported(await sourceIn(twoConversations()), 'html');
    expect(page).toContain('<title>Tides &lt;1&gt;</title>');
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page).toContain('<strong>bold</strong>');
    expect(page).not.toMatch(/<(img|script|link|iframe|object|video|audio)\b/i);
    expect(page).not.toMatch(/url\(|@import/);
    expect(page).toContain('<details><summary>Thinking</summary><p>Hm, &lt;b&gt;so&lt;/b&gt;.</p>');
    expect(page).toContain('nothing said');
    expect(page.match(/<polyline/g)?.length).toBeGreaterThanOrEqual(2);
    expect(page.match(/<section /g)).toHaveLength(2);
    expect(page.match(/<section |<div\b|<details|<figure>|<svg|<table/g)?.length).toBe(
      page.match(/<\/section>|<\/div>|<\/details>|<\/figure>|<\/svg>|<\/table>/g)?.length,
    );
  });

  it('says why a reply ended on the page as in the transcript', async () => {
    const output = tempDir();
    const finish = { unified: 'other', raw: 'pause_<turn>' } as const;
    new ExperimentLog().started(1).writeTo(output);
    new ConversationLog()
      .started()
      .turnStarted(0)
      .reply(0, 'agent_a', 'Half', { finish })
      .writeTo(output);
    const source = await sourceIn(output);
    expect(await exported(source, 'markdown')).toContain('*(ended: pause_<turn>)*');
    expect(await exported(source, 'html')).toContain('>ended: pause_&lt;turn&gt;<');
  });

  it.each(['markdown', 'json', 'jsonl', 'csv', 'html'] as const)(
    'tells of what is damaged and left out, as %s',
    async (format) => {
      const source = await sourceIn(twoConversations());
      const [path = ''] = source.conversationFiles;
      const [begin = '', , ...rest] = readFileSync(path, 'utf8').split('\n');
      writeFileSync(path, [begin, '{"v":1,', ...rest].join('\n'));
      const told: unknown[] = [];
      const onBadLine = (file: string, { line, reason }: { line: number; reason: string }) =>
        told.push([file, line, reason]);
      await exported({ ...source, onBadLine }, format);
      expect(told[0]).toEqual([path, 2, 'not_json']);
    },
  );

  it('gives a notebook that finds the database from where it is', async () => {
    const source = await sourceIn(twoConversations());
    const book = JSON.parse(await exported(source, 'ipynb'));
    expect(book).toMatchObject({ nbformat: 4, nbformat_minor: 5 });
    const ids = book.cells.map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const { code } = await notebookOf(source);
    expect(code).toContain(`DATABASE = "..${databasePath(source.outputDirectory)}"`);
    expect(code).toContain('EXPERIMENTS = ["exp_7f3a9c21"]');
  });

  it('is in its notebook about the one conversation that was asked for, and no other', async () => {
    const output = twoConversations();
    await new ImportService({ outputDirectory: output, clock: clockAt(0) }).import();
    const source = { ...(await sourceIn(output)), conversationId: 'conv_7f3a9c21_0002' };
    const { code, questions } = await notebookOf(source);
    expect(code).toContain('CONVERSATIONS = ["conv_7f3a9c21_0002"]');
    const [endings = '', turns = '', messages = '', ...others] = questions.map((sql) =>
      sql.replace('$conversations', "['conv_7f3a9c21_0002']"),
    );
    expect(others).toEqual([]);
    const answer = async (sql: string) => (await queryDatabase(databasePath(output), sql)).rows;
    expect(await answer(`SELECT sum(conversations) FROM (${endings})`)).toEqual([[1]]);
    for (const sql of [turns, messages]) {
      expect(await answer(`SELECT DISTINCT conversation_id FROM (${sql})`)).toEqual([
        ['conv_7f3a9c21_0002'],
      ]);
    }
  });

  it('keeps the arms of two experiments apart in its notebook', async () => {
    const output = twoConversations();
    new ExperimentLog('exp_00000001').started(1).writeTo(output);
    new ConversationLog('exp_00000001').started().turn(0, 'Other', 'Words').writeTo(output);
    await new ImportService({ outputDirectory: output, clock: clockAt(0) }).import();
    const { code, questions } = await notebookOf(await sourceIn(output));
    const [endings = ''] = questions;
    const sql = endings.replace('$experiments', "['exp_00000001', 'exp_7f3a9c21']");
    const { rows } = await queryDatabase(
      databasePath(output),
      `SELECT experiment_id, sum(conversations) FROM (${sql}) GROUP BY ALL ORDER BY ALL`,
    );
    expect(rows).toEqual([
      ['exp_00000001', 1],
      ['exp_7f3a9c21', 2],
    ]);
    expect(code).toContain('turns.groupby(["experiment_id", "arm"], dropna=False)');
  });

  it('asks in its notebook only what the database answers', async () => {
    const output = twoConversations();
    await new ImportService({ outputDirectory: output, clock: clockAt(0) }).import();
    const { questions: asked } = await notebookOf(await sourceIn(output));
    const questions = asked.map((sql) => sql.replaceAll('$experiments', "['exp_7f3a9c21']"));
    expect(questions).toHaveLength(4);
    for (const sql of questions) {
      expect((await queryDatabase(databasePath(output), sql)).rows.length).toBeGreaterThan(0);
    }
  });

  it('gives events that import to the same rows', async () => {
    const texts = fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string()), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(texts, async (turns) => {
        const output = tempDir();
        new ExperimentLog().started(1).writeTo(output);
        const log = new ConversationLog().started();
        for (const [turn, [a, b]] of turns.entries()) log.turn(turn, a, b);
        log.writeTo(output);
        const source = await sourceIn(output);
        const before = await exported(source, 'json');
        const lines = (await exported(source, 'jsonl')).split('\n').filter((line) => line !== '');
        const mine = (path: string, own: (id: string | null) => boolean) =>
          writeFileSync(
            path,
            lines
              .filter((line) => own(JSON.parse(line).conversation_id))
              .map((line) => `${line}\n`)
              .join(''),
          );
        const [experimentFile = ''] = source.experimentFiles;
        const [conversationFile = ''] = source.conversationFiles;
        mine(experimentFile, (id) => id === null);
        mine(conversationFile, (id) => id !== null);
        expect(await exported(source, 'json')).toBe(before);
      }),
      { numRuns: 8 },
    );
  });
});

describe('writeParquet', () => {
  it('keeps rows and types, and needs no database', async () => {
    const output = twoConversations();
    const path = join(output, "it's.parquet");
    const source = await sourceIn(output);
    const batches = async function* () {
      for await (const file of conversationRowsOf(source)) yield file.messages;
    };
    expect(await writeParquet(path, CONVERSATION_TABLES.messages, batches())).toBe(7);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const read = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJS();
    const file = `'${path.replaceAll("'", "''")}'`;
    expect(await read(`SELECT content FROM ${file} WHERE turn_number = 1`)).toEqual([[HOSTILE]]);
    expect(await read(`SELECT typeof(said_at), typeof(recipients) FROM ${file} LIMIT 1`)).toEqual([
      ['TIMESTAMP WITH TIME ZONE', 'VARCHAR[]'],
    ]);
    connection.closeSync();
  });
});

describe('writeNewFile', () => {
  it('leaves what was there alone when writing fails, and nothing beside it', async () => {
    const directory = tempDir();
    const path = join(directory, 'page.html');
    writeFileSync(path, 'old');
    const failing = writeNewFile(path, { overwrite: true }, async (temporary) => {
      writeFileSync(temporary, 'half');
      throw new Error('broken');
    });
    await expect(failing).rejects.toThrow('broken');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(directory)).toEqual(['page.html']);
  });

  it('refuses a file that is there', async () => {
    const path = join(tempDir(), 'page.html');
    writeFileSync(path, 'old');
    const refused = writeNewFile(path, { overwrite: false }, async () => undefined);
    await expect(refused).rejects.toMatchObject({ code: 'file_exists' });
  });

  it.each([
    ['a directory', (path: string) => mkdirSync(path)],
    ['a link to a device', (path: string) => symlinkSync('/dev/null', path)],
    ['a link that leads nowhere', (path: string) => symlinkSync('gone', path)],
  ])('never takes the place of %s', async (_, put) => {
    const directory = tempDir();
    const path = join(directory, 'page.html');
    put(path);
    const before = lstatSync(path).ino;
    const refused = writeNewFile(path, { overwrite: true }, async (temporary) =>
      writeFileSync(temporary, 'new'),
    );
    await expect(refused).rejects.toMatchObject({ code: 'not_a_file' });
    expect([lstatSync(path).ino, readdirSync(directory)]).toEqual([before, ['page.html']]);
  });

  it('overwrites the file that a link leads to, and leaves the link', async () => {
    const directory = tempDir();
    const link = join(directory, 'link.html');
    writeFileSync(join(directory, 'page.html'), 'old');
    symlinkSync('page.html', link);
    await writeNewFile(link, { overwrite: true }, async (temporary) =>
      writeFileSync(temporary, 'new'),
    );
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(directory, 'page.html'), 'utf8')).toBe('new');
  });
});
