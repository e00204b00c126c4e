import { expect, it } from 'vitest';
import { MESSAGE_METRICS } from '../../../src/metrics/message-metrics.ts';
import { PAIR_METRICS } from '../../../src/metrics/pair-metrics.ts';
import { Database, databasePath } from '../../../src/storage/database.ts';
import { ImportService } from '../../../src/storage/import-service.ts';
import { ALL_KINDS_OF_TEXT } from '../../support/all-kinds-of-text.ts';
import { clockAt } from '../../support/clock.ts';
import { ConversationLog, ExperimentLog } from '../../support/events.ts';
import { localConversation } from '../../support/local-conversation.ts';
import { tempDir } from '../../support/temp-dir.ts';

const CAMPAIGN = process.env.PIDGIN_CAMPAIGN !== undefined;
const CONVERSATIONS = CAMPAIGN ? 10 : 2;
const TURNS = CAMPAIGN ? 100 : 60;

const COLUMNS = [
  ...MESSAGE_METRICS.flatMap(({ name, sqlType }) => [
    { name: `a_${name}`, sqlType },
    { name: `b_${name}`, sqlType },
  ]),
  ...PAIR_METRICS.map(({ name, sqlType }) => ({ name, sqlType })),
];

it('measures in over 180 columns', () => {
  expect(COLUMNS.length).toBeGreaterThan(180);
});

it(
  'has no metric column that is constant, and in none a NaN or an infinity',
  async () => {
    const database = await Database.open(databasePath(await importedConversations()), {
      mode: 'read-only',
    });
    try {
      const constant: string[] = [];
      const notFinite: string[] = [];
      for (const { name, sqlType } of COLUMNS) {
        const unsound = sqlType === 'DOUBLE' ? `count(*) FILTER (NOT isfinite(${name}))` : '0';
        const [row] = await database.rows(
          `SELECT count(DISTINCT ${name}) AS different, ${unsound} AS unsound FROM conversation_turns`,
        );
        if (Number(row?.different) < 2) constant.push(name);
        if (Number(row?.unsound) > 0) notFinite.push(name);
      }
      expect({ constant, notFinite }).toEqual({ constant: [], notFinite: [] });
    } finally {
      database.close();
    }
  },
  CAMPAIGN ? 600_000 : 60_000,
);

/** Varied conversations, with what `local:test` never says by itself added to its replies. */
async function importedConversations(): Promise<string> {
  const output = tempDir();
  new ExperimentLog().started(CONVERSATIONS).writeTo(output);
  for (let index = 1; index <= CONVERSATIONS; index += 1) {
    const log = new ConversationLog('exp_7f3a9c21', index).started();
    const said = localConversation('test', { seed: index, turns: TURNS });
    for (const [turn, [a, b]] of said.entries()) {
      log.turn(turn, `${kindOfText(2 * turn)}\n\n${a}`, `${kindOfText(3 * turn + index)}\n\n${b}`);
    }
    log.completed(TURNS).writeTo(output);
  }
  await new ImportService({ outputDirectory: output, clock: clockAt(0) }).import();
  return output;
}

function kindOfText(index: number): string {
  return ALL_KINDS_OF_TEXT[index % ALL_KINDS_OF_TEXT.length] ?? '';
}
