import { once } from 'node:events';
import { beforeEach, expect, test } from 'vitest';
import { loadNoRows, runCli, startCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

let cwd: string;

loadNoRows();

const agents = ['-a', 'local:test', '-b', 'local:test'];

beforeEach(() => {
  cwd = tempDir();
});

test('follows an experiment to its end: the events that are asked for, or the lines as data', async () => {
  await runCli(['run', ...agents, '-t', '2', '-r', '2', '--name', 'tides', '-q'], { cwd });
  const { stdout, exitCode } = await runCli(['tail', 'tides', '--events', 'turn,experiment'], {
    cwd,
  });
  expect(exitCode).toBe(0);
  const types = stdout.match(/(turn|experiment)\.\w+/g);
  expect(types).toEqual([
    'experiment.started',
    ...Array(4).fill(['turn.started', 'turn.completed']).flat(),
    'experiment.completed',
  ]);
  expect(stdout.trim().split('\n')).toHaveLength(10);
  const data = await runCli(['tail', 'tides', '--json'], { cwd });
  const events = data.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string });
  expect(events[0]).toMatchObject({ v: 1, type: 'experiment.started' });
  expect(events.at(-1)).toMatchObject({ type: 'post_processing.completed' });
  const refused = await runCli(['tail', 'tides', '--events', 'turns'], { cwd });
  expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
  expect(refused.stderr).toContain('Did you mean turn?');
});

test('is left by Ctrl-C, and what runs goes on', async () => {
  const flags = ['-a', 'local:test/slow', '-b', 'local:test', '-t', '500', '--name', 'waves', '-q'];
  await runCli(['run', ...flags], { cwd });
  const tail = startCli(['tail', 'waves'], { cwd });
  await once(tail.stdout, 'data');
  tail.kill('SIGINT');
  // A shell says 130 of that.
  expect((await tail).signal).toBe('SIGINT');
  const { stdout } = await runCli(['stop', 'waves'], { cwd });
  expect(stdout).toContain('stopped');
});
