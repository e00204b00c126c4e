import { isDeepStrictEqual } from 'node:util';
import type { EventLine, EventType, PidginEvent } from '../../schemas/event.ts';

/** The first thing in which a replay is not what was recorded. */
export interface Divergence {
  /** Place of the event in its file; null: the replay did what is not recorded at all. */
  readonly seq: number | null;
  readonly type: EventType;
  /** Path of the field, e.g. `data.history_sha256`; empty: the event as a whole. */
  readonly field: string;
  readonly recorded: unknown;
  readonly replayed: unknown;
}

/** What depends on when and how fast it happened, and not on what was said. */
const OF_THE_MOMENT: ReadonlySet<string> = new Set([
  'duration_ms',
  'time_to_first_token_ms',
  'chunk_count',
  'chunk_timings',
]);

/** The first field in which two events of a conversation differ; null: in none that counts. */
export function firstDifference(recorded: EventLine, replayed: PidginEvent): Divergence | null {
  const { seq, type } = recorded;
  const found = difference('', whatCounts(recorded), whatCounts(replayed));
  return found === null ? null : { seq, type, ...found };
}

function whatCounts({ type, turn_number, agent_id, data }: EventLine | PidginEvent) {
  const entries = Object.entries(data as object)
    .filter(([key]) => !OF_THE_MOMENT.has(key))
    // How long was waited is drawn by lot; whether another attempt came is not.
    .map(([key, value]) => [key, key === 'wait_ms' ? value !== null : value]);
  // As it would stand in a file: what is undefined is absent.
  return JSON.parse(
    JSON.stringify({ type, turn_number, agent_id, data: Object.fromEntries(entries) }),
  );
}

type Difference = Pick<Divergence, 'field' | 'recorded' | 'replayed'>;

function difference(field: string, recorded: unknown, replayed: unknown): Difference | null {
  if (isDeepStrictEqual(recorded, replayed)) return null;
  if (isRecord(recorded) && isRecord(replayed)) {
    for (const key of new Set([...Object.keys(recorded), ...Object.keys(replayed)])) {
      const path = field === '' ? key : `${field}.${key}`;
      const found = difference(path, recorded[key], replayed[key]);
      if (found !== null) return found;
    }
  }
  return { field, recorded, replayed };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
