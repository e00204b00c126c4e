import { compiledSchemas, EventLine } from '../schemas/event.ts';
import { EVENT_VERSION } from '../schemas/events/envelope.ts';

export type ParsedLine =
  | { readonly ok: true; readonly event: EventLine }
  | {
      readonly ok: false;
      readonly reason: 'not_json' | 'unknown_version' | 'schema';
      readonly detail: string;
    };

/** A few lines are read sooner than a schema is compiled. */
const schemaFor = compiledSchemas(200);

/**
 * Parses one line of an event file.
 *
 * Fields this version does not know are dropped, so that a file written by a newer patch release
 * still reads; anything else that is off is a reason, never a throw.
 */
export function parseEventLine(text: string): ParsedLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, reason: 'not_json', detail: (error as SyntaxError).message };
  }
  if (typeof value !== 'object' || value === null || !('v' in value)) {
    return { ok: false, reason: 'schema', detail: 'not an event' };
  }
  if (value.v !== EVENT_VERSION) {
    return {
      ok: false,
      reason: 'unknown_version',
      detail: `event format version ${JSON.stringify(value.v)}, expected ${EVENT_VERSION}`,
    };
  }
  const schema = 'type' in value ? schemaFor(value.type) : undefined;
  const strict = (schema ?? EventLine).safeParse(value);
  if (strict.success) return { ok: true, event: strict.data };

  for (const issue of strict.error.issues) {
    if (issue.code === 'unrecognized_keys') removeKeys(value, issue.path, issue.keys);
  }
  const tolerant = EventLine.safeParse(value);
  if (tolerant.success) return { ok: true, event: tolerant.data };
  const first = tolerant.error.issues[0];
  return {
    ok: false,
    reason: 'schema',
    detail:
      first === undefined ? 'invalid' : `${first.path.join('.') || 'event'}: ${first.message}`,
  };
}

function removeKeys(root: object, path: readonly PropertyKey[], keys: readonly string[]): void {
  let target = root as Record<PropertyKey, unknown>;
  for (const step of path) target = target[step] as Record<PropertyKey, unknown>;
  for (const key of keys) delete target[key];
}
