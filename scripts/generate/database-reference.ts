import { sqlTypeOf } from '../../src/schemas/column.ts';
import { VIEWS } from '../../src/schemas/views.ts';
import { eventFilesView } from '../../src/storage/event-files-view.ts';
import { TABLES } from '../../src/storage/tables.ts';
import { cell } from './markdown-cell.ts';

/** docs/reference/database.md: every table, view and column. */
export function databaseReference(): string {
  return [
    '# Database',
    '',
    'Generated from the row schemas by `npm run generate`. The database is `experiments.duckdb` in the output directory. It is derived: delete it, run `pidgin import`, and it is there again. A column is NULL when the value is unknown or does not exist, never 0 in its place.',
    '',
    ...TABLES.flatMap((table) => [
      `## ${table.name}`,
      '',
      table.description,
      '',
      '| column | type | meaning |',
      '|---|---|---|',
      ...Object.entries(table.row.shape).map(
        ([name, schema]) =>
          `| \`${name}\` | ${sqlTypeOf(schema)}${schema.safeParse(null).success ? '' : ' NOT NULL'} | ${cell(schema.description ?? '')} |`,
      ),
      '',
    ]),
    ...[...VIEWS, eventFilesView].flatMap((view) => [
      `## ${view.name} (view)`,
      '',
      view.description,
      '',
      '| column | meaning |',
      '|---|---|',
      ...Object.entries(view.columns).map(
        ([name, meaning]) => `| \`${name}\` | ${cell(meaning)} |`,
      ),
      '',
    ]),
  ].join('\n');
}
