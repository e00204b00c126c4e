import * as z from 'zod';
import * as api from './events/api.ts';
import * as control from './events/control.ts';
import * as conversation from './events/conversation.ts';
import * as detection from './events/detection.ts';
import * as experiment from './events/experiment.ts';
import * as processing from './events/processing.ts';
import * as response from './events/response.ts';
import * as turn from './events/turn.ts';
import { type Replace, stringMap } from './sensitivity.ts';

/** The whole catalogue, family by family, in the order the reference lists it. */
export const EVENT_FAMILIES = {
  experiment: [
    experiment.ExperimentStarted,
    experiment.ExperimentCompleted,
    experiment.ExperimentFailed,
    experiment.ExperimentInterrupted,
    experiment.ExperimentResumed,
  ],
  conversation: [
    conversation.ConversationStarted,
    conversation.ConversationCompleted,
    conversation.ConversationFailed,
    conversation.ConversationInterrupted,
    conversation.ConversationPaused,
    conversation.ConversationResumed,
    conversation.ConversationBranched,
  ],
  turn: [turn.TurnStarted, turn.TurnCompleted],
  response: [
    response.ResponseStarted,
    response.ResponseStreaming,
    response.ResponseCompleted,
    response.ResponseInterrupted,
    response.ThinkingCompleted,
  ],
  control: [control.PauseRequested, control.ConductorIntervention, control.BudgetExceeded],
  detection: [
    detection.ConvergenceMeasured,
    detection.AttractorDetected,
    detection.ContextUsage,
    detection.ContextTruncated,
    detection.ContextLimitReached,
    detection.MetricsComputed,
  ],
  api: [
    api.ApiCallStarted,
    api.ApiCallCompleted,
    api.ApiCallFailed,
    api.StreamChunkReceived,
    api.RateLimitWarning,
    api.RateLimitPaced,
  ],
  processing: [
    processing.PreparationStarted,
    processing.PreparationProgress,
    processing.PreparationCompleted,
    processing.PreparationFailed,
    processing.PostProcessingStarted,
    processing.PostProcessingWriting,
    processing.PostProcessingCompleted,
  ],
} as const;

/** What events are about: the first level of the reference. */
export type EventFamily = keyof typeof EVENT_FAMILIES;

/** One line of an event file. Strict: a writer may not add fields of its own. */
export const EventLine = z.discriminatedUnion('type', [
  ...EVENT_FAMILIES.experiment,
  ...EVENT_FAMILIES.conversation,
  ...EVENT_FAMILIES.turn,
  ...EVENT_FAMILIES.response,
  ...EVENT_FAMILIES.control,
  ...EVENT_FAMILIES.detection,
  ...EVENT_FAMILIES.api,
  ...EVENT_FAMILIES.processing,
]);
export type EventLine = z.infer<typeof EventLine>;

/** What happened, as `type` of a line says it. */
export type EventType = EventLine['type'];

/** Does what `EventLine.parse` does. */
export type ParseEvent = (line: {
  readonly type: EventType;
  readonly [field: string]: unknown;
}) => EventLine;

/** A parser for whoever writes many events: five times faster than `EventLine.parse`. */
export function compiledEventParser(): ParseEvent {
  // What comes once, at the start of an experiment, is the largest, and is read sooner than compiled.
  const schemaFor = compiledSchemas(2);
  return (line) => (schemaFor(line.type) ?? EventLine).parse(line);
}

/**
 * Compiles the schema of a type when as many events of that type have come. Make one and keep it:
 * to compile takes as long as to read some hundred events.
 *
 * @returns The schema of events of a type; undefined: there is no such type.
 */
export function compiledSchemas(
  uses: number,
): (type: unknown) => (typeof EventLine.options)[number] | undefined {
  const byType = new Map<unknown, { schema: (typeof EventLine.options)[number]; uses: number }>(
    EventLine.options.map((schema) => [schema.shape.type.value, { schema, uses: 0 }]),
  );
  return (type) => {
    const known = byType.get(type);
    if (known === undefined) return undefined;
    known.uses += 1;
    if (known.uses === uses) known.schema = z.compile(known.schema);
    return known.schema;
  };
}

/** For the data of each event type, what puts other strings in place of those that stand in it. */
export function eventStringMaps(): ReadonlyMap<
  EventType,
  (data: unknown, replace: Replace) => unknown
> {
  return new Map(
    EventLine.options.map(({ shape }) => {
      const type = shape.type.value;
      return [type, stringMap(shape.data, type)] as const;
    }),
  );
}

type Without<E, K extends string> = E extends unknown ? Omit<E, K> : never;

/** An event on the bus: everything but its place in a file. */
export type PidginEvent = Without<EventLine, 'seq'>;

/** The event of one type, or of a union of types. */
export type EventOf<T extends EventType> = Extract<PidginEvent, { type: T }>;

/** An event before the bus gives it identity and time. */
export type EventDraft = Without<PidginEvent, 'v' | 'id' | 'timestamp' | 'experiment_id'>;

/** Where an event of the experiment as a whole belongs: to no conversation, turn or agent. */
export const OF_EXPERIMENT = { conversation_id: null, turn_number: null, agent_id: null } as const;

/**
 * Types that live on the bus and are written only when `events.persist_chunks` is on. All of them
 * can be derived from what is written: see docs/decisions/0003.
 */
export const BUS_ONLY_TYPES: ReadonlySet<EventType> = new Set<EventType>([
  'response.started',
  'response.streaming',
  'stream.chunk.received',
  'preparation.progress',
]);

/** The family of each event type. */
export const FAMILY_OF: ReadonlyMap<EventType, EventFamily> = new Map(
  Object.entries(EVENT_FAMILIES).flatMap(([family, schemas]) =>
    schemas.map((schema) => [schema.shape.type.value, family as EventFamily] as const),
  ),
);
