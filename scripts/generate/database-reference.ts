import { sqlTypeOf } from '../../src/schemas/column.ts';
import { VIEWS } from '../../src/schemas/views.ts';
import { archiveViewName, TABLES_WITH_ARCHIVE } from '../../src/storage/archive-views.ts';
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
    ...archivedViews(),
  ].join('\n');
}

function archivedViews(): string[] {
  const names = TABLES_WITH_ARCHIVE.map((table) => `\`${archiveViewName(table)}\``);
  return [
    '## all_… (views)',
    '',
    `${names.join(', ')}: the rows of the table of that name and those that \`pidgin cleanup --archive\` took out of it, with the columns of the table and \`archived\`, which tells them apart. A metric that is newer than the archive is NULL in its rows; one that is no more stands after the others. They read the files of the archive, so they are only there for a query of \`pidgin query\` that names them.`,
    '',
  ];
}
