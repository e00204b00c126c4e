import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VIEWS } from '../../../src/schemas/views.ts';
import { databasePath } from '../../../src/storage/database.ts';
import { ImportService } from '../../../src/storage/import-service.ts';
import { queryDatabase } from '../../../src/storage/query.ts';
import { clockAt } from '../../support/clock.ts';
import { ConversationLog, ExperimentLog } from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

const output = mkdtempSync(join(tmpdir(), 'pidgin-test-'));
afterAll(() => rmSync(output, { recursive: true }));
const ask = async (sql: string) => (await queryDatabase(databasePath(output), sql)).rows;

beforeAll(async () => {
  new ExperimentLog().started(3).writeTo(output);
  new ConversationLog('exp_7f3a9c21', 1)
    .started()
    .turn(0, 'The sea is the sea.', 'The sea, yes.')
    .turn(1, 'Waves and wind and waves.', 'Waves.')
    .turn(2, 'The sea.', 'Wind.')
    .completed(3)
    .writeTo(output);
  new ConversationLog('exp_7f3a9c21', 2)
    .started()
    .turn(0, 'One two.', '…')
    .failed(1)
    .writeTo(output);
  new ConversationLog('exp_7f3a9c21', 3).started({ arm: 'other' }).writeTo(output);
  await new ImportService({ outputDirectory: output, clock: clockAt(0) }).import();
});

it.each(VIEWS)('$name has the columns that are documented, in order', async ({ name, columns }) => {
  const described = await ask(`SELECT column_name FROM (DESCRIBE ${name})`);
  expect(described.flat()).toEqual(Object.keys(columns));
  const commented = await ask(
    `SELECT comment FROM duckdb_columns() WHERE table_name = '${name}' ORDER BY column_index`,
  );
  expect(commented.flat()).toEqual(Object.values(columns));
});

describe('arm_dashboard', () => {
  it('compares arms', async () => {
    expect(
      await ask(
        `SELECT arm, conversations, completed, failed, unfinished, turns, turns_per_conversation,
                prompt_tokens, tokens_complete, cost_usd, words_per_message.mean
         FROM arm_dashboard ORDER BY arm`,
      ),
    ).toEqual([
      // Turns: 3 and 1. Words a message: (5 + 3 + 5 + 1 + 2 + 1) / 6 and (2 + 0) / 2; mean of both.
      [
        'default',
        2,
        1,
        1,
        0,
        4,
        { mean: 2, median: 2, sd: Math.SQRT2 },
        80,
        true,
        null,
        (17 / 6 + 1) / 2,
      ],
      ['other', 1, 0, 0, 1, 0, { mean: 0, median: 0, sd: null }, null, true, 0, null],
    ]);
  });
});

