import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventStringMaps } from '../../../src/schemas/event.ts';
import { stringMap, stringOf } from '../../../src/schemas/sensitivity.ts';
import { ALL_TYPES } from '../../support/event-arbitrary.ts';

const marked = (schema: z.ZodType, value: unknown): unknown =>
  stringMap(schema, 'it')(value, (sensitivity, text) => `${sensitivity}:${text}`);

describe('stringMap', () => {
  it('knows of every string of every event what it can give away', () => {
    expect([...eventStringMaps().keys()].sort()).toEqual([...ALL_TYPES].sort());
  });

  it.each([
    ['a field', z.strictObject({ said: z.string() }), 'it.said'],
    ['an optional one', z.strictObject({ said: z.string().optional() }), 'it.said'],
    ['an element', z.array(z.string()), 'it[]'],
    ['the keys of a record', z.record(z.string(), z.number()), 'the keys of it'],
    ['one of several', z.union([z.number(), z.string()]), 'it'],
  ])('refuses a string of which nobody says so: %s', (_, schema, where) => {
    expect(() => stringMap(schema, 'it')).toThrow(`${where} is a string that may say anything`);
  });

  it.each([
    ['anything', z.any()],
    ['a date', z.date()],
    ['a set', z.set(stringOf('text'))],
  ])('refuses what it cannot see into: %s', (_, schema) => {
    expect(() => stringMap(schema, 'it')).toThrow('it may hold anything');
  });

  it('keeps what is said of a string through checks, descriptions and wrappers', () => {
    const schema = z.strictObject({
      a: stringOf('text').min(1).describe('x').nullable().optional().describe('y'),
      b: stringOf('label').regex(/b/).default('b'),
    });
    expect(marked(schema, { a: 'a', b: 'b' })).toEqual({ a: 'text:a', b: 'label:b' });
    expect(marked(schema, { a: null, b: 'b' })).toEqual({ a: null, b: 'label:b' });
    expect(marked(schema, { b: 'b' })).toEqual({ b: 'label:b' });
  });

  it('replaces strings in lists, records, alternatives and what has no schema', () => {
    const schema = z.strictObject({
      list: z.array(z.union([z.number(), stringOf('text')])),
      record: z.record(stringOf('safe'), stringOf('model')),
      unknown: z.unknown(),
      either: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('a'), said: stringOf('text') }),
        z.strictObject({ kind: z.literal('b'), said: stringOf('secret') }),
      ]),
    });
    const value = {
      list: [1, 'two'],
      record: { k: 'v' },
      unknown: { deep: ['x', 1, null] },
      either: { kind: 'b', said: 's' },
    };
    expect(marked(schema, value)).toEqual({
      list: [1, 'text:two'],
      record: { 'safe:k': 'model:v' },
      unknown: { 'text:deep': ['text:x', 1, null] },
      either: { kind: 'b', said: 'secret:s' },
    });
  });
});
