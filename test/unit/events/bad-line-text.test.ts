import { expect, test } from 'vitest';
import { badLineText } from '../../../src/events/bad-line-text.ts';

test.each([
  ['not_utf8', 'not UTF-8', 'line 7: not UTF-8'],
  ['not_json', 'Unexpected end of JSON input', 'line 7: not JSON (Unexpected end of JSON input)'],
  ['not_gzip', 'unexpected end of file', 'line 7: not gzip (unexpected end of file)'],
  ['seq_gap', 'seq 4 where 2 was expected', 'line 7: seq gap (seq 4 where 2 was expected)'],
  ['unknown_version', 'v 2', 'line 7: unknown version (v 2)'],
] as const)('%s, %s', (reason, detail, text) => {
  expect(badLineText({ line: 7, reason, detail })).toBe(text);
});
