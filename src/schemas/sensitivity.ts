import * as z from 'zod';

/**
 * What a string of the record can give away, and so when it is left out of a record that is kept
 * private:
 *
 * - `text`: what was said, told or thought, and what people typed.
 * - `failure`: what a provider or the system said went wrong; it may quote any text and name anyone.
 * - `secret`: what must never be in a record that is kept private, whatever is asked for.
 * - `digest`: SHA-256 of texts, which anyone could look up who has a guess.
 * - `model`, `provider`: who speaks.
 * - `vendor`: what tells a provider by its ways: its words, its ids, its addresses.
 * - `arm`: name of an arm, made of the names and values of what varies.
 * - `label`: a name or place somebody chose.
 * - `safe`: fixed words, ids and numbers of ours.
 */
export type Sensitivity =
  | 'text'
  | 'failure'
  | 'secret'
  | 'digest'
  | 'model'
  | 'provider'
  | 'vendor'
  | 'arm'
  | 'label'
  | 'safe';

const sensitivities = z.registry<{ sensitivity: Sensitivity }>();

/** A string of an event. Every one is made by this, so that none is forgotten when one is to be left out. */
export function stringOf(sensitivity: Sensitivity): z.ZodString {
  return z.string().register(sensitivities, { sensitivity });
}

/** What to put in place of a string. */
export type Replace = (sensitivity: Sensitivity, value: string) => string;

/** A copy of a value of one schema, with other strings in it. */
type StringMap = (value: unknown, replace: Replace) => unknown;

const UNCHANGED: StringMap = (value) => value;

/**
 * Compiles what replaces the strings in the values of a schema. Parts without strings are not
 * copied.
 *
 * @param at Where it is, for the message.
 * @throws Error when it has a string that {@link stringOf} did not make, or a part it cannot see
 * into: a bug of ours.
 */
export function stringMap(schema: z.ZodType, at: string): StringMap {
  if (schema instanceof z.ZodString) {
    const sensitivity = sensitivities.get(schema)?.sensitivity;
    if (sensitivity === undefined) throw new Error(`${at} is a string that may say anything`);
    return (value, replace) => replace(sensitivity, value as string);
  }
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNonOptional
  ) {
    const inner = stringMap(schema.unwrap() as z.ZodType, at);
    if (inner === UNCHANGED) return UNCHANGED;
    return (value, replace) =>
      value === undefined || value === null ? value : inner(value, replace);
  }
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape as Record<string, z.ZodType>)
      .map(([name, field]) => [name, stringMap(field, `${at}.${name}`)] as const)
      .filter(([, field]) => field !== UNCHANGED);
    if (fields.length === 0) return UNCHANGED;
    return (value, replace) => {
      const copy = { ...(value as Record<string, unknown>) };
      for (const [name, field] of fields) {
        if (name in copy) copy[name] = field(copy[name], replace);
      }
      return copy;
    };
  }
  if (schema instanceof z.ZodArray) {
    const element = stringMap(schema.element as z.ZodType, `${at}[]`);
    if (element === UNCHANGED) return UNCHANGED;
    return (value, replace) => (value as unknown[]).map((one) => element(one, replace));
  }
  if (schema instanceof z.ZodRecord) {
    const key = stringMap(schema.keyType as z.ZodType, `the keys of ${at}`);
    const entry = stringMap(schema.valueType as z.ZodType, `${at}.*`);
    return (value, replace) =>
      Object.fromEntries(
        Object.entries(value as object).map(([name, one]) => [
          key(name, replace),
          entry(one, replace),
        ]),
      );
  }
  if (schema instanceof z.ZodUnion) {
    const options = (schema.options as z.ZodType[]).map(
      (option) => [option, stringMap(option, at)] as const,
    );
    if (options.every(([, option]) => option === UNCHANGED)) return UNCHANGED;
    return (value, replace) => {
      const [, chosen] = options.find(([option]) => option.safeParse(value).success) ?? [];
      if (chosen === undefined) throw new Error(`${at} is none of what it may be`);
      return chosen(value, replace);
    };
  }
  if (schema instanceof z.ZodUnknown) return everyString;
  if (schema instanceof z.ZodTuple && schema.def.items.every(holdsNoText)) return UNCHANGED;
  if (holdsNoText(schema)) return UNCHANGED;
  throw new Error(`${at} may hold anything`);
}

/** Of what has no schema, every string is text. */
function everyString(value: unknown, replace: Replace): unknown {
  if (typeof value === 'string') return replace('text', value);
  if (Array.isArray(value)) return value.map((one) => everyString(one, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [replace('text', name), everyString(one, replace)]),
  );
}

function holdsNoText(schema: unknown): boolean {
  return (
    schema instanceof z.ZodNumber ||
    schema instanceof z.ZodBoolean ||
    schema instanceof z.ZodNull ||
    schema instanceof z.ZodEnum ||
    schema instanceof z.ZodLiteral
  );
}
