import { formatQuantity } from '../format-quantity.ts';
import { sanitizeLine } from './sanitize.ts';

/** The part of a conversion's summary that is told at its end. */
export interface PythonImportOutcome {
  readonly experiments: {
    readonly converted: number;
    readonly replaced: number;
    readonly unchanged: number;
    readonly skipped: readonly { readonly directory: string; readonly reason: string }[];
  };
  readonly conversations: number;
  readonly messages: number;
  readonly left_out_messages: number;
  readonly damaged: readonly {
    readonly file: string;
    readonly line: number | null;
    readonly reason: string;
  }[];
  readonly left_out_events: Readonly<Record<string, number>>;
  readonly unknown_events: Readonly<Record<string, number>>;
}

/** A log cut up by a full disk has thousands. */
const SHOWN_PLACES = 20;

/** What a person is told when experiments of the Python Pidgin came along. */
export function pythonImportReport(outcome: PythonImportOutcome): string[] {
  const { converted, replaced, unchanged, skipped } = outcome.experiments;
  const { damaged, left_out_messages } = outcome;
  return [
    [
      `${formatQuantity(converted, 'experiment')} converted`,
      ...(replaced > 0 ? [`${replaced} converted again since they changed`] : []),
      `${unchanged} already there`,
      ...(skipped.length > 0 ? [`${skipped.length} skipped`] : []),
    ].join(', ') +
      `: ${formatQuantity(outcome.conversations, 'conversation')}, ${formatQuantity(outcome.messages, 'message')}.`,
    ...skipped.map(({ directory, reason }) => `${directory} was skipped: ${sanitizeLine(reason)}.`),
    ...(left_out_messages > 0
      ? [
          `${formatQuantity(left_out_messages, 'message')} that followed an error spoken as a message did not come along.`,
        ]
      : []),
    ...(damaged.length > 0
      ? [`${formatQuantity(damaged.length, 'place')} could not be read:`]
      : []),
    ...damaged
      .slice(0, SHOWN_PLACES)
      .map(
        ({ file, line, reason }) =>
          `  ${line === null ? file : `${file}:${line}`}: ${sanitizeLine(reason)}`,
      ),
    ...(damaged.length > SHOWN_PLACES
      ? [`  and ${damaged.length - SHOWN_PLACES} more, all of them in --json`]
      : []),
    ...typesText('Events without a counterpart', outcome.left_out_events),
    ...typesText('Events of unknown types', outcome.unknown_events),
  ];
}

function typesText(what: string, counts: Readonly<Record<string, number>>): string[] {
  const types = Object.entries(counts);
  if (types.length === 0) return [];
  return [`${what}: ${types.map(([type, count]) => `${sanitizeLine(type)} ${count}`).join(', ')}.`];
}
