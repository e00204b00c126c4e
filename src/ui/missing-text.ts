import { EXPERIMENT_FILE } from '../events/event-file-names.ts';
import { formatQuantity } from '../format-quantity.ts';

/** What is told of a record that is not whole. */
export interface IncompleteRecord {
  readonly name: string;
  readonly experimentId: string;
  readonly gone: readonly {
    readonly conversation_id: string;
    readonly status: string;
    readonly turns: number;
  }[];
  readonly links: readonly string[];
  readonly ownIsGone: boolean;
}

/** What is missing of the record of an experiment or a conversation, and what is known of it; a line each. */
export function missingText(record: IncompleteRecord): string[] {
  const experiment = `${record.name} (${record.experimentId})`;
  return [
    ...(record.ownIsGone ? [ownGoneText(experiment)] : []),
    ...record.links.map(
      (name) => `${name} of ${experiment} is a link, which is not followed, and is left out.`,
    ),
    ...record.gone.map(
      ({ conversation_id, status, turns }) =>
        `${conversation_id} is not there: its event file is gone. Its manifest says: ${status}, ${formatQuantity(turns, 'turn')}.`,
    ),
  ];
}

/** @param experiment What to call it. */
export function ownGoneText(experiment: string): string {
  return `${EXPERIMENT_FILE} of ${experiment} is gone, and with it what was planned; its conversations are read all the same.`;
}
