/**
 * Writes everything that is derived from schemas and command metadata: docs/reference and man.
 * With --check it writes nothing and fails when a file is not what it would write.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventLineSchema, settingsSchema, specSchema } from '../src/schemas/json-schema.ts';
import { cliReference } from './generate/cli-reference.ts';
import { databaseReference } from './generate/database-reference.ts';
import { eventsReference } from './generate/events-reference.ts';
import { loadCommands } from './generate/load-commands.ts';
import { manPages } from './generate/man-pages.ts';
import { metricsReference } from './generate/metrics-reference.ts';
import { queriesReference } from './generate/queries-reference.ts';

const commands = await loadCommands();
const files: Record<string, string> = {
  'docs/reference/cli.md': cliReference(commands),
  'docs/reference/database.md': databaseReference(),
  'docs/reference/events.md': eventsReference(),
  'docs/reference/events.schema.json': `${JSON.stringify(eventLineSchema(), null, 2)}\n`,
  'docs/reference/metrics.md': metricsReference(),
  'docs/reference/queries.md': queriesReference(),
  'docs/reference/settings.schema.json': `${JSON.stringify(settingsSchema(), null, 2)}\n`,
  'docs/reference/spec.schema.json': `${JSON.stringify(specSchema(), null, 2)}\n`,
  ...manPages(commands),
};

const present = ['docs/reference', 'man'].flatMap((folder) => {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder).map((file) => join(folder, file));
});
const superfluous = present.filter((file) => !(file in files));

if (process.argv.includes('--check')) {
  const stale = Object.entries(files)
    .filter(([file, text]) => !present.includes(file) || readFileSync(file, 'utf8') !== text)
    .map(([file]) => file);
  for (const file of [...stale, ...superfluous])
    console.error(`${file} is stale: npm run generate`);
  if (stale.length + superfluous.length > 0) process.exit(1);
  console.log(`generated: ${Object.keys(files).length} files are fresh`);
} else {
  for (const file of superfluous) rmSync(file);
  for (const [file, text] of Object.entries(files)) writeFileSync(file, text);
  console.log(`generated: ${Object.keys(files).length} files`);
}
