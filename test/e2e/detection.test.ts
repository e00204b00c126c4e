import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import { type EventLine, type EventOf, EventLine as Line } from '../../src/schemas/event.ts';
import { runCli, runJson } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const MODELS = ['test', 'test/converge', 'test/loop', 'test/symbols', 'test/gratitude'].map(
  (name) => `local:${name}`,
);

type Detected = EventOf<'convergence.measured'> | EventOf<'attractor.detected'>;

/** What the events of a conversation say was detected, in order. */
function detectedIn(path: string): EventLine[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => Line.parse(JSON.parse(line)))
    .filter(({ type }) => type === 'convergence.measured' || type === 'attractor.detected');
}

type Row = readonly (string | number | null)[];

/** What the database says of all conversations. */
async function importedRows(cwd: string) {
  const rows = async (sql: string) =>
    (await runJson<{ rows: Row[] }>(['query', sql], { cwd })).rows;
  const scores = await rows(
    `SELECT conversation_id, turn_number, overall_convergence, convergence_trend
     FROM conversation_turns WHERE overall_convergence IS NOT NULL ORDER BY ALL`,
  );
  const attractors = await rows(
    `SELECT conversation_id, detected_turn, attractor, onset_turn, to_json(evidence)::VARCHAR
     FROM attractors ORDER BY conversation_id, detected_turn, attractor`,
  );
  return { scores, attractors: attractors.map((row) => row.with(4, sorted(String(row[4])))) };
}

/** What the events say of the same. */
function recordedRows(detected: readonly EventLine[]) {
  const events = detected as readonly Detected[];
  const scores = events.flatMap(({ type, conversation_id, turn_number, data }): Row[] =>
    type === 'convergence.measured' ? [[conversation_id, turn_number, data.score, data.trend]] : [],
  );
  const attractors = events.flatMap(({ type, conversation_id, turn_number, data }): Row[] => {
    if (type !== 'attractor.detected') return [];
    const evidence = sorted(JSON.stringify(data.evidence));
    return [[conversation_id, turn_number, data.attractor, data.onset_turn, evidence]];
  });
  return { scores, attractors };
}

/** A JSON object with its keys in order. */
function sorted(json: string): string {
  return JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(json)).sort()));
}

it('detects in a run what an import of its record finds, and in each model what it does', async () => {
  const cwd = tempDir();
  const pairs = MODELS.flatMap((a) => MODELS.map((b) => [a, b]));
  const spec = {
    name: 'drift',
    max_turns: 30,
    seed: 3,
    matrix: { agent_a: MODELS, agent_b: MODELS },
    exclude: pairs.filter(([a, b]) => a !== b).map(([a, b]) => ({ agent_a: a, agent_b: b })),
  };
  writeFileSync(join(cwd, 'drift.yaml'), JSON.stringify(spec));
  const { conversations } = await runJson<ExperimentResult>(['run', 'drift.yaml'], { cwd });

  const detected = conversations.flatMap(({ events }) => detectedIn(events));
  expect(recordedRows(detected).scores).toHaveLength(30 * MODELS.length);
  expect(await importedRows(cwd)).toEqual(recordedRows(detected));

  const found = conversations.map(({ converged_turn, first_attractor, events }) => ({
    converged: converged_turn !== null,
    first: first_attractor,
    all: [...new Set(recordedRows(detectedIn(events)).attractors.map((row) => row[2]))],
  }));
  expect(found.map(({ all }) => all)).toEqual([
    [],
    [],
    ['verbatim_cycle'],
    ['symbolic_phase'],
    ['gratitude_spiral'],
  ]);
  expect(found.map(({ first }) => first)).toEqual(found.map(({ all }) => all[0] ?? null));
  expect(found.slice(0, 3).map(({ converged }) => converged)).toEqual([false, true, false]);
});

it('ends in place of a pause that nobody could end, and is gone on with to the same rows', async () => {
  const cwd = tempDir();
  const args = ['-a', 'local:test/loop', '-b', 'local:test/loop', '-t', '14', '--seed', '5'];
  const paused = await runCli(['run', ...args, '-n', 'paused', '--attractor-action', 'pause'], {
    cwd,
  });
  expect(paused.exitCode).toBe(130);
  expect(paused.stdout).toContain('warning: attractor verbatim_cycle since turn');
  expect(paused.stderr).toMatch(/^Paused: 1 conversation/m);
  expect(paused.stderr).toMatch(/^ {2}Go on {7}pidgin experiment resume exp_/m);

  const resumed = await runJson<ExperimentResult>(['experiment', 'resume', 'paused'], { cwd });
  expect(resumed.conversations).toMatchObject([{ end_reason: 'max_turns', turns: 14 }]);
  const detected = resumed.conversations.flatMap(({ events }) => detectedIn(events));
  expect(recordedRows(detected).scores).toHaveLength(14);
  expect((await runCli(['replay', 'paused', '--verify'], { cwd })).exitCode).toBe(0);
  expect(await importedRows(cwd)).toEqual(recordedRows(detected));
});

it('ends a conversation where it converges, by the profile and threshold that were asked for', async () => {
  const cwd = tempDir();
  const { conversations } = await runJson<ExperimentResult>(
    [
      'run',
      '-a',
      'local:test/converge',
      '-b',
      'local:test/converge',
      '-t',
      '40',
      '--seed',
      '5',
    ].concat(
      ['--convergence-threshold', '0.7', '--convergence-action', 'stop'],
      ['--convergence-profile', 'semantic'],
    ),
    { cwd },
  );
  const [only] = conversations;
  expect(only).toMatchObject({ end_reason: 'convergence', converged_turn: (only?.turns ?? 0) - 1 });
  expect(only?.turns).toBeLessThan(40);
  const scores = detectedIn(only?.events ?? '') as EventOf<'convergence.measured'>[];
  const last = scores.at(-1)?.data;
  expect(last).toMatchObject({ crossed_threshold: 0.7 });
  expect(Math.max(...scores.slice(0, -1).map(({ data }) => data.score))).toBeLessThan(0.7);
});