describe('experiment_dashboard', () => {
  const cube = mkdtempSync(join(tmpdir(), 'pidgin-test-'));
  afterAll(() => rmSync(cube, { recursive: true }));
  const askCube = async (sql: string) => (await queryDatabase(databasePath(cube), sql)).rows;
  const ARMS = ['x', 'y'].flatMap((one) =>
    ['p', 'q'].flatMap((two) => ['s', 't'].map((three) => `${one} ${two} ${three}`)),
  );

  beforeAll(async () => {
    new ExperimentLog().started(40).writeTo(cube);
    for (const [place, arm] of ARMS.flatMap((one) => Array<string>(5).fill(one)).entries()) {
      const log = new ConversationLog('exp_7f3a9c21', place + 1).started({
        arm,
        repetition: (place % 5) + 1,
      });
      const turns = 2 + (place % 3);
      for (let turn = 0; turn < turns; turn++) {
        const cost_usd = place < 5 ? {} : { cost_usd: 0.001 };
        log.turn(turn, 'The sea is wide.', `${'Waves. '.repeat(turn + 1)}The sea.`, cost_usd);
      }
      if (place === 39) log.failed(turns);
      else if (place === 38) log.interrupted(turns);
      else if (place !== 37) log.completed(turns);
      log.writeTo(cube);
    }
    new ExperimentLog('exp_00000002').started(3).writeTo(cube, 'planned');
    await new ImportService({ outputDirectory: cube, clock: clockAt(0) }).import();
  });

  it('has a row an experiment however many arms it has, and agrees with its arms', async () => {
    const one = `WHERE experiment_id = 'exp_7f3a9c21'`;
    expect(
      await askCube(
        `SELECT arms, planned_conversations, conversations, completed, failed, interrupted,
                unfinished, a_models, b_models FROM experiment_dashboard ${one}`,
      ),
    ).toEqual([[8, 40, 40, 37, 1, 1, 1, ['claude-sonnet-4-5'], ['gpt-5']]]);
    const sums = ['conversations', 'completed', 'failed', 'interrupted', 'unfinished', 'turns']
      .concat('converged', 'with_attractor', 'truncated_replies', 'prompt_tokens')
      .concat('completion_tokens');
    const [whole] = await askCube(`SELECT ${sums} FROM experiment_dashboard ${one}`);
    const parts = await askCube(
      `SELECT count(*), ${sums.map((each) => `sum(${each})::BIGINT`)} FROM arm_dashboard ${one}`,
    );
    expect(parts).toEqual([[8, ...(whole ?? [])]]);
    // Turns: 2, 3 and 4 in turn, 14, 13 and 13 times; ten input tokens a reply.
    expect(await askCube(`SELECT turns, prompt_tokens FROM experiment_dashboard ${one}`)).toEqual([
      [119, 2 * 10 * 119],
    ]);
  });

  it('weighs a conversation once, not an arm or a turn', async () => {
    const [dashboard, byHand] = await askCube(
      `SELECT convergence.mean, convergence.median, convergence.sd, convergence_slope
       FROM experiment_dashboard WHERE arms = 8
       UNION ALL
       SELECT avg(mean), median(mean), stddev_samp(mean), avg(slope) FROM (
         SELECT avg(overall_convergence) AS mean,
                regr_slope(overall_convergence, turn_number) AS slope
         FROM conversation_turns GROUP BY conversation_id)`,
    );
    for (const [place, value] of (dashboard ?? []).entries()) {
      expect(value).toBeCloseTo(Number(byHand?.[place]), 9);
    }
    expect(dashboard).toHaveLength(4);
  });

  it('leaves what is not known of every conversation NULL', async () => {
    expect(
      await askCube(
        `SELECT cost_usd, (SELECT count(cost_usd) FROM arm_dashboard)
         FROM experiment_dashboard WHERE arms = 8`,
      ),
    ).toEqual([[null, 7]]);
  });

  it('has a row for an experiment that has no conversation yet', async () => {
    expect(
      await askCube(
        `SELECT name, status, arms, planned_conversations, conversations, turns, prompt_tokens,
                tokens_complete, cost_usd, convergence.mean, a_models
         FROM experiment_dashboard WHERE experiment_id = 'exp_00000002'`,
      ),
    ).toEqual([['planned', 'running', 0, 3, 0, 0, null, null, null, null, []]]);
  });
});

describe('convergence_trends', () => {
  it('rolls over the scores of one conversation', async () => {
    const rows = await ask(
      `SELECT turn_number, convergence, rolling_5, rolling_10, delta FROM convergence_trends
       WHERE conversation_id = 'conv_7f3a9c21_0001' ORDER BY turn_number`,
    );
    const scores = rows.map(([, score]) => Number(score));
    expect(scores).toHaveLength(3);
    for (const [index, [turn, score, rolling5, rolling10, delta]] of rows.entries()) {
      const soFar = scores.slice(0, index + 1);
      const mean = soFar.reduce((sum, each) => sum + each, 0) / soFar.length;
      expect(turn).toBe(index);
      expect(rolling5).toBeCloseTo(mean, 12);
      expect(rolling10).toBeCloseTo(mean, 12);
      if (index === 0) expect(delta).toBeNull();
      else expect(delta).toBeCloseTo(Number(score) - (scores[index - 1] ?? 0), 12);
    }
  });
});

describe('word_frequencies', () => {
  it('counts the words of each reply that has some', async () => {
    expect(
      await ask(
        `SELECT conversation_id, turn_number, agent_id, frequencies['sea'], cardinality(frequencies)
         FROM word_frequencies WHERE turn_number = 0 ORDER BY ALL`,
      ),
    ).toEqual([
      ['conv_7f3a9c21_0001', 0, 'agent_a', 2, 3],
      ['conv_7f3a9c21_0001', 0, 'agent_b', 1, 3],
      ['conv_7f3a9c21_0002', 0, 'agent_a', null, 2],
    ]);
  });
});

describe('vocabulary_analysis', () => {
  it('tells how rich the vocabulary of an agent is over the conversation', async () => {
    // A: the 3, sea 3, is 1, waves 2, and 2, wind 1; three replies with 3/5, 3/5 and 2/2 types.
    expect(
      await ask(
        `SELECT replies, words, distinct_words, type_token_ratio, hapax_words, top_10_share,
                round(mean_type_token_ratio, 9), round(type_token_ratio_slope, 9)
         FROM vocabulary_analysis
         WHERE conversation_id = 'conv_7f3a9c21_0001' AND agent_id = 'agent_a'`,
      ),
    ).toEqual([[3, 12, 6, 0.5, 2, 1, round((0.6 + 0.6 + 1) / 3), 0.2]]);
  });
});

