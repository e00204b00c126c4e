import { describe, expect, it } from 'vitest';
import { finderOf, redactionPattern } from '../../../src/events/redaction-pattern.ts';

const matches = (text: string, ...patterns: string[]) =>
  finderOf(patterns.map(redactionPattern), 1000)(text)?.map(([from, to]) => text.slice(from, to));

describe('redactionPattern', () => {
  it.each([
    ['a text, for what it says', 'a.b (c)', 'a.b (c), not aXb (c)', ['a.b (c)']],
    ['a text, in another case not', 'Ada', 'ada Ada ADA', ['Ada']],
    [
      'a text that is composed otherwise',
      'café',
      'cafe\u0301 and caf\u00e9',
      ['cafe\u0301', 'caf\u00e9'],
    ],
    ['a regular expression', '/\\d{3}-\\d{2}/', 'call 123-45 or 678-90', ['123-45', '678-90']],
    ['its flags', '/ada/i', 'ada Ada', ['ada', 'Ada']],
    ['line after line', '/^b.$/m', 'a\nbc\nbd', ['bc', 'bd']],
    ['whatever the flags g and y', '/a/gy', 'bab a', ['a', 'a']],
    ['never nothing at all', '/x*/', 'axxb', ['xx']],
  ])('finds %s', (_, pattern, text, found) => {
    expect(matches(text, pattern)).toEqual(found);
  });

  it('takes what overlaps for one match', () => {
    expect(matches('abcdef', 'bcd', '/[cde]+/', 'f')).toEqual(['bcde', 'f']);
    expect(matches('aaa', 'aa')).toEqual(['aaa']);
  });

  it.each(['/(/', '/a/q'])('refuses what is no regular expression: %s', (pattern) => {
    expect(() => redactionPattern(pattern)).toThrow(
      expect.objectContaining({
        code: 'invalid_pattern',
        message: expect.stringContaining('no regular expression'),
      }),
    );
  });

  it('gives up on an expression that goes round in circles', () => {
    const endless = redactionPattern('/^(a+)+$/');
    const find = finderOf([endless], 50);
    expect(find(`${'a'.repeat(60)}!`)).toBe(null);
    expect(find('aaa')).toEqual([[0, 3]]);
  });
});
