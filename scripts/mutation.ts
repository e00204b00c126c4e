/**
 * Changes the code of the rooms in small ways, one at a time, and runs the tests on each: a change no
 * test notices has survived. Takes files and folders; without any, all rooms the score is kept for.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const ROOMS = ['src/metrics', 'src/events', 'src/conversation'];
/** Stryker has a lock file of its own: an install takes a third longer with it, and only this needs it. */
const HOME = 'scripts/mutation';

if (!existsSync(`${HOME}/node_modules`)) {
  run('npm', ['ci', '--prefix', HOME, '--legacy-peer-deps', '--no-audit', '--no-fund']);
}
const given = process.argv.slice(2);
const flags = given.filter((argument) => argument.startsWith('-'));
const named = given.filter((argument) => !argument.startsWith('-'));
const paths = named.length === 0 ? ROOMS : named;
const mutate = paths.map((path) =>
  path.includes('.ts') ? path : `${path.replace(/\/$/, '')}/**/*.ts`,
);
run('node', [
  `${HOME}/node_modules/@stryker-mutator/core/bin/stryker.js`,
  ...['run', `${HOME}/stryker.config.json`, '--mutate', mutate.join(','), ...flags],
]);

function run(command: string, words: readonly string[]): void {
  const { status } = spawnSync(command, words, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
