import { isInherited } from '../events/conversation-progress.ts';
import type { ConversationState, Reply } from '../events/conversation-state.ts';
import { type RepliedTurn, repliedTurns } from '../events/replied-turns.ts';
import type { Detection } from '../metrics/attractors/attractor.ts';
import { ConversationMeter, type MeasuredTurn } from '../metrics/conversation-meter.ts';
import { familiesOf } from '../metrics/lexicons/model-families.ts';
import type { Analyser } from '../metrics/load-analyser.ts';
import { METRIC_COLUMNS, TURN_METRIC_COLUMNS } from '../metrics/turn-metrics.ts';
import { type SqlType, sqlTypeOf } from '../schemas/column.ts';
import type { DetectionRules } from '../schemas/detection-rules.ts';
import type { RecordedAgent } from '../schemas/events/conversation.ts';
import { AGENT_IDS } from '../schemas/ids.ts';
import type { WordFrequenciesRow } from '../schemas/rows/word-frequencies.ts';
import type { ConversationKey } from './conversation-row.ts';
import { optionalInstant } from './instant.ts';
import { TURN_COLUMNS, type TurnRow, type TurnValues, turnsTable } from './tables.ts';

/** A turn in which at least one agent replied: where it took the conversation, and its row. */
export interface MeasuredReplies {
  readonly turn: number;
  /** How alike the agents are, 0 to 1; null: that cannot be told. */
  readonly score: number | null;
  readonly detections: readonly Found[];
  readonly row: TurnValues;
  readonly words: readonly WordFrequenciesRow[];
}

/** Measures the turns of a conversation that come next. */
export function measuredTurns(
  key: ConversationKey,
  state: ConversationState,
  measure: MeasureTurn,
): readonly MeasuredReplies[] {
  const turns = new Map(state.turns.map((turn) => [turn.number, turn]));
  return repliedTurns(state.messages).map((replied) => {
    const { number, a, b } = replied;
    const turn = turns.get(number);
    const inherited = isInherited(state, number);
    const place = {
      experiment_id: key.experiment_id,
      conversation_id: key.conversation_id,
      turn_number: number,
      arm: state.arm,
      repetition: state.repetition,
      seed: state.seed,
      inherited,
    };
    // What is not put into it stays NULL: embeddings take a model, and are added afterwards.
    const row = new Array<unknown>(TURN_COLUMNS.length).fill(null);
    put(row, PLACE, place);
    put(row, COURSE, {
      started_at: optionalInstant(turn?.startedAt ?? null),
      turn_duration_ms: turn?.durationMs ?? null,
    });
    // Who speaks in a branch may be others than those who said what it took over.
    const agents = inherited ? null : state.agents;
    put(row, CONTRIBUTION_A, contributionOf(agents?.agent_a, state.chosenNames.agent_a, a));
    put(row, CONTRIBUTION_B, contributionOf(agents?.agent_b, state.chosenNames.agent_b, b));
    const { score, detections, words } = measure(replied, row, state);
    return { turn: number, score, detections, row, words: wordsOf(place, words) };
  });
}

/** An attractor as it was found, or as an older record calls it. */
export type Found = Omit<Detection, 'attractor'> & { readonly attractor: string };

/** What is measured of a turn beside the metrics, which are put into its row. */
interface BesideMetrics {
  readonly score: number | null;
  readonly detections: readonly Found[];
  readonly words: MeasuredTurn['words'];
}

/** Measures a turn; turns come in order, each with a state that holds it. */
export type MeasureTurn = (
  turn: RepliedTurn,
  row: unknown[],
  state: ConversationState,
) => BesideMetrics;

/** From what was said. */
export function fromWords(
  { agents }: Pick<ConversationState, 'agents'>,
  rules: DetectionRules,
  analyse: Analyser,
): MeasureTurn {
  const { agent_a, agent_b } = agents ?? {};
  const meter = new ConversationMeter({
    analyse,
    rules,
    families: familiesOf(agent_a?.model, agent_b?.model),
  });
  return ({ number, a, b }, row, state) => {
    const said = { turn: number, a: a?.content ?? null, b: b?.content ?? null };
    const families = isInherited(state, number) ? { families: familiesOf(a?.model, b?.model) } : {};
    const measured = meter.next({ ...said, ...families });
    const { convergence, detections, values, words } = measured;
    putInOrder(row, METRICS_A, values.a);
    putInOrder(row, METRICS_B, values.b);
    putInOrder(row, METRICS_OF_PAIR, values.pair);
    return { score: convergence?.score ?? null, detections, words };
  };
}

const NO_WORDS: MeasuredTurn['words'] = { a: new Map(), b: new Map() };

/** From what was measured before what was said was left out of the record; words are no numbers. */
export function fromRecord(): MeasureTurn {
  return ({ number }, row, { measurements }) => {
    const { metrics = {}, attractors = [] } = measurements.get(number) ?? {};
    for (const { name, at, type } of RECORDED_METRICS) {
      const value = metrics[name];
      if (fits(type, value)) row[at] = value;
    }
    const score = metrics.overall_convergence;
    return {
      score: typeof score === 'number' ? score : null,
      detections: attractors.map(({ attractor, onset_turn, evidence }) => ({
        attractor,
        onsetTurn: onset_turn,
        detectedTurn: number,
        evidence,
      })),
      words: NO_WORDS,
    };
  };
}

