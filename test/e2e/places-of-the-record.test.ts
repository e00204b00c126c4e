import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, runJson } from '../support/run-cli.ts';

let cwd: string;
/** Directory of an experiment that is not archived. */
let live: string;
/** Directory of one that is. */
let archived: string;

const RUN = ['run', '-a', 'local:test', '-b', 'local:test', '-t', '1'];

// Once: what is tried here leaves all as it is.
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'pidgin-'));
  await runCli([...RUN, '-n', 'old'], { cwd });
  await runCli(['cleanup', '--name', 'old', '--archive'], { cwd });
  live = (await runJson<{ directory: string }>([...RUN, '-n', 'live'], { cwd })).directory;
  const archive = join(cwd, 'pidgin_output', 'archive');
  archived = join(archive, readdirSync(archive)[0] ?? '');
});
afterAll(() => rmSync(cwd, { recursive: true }));

const eventsIn = (directory: string) =>
  readdirSync(directory).find((name) => name.startsWith('events_')) ?? '';

/** Every file that must stay as it is, by what it is. */
const PLACES: readonly (readonly [string, () => string])[] = [
  ['an event file', () => join(live, eventsIn(live))],
  ['the event file of the experiment', () => join(live, 'experiment.jsonl')],
  ['a manifest', () => join(live, 'manifest.json')],
  ['the database', () => join(cwd, 'pidgin_output', 'experiments.duckdb')],
  ['archived rows', () => join(archived, 'rows', 'messages.parquet')],
  ['archived events', () => join(archived, eventsIn(archived))],
];

/** Ways to name a file. */
const WAYS: readonly (readonly [string, (place: string) => string])[] = [
  ['by its path', (place) => place],
  ['through ..', (place) => `pidgin_output/experiments/../../${relative(cwd, place)}`],
  [
    'through a link to it',
    (place) => {
      rmSync(join(cwd, 'link.md'), { force: true });
      symlinkSync(place, join(cwd, 'link.md'));
      return 'link.md';
    },
  ],
  [
    'through a link to its directory',
    (place) => {
      rmSync(join(cwd, 'elsewhere'), { force: true });
      symlinkSync(dirname(place), join(cwd, 'elsewhere'));
      return join('elsewhere', basename(place));
    },
  ],
];

describe.each(PLACES)('%s', (_, placeOf) => {
  it.each(WAYS)('is not overwritten by an export that names it %s', async (_, wayTo) => {
    const place = placeOf();
    const before = readFileSync(place);
    const to = wayTo(place);
    const args = ['export', 'live', '--to', to, '--force', '-o', './pidgin_output'];
    const { exitCode, stderr } = await runCli(args, { cwd });
    expect(stderr).toContain('is where Pidgin keeps its record');
    expect(exitCode).toBe(2);
    expect(readFileSync(place).equals(before)).toBe(true);
  });
});

it('leaves an event file as it is when another name of it is written to', async () => {
  const place = join(live, eventsIn(live));
  const before = readFileSync(place);
  linkSync(place, join(cwd, 'talk.md'));
  const { exitCode } = await runCli(['export', 'live', '--to', 'talk.md', '--force'], { cwd });
  expect(exitCode).toBe(0);
  expect(readFileSync(place).equals(before)).toBe(true);
});

it('puts nothing where an event file could be', async () => {
  const place = join(live, eventsIn(live).replace('_0001', '_0002'));
  const { stderr } = await runCli(['export', 'live', '--to', place], { cwd });
  expect(stderr).toContain('is where Pidgin keeps its record');
  expect(readdirSync(live)).not.toContain(basename(place));
});

it('still writes beside the record, and where nothing is kept', async () => {
  for (const to of [join(live, 'notes.md'), join(cwd, 'pidgin_output', 'talk.md'), 'talk.md']) {
    const { exitCode } = await runCli(['export', 'live', '--to', to, '--force'], { cwd });
    expect(exitCode).toBe(0);
  }
});

it('does not touch the record of another output directory either', async () => {
  const other = ['-o', 'other'];
  const { directory } = await runJson<{ directory: string }>([...RUN, ...other], { cwd });
  const place = join(directory, eventsIn(directory));
  const before = readFileSync(place);
  const { exitCode } = await runCli(['export', 'live', '--to', place, '--force'], { cwd });
  expect(exitCode).toBe(2);
  expect(readFileSync(place).equals(before)).toBe(true);
});

describe('config init --force', () => {
  it('writes to no event file that pidgin.yaml leads to', async () => {
    const place = join(live, eventsIn(live));
    const before = readFileSync(place);
    linkSync(place, join(cwd, 'pidgin.yaml'));
    expect((await runCli(['config', 'init', '--force'], { cwd })).exitCode).toBe(0);
    expect(readFileSync(place).equals(before)).toBe(true);
    rmSync(join(cwd, 'pidgin.yaml'));
    symlinkSync(place, join(cwd, 'pidgin.yaml'));
    const { exitCode, stderr } = await runCli(['config', 'init', '--force'], { cwd });
    rmSync(join(cwd, 'pidgin.yaml'));
    expect(stderr).toContain('is where Pidgin keeps its record');
    expect(exitCode).toBe(2);
    expect(readFileSync(place).equals(before)).toBe(true);
  });

  it('keeps a link to a file of the user, and refuses what is no file', async () => {
    mkdirSync(join(cwd, 'dotfiles'));
    writeFileSync(join(cwd, 'dotfiles', 'mine.yaml'), 'x');
    symlinkSync('dotfiles/mine.yaml', join(cwd, 'pidgin.yaml'));
    expect((await runCli(['config', 'init', '--force'], { cwd })).exitCode).toBe(0);
    expect(readFileSync(join(cwd, 'dotfiles', 'mine.yaml'), 'utf8')).toMatch(/^#/);
    rmSync(join(cwd, 'pidgin.yaml'));
    mkdirSync(join(cwd, 'pidgin.yaml'));
    const { exitCode, stderr } = await runCli(['config', 'init', '--force'], { cwd });
    rmSync(join(cwd, 'pidgin.yaml'), { recursive: true });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('cannot be written: it is not a file');
  });
});
