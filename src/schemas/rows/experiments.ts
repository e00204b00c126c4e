import * as z from 'zod';
import { column, type RowOf, structColumn, table } from '../column.ts';
import {
  countColumn,
  experimentIdColumn,
  optionalRecordedCountColumn,
  optionalTextColumn,
  optionalTimeColumn,
  originColumn,
  recordedCountColumn,
} from './columns.ts';

/** One row an experiment. */
export const experimentsTable = table('experiments', 'One row an experiment, as its events tell.', {
  experiment_id: experimentIdColumn(),
  name: optionalTextColumn('Name; NULL when the record of its start is damaged.'),
  directory: column(
    'VARCHAR',
    z.string(),
    'Its directory, from the output directory; of what is archived, the one it was in before.',
  ),
  origin: originColumn(),
  parent_experiment_id: optionalTextColumn(
    'Experiment its conversations branched from; NULL: they began anew.',
  ),
  status: column(
    'VARCHAR',
    z.enum(['pending', 'running', 'completed', 'completed_with_failures', 'failed', 'interrupted']),
    'What became of it: `pending`: no record of its start. `running`: no record of its end. `completed`, `completed_with_failures`, `failed`, `interrupted`.',
  ),
  error_code: optionalTextColumn('Why it failed as a whole: stable identifier; NULL: it did not.'),
  error_message: optionalTextColumn('Why it failed as a whole; NULL: it did not.'),
  planned_conversations: optionalRecordedCountColumn(
    'Conversations in its plan; NULL when the record of its start is damaged.',
  ),
  spec: column(
    'JSON',
    z.string().nullable(),
    'The experiment as resolved, every default filled in; NULL when the record of its start is damaged.',
  ),
  versions: column(
    'MAP(VARCHAR, VARCHAR)',
    z.map(z.string(), z.string()).readonly().nullable(),
    'Versions that produced the record, by name: `pidgin`, `node` and every SDK in use; NULL when the record of its start is damaged.',
  ),
  platform: optionalTextColumn('Operating system it was started on, as Node names it.'),
  arch: optionalTextColumn('Processor architecture it was started on.'),
  git_commit: optionalTextColumn('Commit of the working directory it was started in, if any.'),
  started_at: optionalTimeColumn('When it started.'),
  ended_at: optionalTimeColumn('When it ended; NULL: it has not.'),
  stats: structColumn(
    {
      total_conversations: countColumn('conversations imported.'),
      completed: countColumn('of these, completed.'),
      failed: countColumn('of these, failed.'),
      interrupted: countColumn('of these, interrupted.'),
      unfinished: countColumn('of these, without a record of their end.'),
      total_turns: recordedCountColumn('complete turns of all of them.'),
      total_replies: recordedCountColumn('replies of all of them.'),
    },
    'Its conversations in this database, counted.',
  ),
});
export type ExperimentRow = RowOf<typeof experimentsTable>;
