/**
 * Bundles src into dist: one file a command, and the chunks they share. Beside them it puts an empty
 * database and the versions of the SDKs, and in oclif.manifest.json what the commands are.
 *
 * A command line is started hundreds of times a day, and Node takes longer to find and read a
 * thousand small files than Pidgin takes to hold a short conversation.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Plugin } from '@oclif/core';
import { SDK_PACKAGES } from '../src/providers/sdk-versions.ts';
import { Database } from '../src/storage/database.ts';
import { createSchema } from '../src/storage/prepare-schema.ts';
import { bundleProgram } from './bundle.ts';
import { licences } from './licences.ts';

const OUT = 'dist';
const MANIFEST = 'oclif.manifest.json';

rmSync(OUT, { recursive: true, force: true });
rmSync(MANIFEST, { force: true });

const { metafile } = await bundleProgram(OUT);
writeFileSync(join(OUT, 'THIRD-PARTY-LICENSES.txt'), licences(metafile));

const sdks = new Set(Object.values(SDK_PACKAGES).filter((name) => name !== null));
writeFileSync(
  join(OUT, 'sdk-versions.json'),
  JSON.stringify(Object.fromEntries([...sdks].map((name) => [name, versionOf(name)]))),
);

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

/** Most packages do not export their package.json. */
function versionOf(name: string): string {
  return JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8')).version;
}
