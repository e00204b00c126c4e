/**
 * Packs the built package, looks at what is in it, installs it in an empty directory without what
 * only developers need, and holds a conversation there. Asks the registry for its dependencies.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** What somebody who installs Pidgin has a use for. */
const WANTED =
  /^(LICENSE|README\.md|package\.json|oclif\.manifest\.json|(pidgin|settings)\.example\.yaml|bin\/(run\.js|package\.json)|man\/pidgin[a-z-]*\.1|dist\/[\w/-]+\.js|dist\/THIRD-PARTY-LICENSES\.txt|dist\/(empty\.duckdb|sdk-versions\.json))$/;

const place = mkdtempSync(join(tmpdir(), 'pidgin-package-'));
try {
  const packed = await execa('npm', [
    ...['pack', '--json', '--ignore-scripts', '--pack-destination', place],
  ]);
  const [tarball] = JSON.parse(packed.stdout) as {
    filename: string;
    size: number;
    files: { path: string }[];
  }[];
  if (tarball === undefined) throw new Error('npm packed nothing');
  const unwanted = tarball.files.filter(({ path }) => !WANTED.test(path));
  if (unwanted.length > 0) {
    throw new Error(`not wanted in the package: ${unwanted.map(({ path }) => path).join(', ')}`);
  }

  writeFileSync(join(place, 'package.json'), '{ "private": true }\n');
  const started = performance.now();
  await execa(
    'npm',
    [
      ...['install', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund'],
      join(place, tarball.filename),
    ],
    { cwd: place },
  );
  const seconds = Math.round((performance.now() - started) / 1000);

  const pidgin = (...args: string[]) =>
    execa('npx', ['pidgin', ...args], {
      cwd: place,
      env: { PATH: process.env.PATH ?? '', HOME: place },
      extendEnv: false,
    });
  const run = await pidgin('run', '-a', 'local:test', '-b', 'local:test', '-t', '2', '--json');
  const { status, directory } = JSON.parse(run.stdout);
  if (status !== 'completed') throw new Error(`the conversation is ${status}`);
  if (!existsSync(join(directory, 'analysis.ipynb'))) throw new Error('no notebook');
  const query = await pidgin('query', 'select count(*) from conversation_turns', '--json');
  if (JSON.parse(query.stdout).rows[0][0] !== 2) throw new Error(`wrong rows: ${query.stdout}`);
  await pidgin('config', 'init');
  await pidgin('experiment', 'start', '--help');

  const packages = readdirSync(join(place, 'node_modules')).length;
  console.log(
    `package: ${tarball.files.length} files, ${(tarball.size / 1e6).toFixed(1)} MB packed; ` +
      `installed in ${seconds} s with ${packages} packages and scopes beside it; it runs`,
  );
} finally {
  rmSync(place, { recursive: true, force: true });
}
