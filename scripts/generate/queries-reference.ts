import { SAVED_QUERIES } from '../../src/storage/saved-queries.ts';

/** docs/reference/queries.md: the ready questions and their SQL. */
export function queriesReference(): string {
  return [
    '# Ready questions',
    '',
    'Generated from `src/storage/saved-queries.ts` by `npm run generate`. Each is asked with `pidgin query --saved` and its name.',
    '',
    ...Object.entries(SAVED_QUERIES).flatMap(([name, { summary, sql }]) => [
      `## ${name}`,
      '',
      summary,
      '',
      '```sql',
      sql,
      '```',
      '',
    ]),
  ].join('\n');
}
