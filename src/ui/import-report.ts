import { formatQuantity } from '../format-quantity.ts';
import { formatCount } from './number-format.ts';
import { sanitize } from './sanitize.ts';

/** The part of an import's summary that is told at its end. */
export interface ImportOutcome {
  readonly files: {
    readonly imported: number;
    readonly skipped: number;
    readonly missing: number;
  };
  readonly rejected_lines: number;
  readonly rebuilt: boolean;
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/** What a person is told when an import is over. */
export function importReport(outcome: ImportOutcome): string[] {
  const { imported, skipped, missing } = outcome.files;
  return [
    ...(outcome.rebuilt ? ['The database was built anew.'] : []),
    `${formatQuantity(imported, 'file')} loaded, ${formatCount(skipped)} unchanged.`,
    ...(missing > 0
      ? [
          `${formatQuantity(missing, 'file')} loaded earlier ${missing === 1 ? 'is' : 'are'} gone; their rows stay until: pidgin import --rebuild`,
        ]
      : []),
    ...(outcome.rejected_lines > 0
      ? [
          `${formatQuantity(outcome.rejected_lines, 'line')} could not be read: see the table rejected_lines.`,
        ]
      : []),
    ...outcome.unreadable.map(({ path, reason }) =>
      sanitize(`${path} could not be read: ${reason}`),
    ),
  ];
}
