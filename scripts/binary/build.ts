/**
 * Makes one executable file of Node, Pidgin and all it needs, for the platform this runs on.
 *
 *   npm run build:binary [-- FILE]     dist/pidgin unless given
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { bundleProgram, EXTERNAL } from '../bundle.ts';
import { licences } from '../licences.ts';
import { type Archive, ASSETS } from './archive.ts';

const WORK = 'build/binary';
const PROGRAM = join(WORK, 'program');
const BINDINGS = `@duckdb/node-bindings-${process.platform}-${process.arch}`;

/** Native, or threads of their own: they are taken along as they are. */
const WHOLE_PACKAGES = [
  '@duckdb/node-api',
  '@duckdb/node-bindings',
  BINDINGS,
  'detect-libc',
  'tinypool',
];

const file = resolve(process.argv[2] ?? 'dist/pidgin');
rmSync(WORK, { recursive: true, force: true });
mkdirSync(dirname(file), { recursive: true });

const { metafile } = await bundleProgram(join(PROGRAM, 'dist'), [
  ...WHOLE_PACKAGES,
  ...EXTERNAL.filter((name) => name === 'react-devtools-core'),
]);
writeFileSync(join(PROGRAM, 'dist/THIRD-PARTY-LICENSES.txt'), licences(metafile));
take('bin');
take('package.json');
take('oclif.manifest.json');
take('settings.example.yaml');
take('dist/empty.duckdb');
take('dist/sdk-versions.json');
for (const name of WHOLE_PACKAGES) take(join('node_modules', name));

const paths = readdirSync(PROGRAM, { recursive: true, encoding: 'utf8', withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();
const contents = paths.map((path) => readFileSync(path));
const bytes = Buffer.concat(contents);
const archive: Archive = {
  sha256: createHash('sha256').update(bytes).digest('hex'),
  files: paths.map((path, index) => ({
    path: relative(PROGRAM, path).split(sep).join('/'),
    bytes: contents[index]?.length ?? 0,
  })),
};
const assets = {
  [ASSETS.index]: join(WORK, ASSETS.index),
  [ASSETS.bytes]: join(WORK, ASSETS.bytes),
};
writeFileSync(join(WORK, ASSETS.index), JSON.stringify(archive));
writeFileSync(join(WORK, ASSETS.bytes), gzipSync(bytes, { level: 6 }));

const main = join(WORK, 'launcher.cjs');
await build({
  entryPoints: ['scripts/binary/launcher.ts'],
  outfile: main,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
});
const blob = join(WORK, 'pidgin.blob');
const config = join(WORK, 'sea.json');
writeFileSync(
  config,
  JSON.stringify({ main, output: blob, assets, disableExperimentalSEAWarning: true }),
);
execFileSync(process.execPath, ['--experimental-sea-config', config], { stdio: 'inherit' });
copyFileSync(process.execPath, file);
chmodSync(file, 0o755);
const isMac = process.platform === 'darwin';
if (isMac) execFileSync('codesign', ['--remove-signature', file]);
execFileSync(
  process.execPath,
  [
    'node_modules/postject/dist/cli.js',
    ...[file, 'NODE_SEA_BLOB', blob],
    // What Node looks for, see its documentation of single executable applications.
    ...['--sentinel-fuse', 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'],
    ...(isMac ? ['--macho-segment-name', 'NODE_SEA'] : []),
  ],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
if (isMac) execFileSync('codesign', ['--sign', '-', file]);

function take(path: string): void {
  cpSync(path, join(PROGRAM, path), { recursive: true });
}
