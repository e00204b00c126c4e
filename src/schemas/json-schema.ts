import * as z from 'zod';
import { EVENT_FAMILIES, EventLine } from './event.ts';
import { SpecInput } from './experiment-spec.ts';
import { Settings } from './settings.ts';

/** The part of JSON Schema (2020-12) that zod writes for our schemas. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly propertyNames?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** JSON Schema of one line of an event file. */
export function eventLineSchema(): JsonSchema {
  return {
    ...(z.toJSONSchema(EventLine, { reused: 'inline' }) as JsonSchema),
    title: 'A line of a Pidgin event file',
  };
}

/** JSON Schema of every event type, family by family. */
export function eventSchemas(): Readonly<Record<string, readonly JsonSchema[]>> {
  return Object.fromEntries(
    Object.entries(EVENT_FAMILIES).map(([family, schemas]) => [
      family,
      schemas.map((schema) => z.toJSONSchema(schema, { reused: 'inline' }) as JsonSchema),
    ]),
  );
}

/** JSON Schema of a spec file, for editors. */
export function specSchema(): JsonSchema {
  return {
    ...(z.toJSONSchema(SpecInput, { reused: 'inline', io: 'input' }) as JsonSchema),
    title: 'A Pidgin experiment',
  };
}

/** JSON Schema of the settings file, for editors. */
export function settingsSchema(): JsonSchema {
  return {
    ...(z.toJSONSchema(Settings, { reused: 'inline', io: 'input' }) as JsonSchema),
    title: 'pidgin.yaml',
  };
}
