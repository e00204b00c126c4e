import { expect, it } from 'vitest';
import * as z from 'zod';
import { issueText, plainIssues } from '../../../src/config/issue-text.ts';

it.each<[z.ZodType, unknown, string]>([
  [z.string().min(1), '', 'it may not be empty'],
  [z.array(z.string()).min(1), [], 'it may not be empty'],
  [z.int().min(1), 0, 'at least 1 is wanted'],
  [z.number().max(2), 3, 'at most 2 is wanted'],
  [z.int(), 'x', 'a number is wanted'],
  [z.boolean(), 'x', 'true or false is wanted'],
  [z.strictObject({}), [], 'a map of keys is wanted'],
  [z.union([z.string(), z.strictObject({})]), 3, 'a text or a map of keys is wanted'],
  [z.record(z.string().regex(/^a$/, 'only a'), z.int()), { b: 1 }, 'only a'],
  [z.string().regex(/^a$/, 'only a'), 'b', 'only a'],
])('says what is wanted: %#', (schema, value, text) => {
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  expect(issue && issueText(issue)).toBe(text);
});

it('says of a value that may be of several types what is wrong with it as one of its own', () => {
  const schema = z.strictObject({
    told: z.union([z.string().min(1), z.strictObject({ name: z.string() })]),
  });
  const told = (value: unknown) =>
    (schema.safeParse(value).error?.issues ?? [])
      .flatMap(plainIssues)
      .map((issue) => [issue.path.join('.'), issueText(issue)]);
  expect(told({ told: {} })).toEqual([['told.name', 'a text is wanted']]);
  expect(told({ told: '' })).toEqual([['told', 'it may not be empty']]);
});
