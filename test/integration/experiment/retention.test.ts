import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { applyRetention } from '../../../src/experiment/cleanup/retention.ts';
import { whileLocked } from '../../../src/experiment/lock.ts';
import { RetentionSettings } from '../../../src/schemas/retention.ts';
import { databasePath } from '../../../src/storage/database.ts';
import { clockAt } from '../../support/clock.ts';
import { ConversationLog, ExperimentLog, experimentDirectory } from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

// The experiments are of November 2023.
const clock = clockAt(Date.parse('2023-12-24T00:00:00Z'));

function outputOf(...ids: string[]): string {
  const output = tempDir();
  for (const id of ids) {
    new ExperimentLog(id).started(1).interrupted().writeTo(output);
    new ConversationLog(id).started().turn(0, 'Hello.', 'Hello!').interrupted(1).writeTo(output);
  }
  return output;
}

const retain = (output: string, settings: RetentionSettings) =>
  applyRetention(
    RetentionSettings.parse(settings),
    { outputDirectory: output, clock },
    { clock, waitMs: 0 },
  );

it('archives or deletes what is old, leaves the newest and what runs alone, and tells', async () => {
  const output = outputOf('exp_00000001', 'exp_00000002', 'exp_00000003');
  const running = experimentDirectory(output, 'tides', 'exp_00000003');
  await whileLocked(running, async () => {
    expect(await retain(output, { archive_after: '300d' })).toBeNull();
    expect(await retain(output, { archive_after: '30d', keep_last: 1, compress_after: '7d' })).toBe(
      'Old experiments, as retention: says: 1 archived',
    );
    expect(await retain(output, { delete_after: '30d' })).toBe(
      'Old experiments, as retention: says: 1 deleted',
    );
    expect(readdirSync(join(output, 'experiments'))).toEqual(['tides_exp_00000003']);
  });
});

it('throws nothing, whatever goes wrong', async () => {
  const output = outputOf('exp_00000001');
  writeFileSync(join(output, 'archive'), 'in the way');
  expect(await retain(output, { archive_after: '1d' })).toContain('is not followed');
  writeFileSync(databasePath(output), 'no database'.repeat(1000));
  expect(await retain(output, { delete_after: '1d' })).toContain('1 deleted; ');
  expect(existsSync(experimentDirectory(output, 'tides', 'exp_00000001'))).toBe(false);
});

it('says what of a deletion could not be removed', async () => {
  const output = outputOf();
  const aside = join(output, 'experiments', '.deleted_tides_exp_00000001');
  mkdirSync(aside, { recursive: true });
  writeFileSync(join(aside, 'notes.txt'), 'of somebody');
  expect(await retain(output, { delete_after: '1d' })).toBe(
    `Old experiments, as retention: says: nothing done; ${aside} could not be removed: it holds notes.txt`,
  );
  expect(existsSync(join(aside, 'notes.txt'))).toBe(true);
});

it.each([
  [{ archive_after: '1d', delete_after: '2d' }],
  [{ keep_last: 3 }],
  [{ delete_after: '0d' }],
  [{ delete_after: '1y' }],
])('refuses settings that say nothing clear: %j', (settings) => {
  expect(RetentionSettings.safeParse(settings).success).toBe(false);
});
