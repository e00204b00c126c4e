/**
 * Bundles src into dist: one file a command, and the chunks they share. Beside them it puts an empty
 * database, and in oclif.manifest.json what the commands are.
 *
 * A command line is started hundreds of times a day, and Node takes longer to find and read a
 * thousand small files than Pidgin takes to hold a short conversation.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Plugin } from '@oclif/core';
import type { Metafile } from 'esbuild';
import { Database } from '../src/storage/database.ts';
import { createSchema } from '../src/storage/prepare-schema.ts';
import { bundle } from './bundle.ts';

const OUT = 'dist';
const MANIFEST = 'oclif.manifest.json';

rmSync(OUT, { recursive: true, force: true });
rmSync(MANIFEST, { force: true });

const { metafile } = await bundle(
  'src',
  [
    'src/main.ts',
    'src/command-not-found.ts',
    'src/storage/read-file.ts',
    ...commandFiles('src/commands'),
  ],
  OUT,
);
writeFileSync(join(OUT, 'THIRD-PARTY-LICENSES.txt'), licences(metafile));

const database = await Database.open(join(OUT, 'empty.duckdb'), { mode: 'read-write' });
await createSchema(database, null);
database.close();

const plugin = new Plugin({
  root: process.cwd(),
  errorOnManifestCreate: true,
  respectNoCacheDefault: true,
});
await plugin.load();
writeFileSync(MANIFEST, `${JSON.stringify(plugin.manifest, null, 2)}\n`);

function commandFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

/** The licence of every package of which code is in the bundle, as their licences ask for. */
function licences({ inputs }: Metafile): string {
  const packages = new Set(
    Object.keys(inputs).flatMap(
      (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [],
    ),
  );
  return [...packages]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(
        readFileSync(join(folder, 'package.json'), 'utf8'),
      );
      const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)/i.test(each));
      const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
      return `${name} ${version} (${license})\n\n${text}`.trim();
    })
    .join(`\n\n${'-'.repeat(80)}\n\n`)
    .concat('\n');
}
