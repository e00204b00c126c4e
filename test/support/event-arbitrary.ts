import fc from 'fast-check';
import { EVENT_FAMILIES, type EventLine } from '../../src/schemas/event.ts';
import { eventSchemas, type JsonSchema } from '../../src/schemas/json-schema.ts';

const schemas = Object.values(eventSchemas()).flat();

/** Any valid event of any type, made from the published JSON Schema. */
export function anyEvent(): fc.Arbitrary<EventLine> {
  return fc.oneof(...schemas.map(fromSchema)) as fc.Arbitrary<EventLine>;
}

/** Any valid event of one type. */
export function anyEventOf(type: string): fc.Arbitrary<EventLine> {
  const schema = schemas.find((candidate) => candidate.properties?.type?.const === type);
  if (schema === undefined) throw new Error(`no event type ${type}`);
  return fromSchema(schema) as fc.Arbitrary<EventLine>;
}

/** All event types, in the order of the catalogue. */
export const ALL_TYPES = Object.values(EVENT_FAMILIES).flatMap((family) =>
  family.map((schema) => schema.shape.type.value),
);

/** What was made of each schema: those of all events take two seconds, most are in many of them. */
const made = new Map<string, fc.Arbitrary<unknown>>();

function fromSchema(schema: JsonSchema): fc.Arbitrary<unknown> {
  const key = JSON.stringify(schema);
  const arbitrary = made.get(key) ?? newFromSchema(schema);
  made.set(key, arbitrary);
  return arbitrary;
}

function newFromSchema(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (Object.keys(schema).length === 0) {
    return fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) return fc.oneof(...variants.map(fromSchema));
  if (Array.isArray(schema.type)) {
    return fc.oneof(...schema.type.map((type) => fromSchema({ ...schema, type })));
  }
  switch (schema.type) {
    case 'object':
      return anyObject(schema);
    case 'array':
      return anyArray(schema);
    case 'string':
      return anyString(schema);
    case 'integer': {
      const min = schema.minimum ?? (schema.exclusiveMinimum ?? -1000) + 1;
      return fc.integer({ min, max: Math.min(schema.maximum ?? 1e6, 1e6) });
    }
    case 'number':
      return fc
        .double({
          min: schema.minimum ?? schema.exclusiveMinimum ?? -1e6,
          minExcluded: schema.exclusiveMinimum !== undefined,
          max: schema.maximum ?? 1e6,
          noNaN: true,
          noDefaultInfinity: true,
        })
        .map(withoutNegativeZero);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      throw new Error(`no arbitrary for ${JSON.stringify(schema)}`);
  }
}

/** JSON has no negative zero. */
function withoutNegativeZero(number: number): number {
  return number === 0 ? 0 : number;
}

function anyObject(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.properties === undefined) {
    const values = schema.additionalProperties;
    if (typeof values !== 'object') return fc.constant({});
    const key =
      schema.propertyNames?.pattern === undefined
        ? fc.stringMatching(/^[a-z_]{1,12}$/)
        : fc.stringMatching(new RegExp(schema.propertyNames.pattern));
    return fc.dictionary(key, fromSchema(values), { maxKeys: 3, noNullPrototype: true });
  }
  const required = schema.required ?? [];
  const entries = Object.entries(schema.properties).map(
    ([key, value]) => [key, fromSchema(value)] as const,
  );
  return fc.record(Object.fromEntries(entries), {
    requiredKeys: [...required],
    noNullPrototype: true,
  });
}

function anyArray(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.prefixItems !== undefined) return fc.tuple(...schema.prefixItems.map(fromSchema));
  return fc.array(fromSchema(schema.items ?? {}), {
    minLength: schema.minItems ?? 0,
    maxLength: 3,
  });
}

function anyString(schema: JsonSchema): fc.Arbitrary<string> {
  if (schema.pattern !== undefined) {
    const maxLength = schema.maxLength ?? Number.POSITIVE_INFINITY;
    return fc.stringMatching(new RegExp(schema.pattern)).filter((text) => text.length <= maxLength);
  }
  return fc.string({
    unit: 'binary',
    minLength: schema.minLength ?? 0,
    maxLength: schema.maxLength ?? 40,
  });
}
