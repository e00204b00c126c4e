import { describe, expect, it, test } from 'vitest';
import { codePointsIn, messageStructure } from '../../../src/metrics/message-structure.ts';

describe('codePointsIn', () => {
  it.each([
    ['', 0],
    ['a', 1],
    ['😀', 1],
    ['a😀b😀', 4],
    // The first and the last of either half.
    ['\ud800\udc00', 1],
    ['\udbff\udfff', 1],
  ])('counts a pair of surrogates once: %j', (text, count) => {
    expect(codePointsIn(text)).toBe(count);
  });

  it.each([
    '\ud83d',
    '\ude00',
    '\ude00\ud83d',
    '\ud7ff\udc00',
    '\udc00\udc00',
    '\ud800\ue000',
    '\ud800\udbff',
  ])('counts each half that is alone: %j', (text) => {
    expect(codePointsIn(text)).toBe(text.length);
  });
});

describe('messageStructure', () => {
  test.each([
    ['- a', 1],
    ['* a', 1],
    ['+ a', 1],
    ['• a', 1],
    ['1. a', 1],
    ['12) a', 1],
    ['123456789. a', 1],
    ['   - a', 1],
    ['-   a', 1],
    ['- a\n- b\n\n1. c', 3],
    ['-a', 0],
    ['-', 0],
    ['- ', 0],
    ['1.a', 0],
    ['1234567890. a', 0],
    ['well- a', 0],
  ])('list items: %j', (text, listItems) => {
    expect(messageStructure(text).listItems).toBe(listItems);
  });

  test.each([
    ['# a', 1],
    ['###### a', 1],
    ['   ## a', 1],
    ['#', 1],
    ['# a\nb\n## c', 2],
    ['####### a', 0],
    ['#a', 0],
    ['    # a', 0],
    ['a # b', 0],
  ])('headings: %j', (text, headings) => {
    expect(messageStructure(text).headings).toBe(headings);
  });

  test.each([
    // Text, blocks, code points within.
    ['```\nab\nc\n```', 1, 3],
    ['~~~ js\nab\n~~~', 1, 2],
    ['   ```\nab\n   ```', 1, 2],
    // A fence is closed by one of its own kind that is at least as long.
    ['````\n```\n````', 1, 3],
    ['```\na\n`````\nb', 1, 1],
    ['```\n~~~\n```', 1, 3],
    ['```\nab', 1, 2],
    ['```\na\n```\nb\n```\nc\n```', 2, 2],
    ['``\nab\n``', 0, 0],
    ['~~\nab\n~~', 0, 0],
    ['    ```\nab', 0, 0],
    ['so ```\nab', 0, 0],
    // Backticks that are closed on their line, and what follows is no code.
    ['```ab```\nc', 0, 2],
    // A fence with something behind it closes none.
    ['```\na\n```js\nb\n```\nc', 1, 7],
    ['```\na ```\nb', 1, 6], // nor does one behind something
    ['~~~ `a`\nb\n~~~ \nc', 1, 1],
    ['use `ab` and `😀`', 0, 3],
    // Code in line ends at as many backticks as it began with: `a`b, 4; a `` b, 6; none.
    ['use ```a`b`` c', 0, 0],
    ['use ```a`b``` c', 0, 3],
    ['use ``a`b`` or `c`', 0, 4],
    ['use `a `` b` c`', 0, 6],
    ['a ``b` c', 0, 0],
    // Nothing is between them when another code ends at the second.
    ['`a``b`', 0, 4],
    ['``a` b` c``', 0, 7],
  ])('code: %j', (text, codeBlocks, codeCharacters) => {
    expect(messageStructure(text)).toMatchObject({ codeBlocks, codeCharacters });
  });

  test.each([
    ['https://a.example and HTTP://b.example', 2],
    ['www.a.example', 1],
    ['(https://www.a.example/b)', 1],
    ['<https://a.example>,www.b.example', 2],
    ['見https://a.example', 1],
    // No address behind it, or in the middle of a word.
    ['http:// and https:// and www. and http://>', 0],
    ['xhttp://a.example and awww.b', 0],
    ['ftp://a.example, wwwa.b and http:/a', 0],
  ])('web addresses: %j', (text, urls) => {
    expect(messageStructure(text).urls).toBe(urls);
  });

  it('finds neither list items nor headings in fenced code', () => {
    const inside = '```\n- a\n# b\n```';
    expect(messageStructure(inside)).toMatchObject({ listItems: 0, headings: 0 });
    expect(messageStructure(`${inside}\n- a\n# b`)).toMatchObject({ listItems: 1, headings: 1 });
  });

  it('separates paragraphs by blank lines and lines by any line end', () => {
    expect(messageStructure('a\nb\n\n \t\nc\n').paragraphs).toBe(2);
    expect(messageStructure('\n\na').paragraphs).toBe(1);
    expect(messageStructure('').lines).toEqual([]);
    expect(messageStructure('a\r\nb\rc\u2028d\u2029e\n').lines).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(messageStructure('a\n\n').lines).toEqual(['a', '']);
  });
});
