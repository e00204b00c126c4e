import { formatQuantity } from '../format-quantity.ts';
import { formatBytes, formatDay } from './number-format.ts';
import { sanitizeLine } from './sanitize.ts';
import { textTable } from './table.ts';

interface ShownPlan {
  readonly chosen: readonly {
    readonly experiment_id: string;
    readonly name: string;
    readonly status: string;
    readonly last_active_at: number;
    readonly bytes: number;
  }[];
  readonly kept: readonly ShownKept[];
  readonly unfinished: readonly unknown[];
}

interface ShownKept {
  readonly directory: string;
  readonly reason: string;
}

interface ShownOutcome {
  readonly cleaned: readonly {
    readonly experiment_id: string;
    readonly outcome: 'compressed' | 'archived' | 'deleted' | 'kept' | 'failed';
    readonly reason: string | null;
    readonly bytes_freed: number;
  }[];
  readonly finished: number;
  readonly rows_left: string | null;
  readonly left: readonly ShownKept[];
}

const COLUMNS = [
  { title: 'ID' },
  { title: 'NAME' },
  { title: 'STATUS' },
  { title: 'LAST' },
  { title: 'SIZE', align: 'right' as const },
];

const SHOWN_KEPT = 20;

/** What is selected, and what is selected and left as it is all the same. */
export function cleanupPlanReport(
  { chosen, kept, unfinished }: ShownPlan,
  width: number,
): string[] {
  const rows = chosen.map((one) => [
    one.experiment_id,
    one.name,
    one.status.replaceAll('_', ' '),
    formatDay(new Date(one.last_active_at * 1000)),
    formatBytes(one.bytes),
  ]);
  const bytes = chosen.reduce((sum, one) => sum + one.bytes, 0);
  return [
    ...(chosen.length === 0 ? [] : [...textTable(COLUMNS, rows, width), '']),
    `${formatQuantity(chosen.length, 'experiment')}, ${formatBytes(bytes)}.`,
    ...keptLines('Left as it is', kept),
    ...(unfinished.length === 0
      ? []
      : [
          `${formatQuantity(unfinished.length, 'interrupted deletion')} to finish: pidgin cleanup --delete`,
        ]),
  ];
}

/** What was done. */
export function cleanupReport({ cleaned, finished, rows_left, left }: ShownOutcome): string[] {
  const done = cleaned.filter(({ outcome }) => outcome !== 'kept' && outcome !== 'failed');
  const freed = done.reduce((sum, one) => sum + one.bytes_freed, 0);
  const [first] = done;
  return [
    ...(first === undefined
      ? []
      : [
          `${formatQuantity(done.length, 'experiment')} ${first.outcome}${freed > 0 ? `, ${formatBytes(freed)} freed` : ''}.`,
        ]),
    ...cleaned
      .filter(({ outcome }) => outcome === 'kept' || outcome === 'failed')
      .map(({ experiment_id, outcome, reason }) =>
        outcome === 'kept'
          ? `${experiment_id} was left as it is: ${sanitizeLine(reason ?? '')}.`
          : `${experiment_id} failed: ${sanitizeLine(reason ?? '')}`,
      ),
    ...(finished === 0 ? [] : [`${formatQuantity(finished, 'interrupted cleanup')} finished.`]),
    ...(rows_left === null
      ? []
      : [
          `Their rows are still in the database: ${sanitizeLine(rows_left)}`,
          'Take them out with: pidgin import --rebuild',
        ]),
    ...keptLines('Could not be removed', left),
  ];
}

/** What rewriting the database came to; null: there is none. */
export function vacuumReport(
  vacuumed: { readonly bytes_freed: number; readonly bytes_after: number } | null,
): string {
  if (vacuumed === null) return 'There is no database to shrink.';
  const { bytes_freed, bytes_after } = vacuumed;
  return bytes_freed === 0
    ? `The database holds no room it does not need (${formatBytes(bytes_after)}).`
    : `The database is ${formatBytes(bytes_after)} now, ${formatBytes(bytes_freed)} freed.`;
}

function keptLines(what: string, kept: readonly ShownKept[]): string[] {
  return [
    ...kept
      .slice(0, SHOWN_KEPT)
      .map(({ directory, reason }) => `${what}: ${nameOf(directory)}, ${sanitizeLine(reason)}.`),
    ...(kept.length > SHOWN_KEPT
      ? [`  and ${kept.length - SHOWN_KEPT} more, all of them in --json`]
      : []),
  ];
}

function nameOf(directory: string): string {
  return sanitizeLine(directory.split(/[\\/]/).at(-1) ?? directory);
}
