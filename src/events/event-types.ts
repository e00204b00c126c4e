import { didYouMean, usageError } from '../errors.ts';
import { EVENT_FAMILIES, type EventType, FAMILY_OF } from '../schemas/event.ts';

/** Every type there is. */
export const ALL_EVENT_TYPES: ReadonlySet<EventType> = new Set(FAMILY_OF.keys());

/**
 * The types that a list of types and families means: `turn,response.completed`.
 *
 * @throws PidginError `unknown_event` with the nearest type or family.
 */
export function eventTypesOf(list: string): ReadonlySet<EventType> {
  const words = list.split(',').map((word) => word.trim().toLowerCase());
  return new Set(words.flatMap(typesNamed));
}

function typesNamed(word: string): readonly EventType[] {
  const types = [...FAMILY_OF].flatMap(([type, family]) =>
    type === word || family === word ? [type] : [],
  );
  if (types.length > 0) return types;
  const families = Object.keys(EVENT_FAMILIES);
  const hint = didYouMean(word, [...families, ...ALL_EVENT_TYPES]);
  throw usageError(
    'unknown_event',
    `No event or family of events is called ${JSON.stringify(word)}.`,
    ...(hint === undefined ? [] : [hint]),
    `Families: ${families.join(', ')}. docs/reference/events.md lists all types.`,
  );
}