function wordsOf(
  place: Omit<WordFrequenciesRow, 'agent_id' | 'frequencies'>,
  words: MeasuredTurn['words'],
): readonly WordFrequenciesRow[] {
  return AGENT_IDS.flatMap((agent) => {
    const counts = words[agent === 'agent_a' ? 'a' : 'b'];
    if (counts.size === 0) return [];
    const row: WordFrequenciesRow = {
      experiment_id: place.experiment_id,
      conversation_id: place.conversation_id,
      turn_number: place.turn_number,
      arm: place.arm,
      repetition: place.repetition,
      seed: place.seed,
      inherited: place.inherited,
      agent_id: agent,
      frequencies: counts,
    };
    return [row];
  });
}

function contributionOf(
  snapshot: RecordedAgent | undefined,
  chosenName: string | undefined,
  reply: Reply | undefined,
) {
  const usage = reply?.usage;
  return {
    provider: snapshot?.provider ?? null,
    model: snapshot?.model ?? null,
    awareness: snapshot?.awareness ?? null,
    chosen_name: chosenName ?? null,
    temperature: snapshot?.temperature ?? null,
    message: reply?.content ?? null,
    replied_at: optionalInstant(reply?.timestamp ?? null),
    model_returned: reply?.model ?? null,
    finish_reason: reply?.finish?.unified ?? null,
    finish_raw: reply?.finish?.raw ?? null,
    prompt_tokens: usage?.input_tokens ?? null,
    completion_tokens: usage?.output_tokens ?? null,
    cached_tokens: usage?.cached_tokens ?? null,
    thinking_tokens: usage?.thinking_tokens ?? null,
    cost_usd: reply?.costUsd ?? null,
    response_time_ms: reply?.durationMs ?? null,
    time_to_first_token_ms: reply?.timeToFirstTokenMs ?? null,
    tokens_per_second: reply === undefined ? null : tokensPerSecond(reply),
    chunk_count: reply?.chunkCount ?? null,
  };
}

/** A field, and the place of its column in a row. */
interface Field<Name extends string> {
  readonly name: Name;
  readonly at: number;
}

/** @throws Error when there is no such column: its values would be lost without a word. */
function fieldsOf<Name extends string>(names: readonly Name[], prefix = ''): Field<Name>[] {
  return names.map((name) => {
    const at = TURN_COLUMNS.indexOf(`${prefix}${name}`);
    if (at < 0) throw new Error(`conversation_turns has no column ${prefix}${name}`);
    return { name, at };
  });
}

const PLACE = fieldsOf([
  'experiment_id',
  'conversation_id',
  'turn_number',
  'arm',
  'repetition',
  'seed',
  'inherited',
]);
const COURSE = fieldsOf(['started_at', 'turn_duration_ms']);
const CONTRIBUTION = Object.keys(
  contributionOf(undefined, undefined, undefined),
) as (keyof ReturnType<typeof contributionOf>)[];
const CONTRIBUTION_A = fieldsOf(CONTRIBUTION, 'a_');
const CONTRIBUTION_B = fieldsOf(CONTRIBUTION, 'b_');
const RECORDED_METRICS = fieldsOf(TURN_METRIC_COLUMNS).map((field) => ({
  ...field,
  type: sqlTypeOf(turnsTable.row.shape[field.name as keyof TurnRow]),
}));
const METRICS_A = fieldsOf(METRIC_COLUMNS.a);
const METRICS_B = fieldsOf(METRIC_COLUMNS.b);
const METRICS_OF_PAIR = fieldsOf(METRIC_COLUMNS.pair);

/** Whether a recorded metric is a value of its column: another version may have measured otherwise. */
function fits(type: SqlType | undefined, value: unknown): boolean {
  switch (type) {
    case 'INTEGER':
      return typeof value === 'number' && value === Math.trunc(value) && Math.abs(value) < 2 ** 31;
    case 'DOUBLE':
      return typeof value === 'number';
    case 'BOOLEAN':
      return typeof value === 'boolean';
    default:
      return typeof value === 'string';
  }
}

function put<Name extends string>(
  row: unknown[],
  fields: readonly Field<Name>[],
  values: Readonly<Partial<Record<Name, unknown>>>,
): void {
  for (const { name, at } of fields) row[at] = values[name] ?? null;
}

/** @param values In the order of the fields; null: there are none. */
function putInOrder(
  row: unknown[],
  fields: readonly Field<string>[],
  values: readonly unknown[] | null,
): void {
  if (values === null) return;
  fields.forEach(({ at }, index) => {
    row[at] = values[index];
  });
}

function tokensPerSecond({ usage, durationMs }: Reply): number | null {
  if (usage.output_tokens === undefined || durationMs === null || durationMs === 0) return null;
  return (1000 * usage.output_tokens) / durationMs;
}
