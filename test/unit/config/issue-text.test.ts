import { expect, it } from 'vitest';
import * as z from 'zod';
import { issueText } from '../../../src/config/issue-text.ts';

it.each<[z.ZodType, unknown, string]>([
  [z.string().min(1), '', 'it may not be empty'],
  [z.array(z.string()).min(1), [], 'it may not be empty'],
  [z.int().min(1), 0, 'at least 1 is wanted'],
  [z.number().max(2), 3, 'at most 2 is wanted'],
  [z.int(), 'x', 'a number is wanted'],
  [z.boolean(), 'x', 'true or false is wanted'],
  [z.strictObject({}), [], 'a map of keys is wanted'],
  [z.record(z.string().regex(/^a$/, 'only a'), z.int()), { b: 1 }, 'only a'],
  [z.string().regex(/^a$/, 'only a'), 'b', 'only a'],
])('says what is wanted: %#', (schema, value, text) => {
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  expect(issue && issueText(issue)).toBe(text);
});
