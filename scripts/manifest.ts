/** Writes oclif.manifest.json, so that the command line starts without loading every command. */
import { rmSync, writeFileSync } from 'node:fs';
import { Plugin } from '@oclif/core';

const FILE = 'oclif.manifest.json';

rmSync(FILE, { force: true });
const plugin = new Plugin({
  root: process.cwd(),
  errorOnManifestCreate: true,
  respectNoCacheDefault: true,
});
await plugin.load();
writeFileSync(FILE, `${JSON.stringify(plugin.manifest, null, 2)}\n`);