describe('event_files', () => {
  const events =
    "SELECT type, count(*) FROM event_files WHERE type LIKE 'turn.%' GROUP BY type ORDER BY type";

  it('reads what is on disk now, imported or not', async () => {
    const live = tempDir();
    new ExperimentLog().started(1).writeTo(live);
    const log = new ConversationLog().started().turn(0, 'a', 'b');
    log.writeTo(live);
    const path = databasePath(live);
    const one = [
      ['turn.completed', 1],
      ['turn.started', 1],
    ];
    expect((await queryDatabase(path, events)).rows).toEqual(one);
    await new ImportService({ outputDirectory: live, clock: clockAt(0) }).import();
    log.turnStarted(1).writeTo(live);
    const two = [
      ['turn.completed', 1],
      ['turn.started', 2],
    ];
    expect((await queryDatabase(path, events)).rows).toEqual(two);
    const said = "SELECT data ->> 'content' FROM event_files WHERE type = 'response.completed'";
    expect((await queryDatabase(path, said)).rows).toEqual([['a'], ['b']]);
  });

  it('leaves out lines that cannot be read', async () => {
    const damaged = tempDir();
    new ExperimentLog().started(1).writeTo(damaged);
    const file = new ConversationLog().started().turn(0, 'a', 'b').writeTo(damaged);
    const types = 'SELECT type, count(*) FROM event_files GROUP BY type ORDER BY type';
    const before = (await queryDatabase(databasePath(damaged), types)).rows;
    appendFileSync(file, '42\n{}\n[1]\n{"seq":"one","type":"turn.started"}\n{"v":1,"id":"01');
    expect((await queryDatabase(databasePath(damaged), types)).rows).toEqual(before);
  });

  it('opens no other files', async () => {
    const sql = `SELECT content FROM read_text('${import.meta.filename}'), event_files`;
    await expect(ask(sql)).rejects.toThrow(/Cannot access file/);
    const write = `COPY (FROM event_files) TO '${output}/experiments/x.csv'`;
    await expect(ask(write)).rejects.toThrow(/Only queries/);
  });

  it('says where there are none', async () => {
    await expect(queryDatabase(databasePath(tempDir()), events)).rejects.toThrow(
      /There are no experiments in/,
    );
  });
});

const round = (value: number): number => Math.round(value * 1e9) / 1e9;

it('gives no slope through one turn, and none of a mean that has no other', async () => {
  const once = tempDir();
  new ExperimentLog().started(2).writeTo(once);
  new ConversationLog('exp_7f3a9c21', 1)
    .started()
    .turn(0, 'The sea and the wind.', 'The wind and the sea.')
    .completed(1)
    .writeTo(once);
  await new ImportService({ outputDirectory: once, clock: clockAt(0) }).import();
  const inOnce = async (sql: string) => (await queryDatabase(databasePath(once), sql)).rows;
  expect(await inOnce('SELECT convergence.mean > 0 FROM arm_dashboard')).toEqual([[true]]);
  for (const slope of [
    'convergence_slope FROM arm_dashboard',
    'convergence_slope FROM experiment_dashboard',
    'any_value(type_token_ratio_slope) FROM vocabulary_analysis',
  ]) {
    expect(await inOnce(`SELECT ${slope}`)).toEqual([[null]]);
  }
});

it('leaves out of the means a conversation of which no word was counted', async () => {
  const redacted = tempDir();
  const redaction = { content: true, models: false, patterns: 0 };
  new ExperimentLog().started(2).writeTo(redacted);
  for (const index of [1, 2]) {
    new ConversationLog('exp_7f3a9c21', index)
      .started({ redaction })
      .turnStarted(0)
      .reply(0, 'agent_a', '[REDACTED:42:0123456789abcdef]')
      .writeTo(redacted);
  }
  new ConversationLog('exp_7f3a9c21', 3)
    .started({ redaction })
    .turnStarted(0)
    .reply(0, 'agent_a', '[REDACTED:42:0123456789abcdef]')
    .measured(0, { metrics: { a_word_count: 7 }, attractors: [] })
    .writeTo(redacted);
  await new ImportService({ outputDirectory: redacted, clock: clockAt(0) }).import();
  for (const view of ['arm_dashboard', 'experiment_dashboard']) {
    const { rows } = await queryDatabase(
      databasePath(redacted),
      `SELECT conversations, words_per_message FROM ${view}`,
    );
    expect(rows).toEqual([[3, { mean: 7, median: 7, sd: null }]]);
  }
});
