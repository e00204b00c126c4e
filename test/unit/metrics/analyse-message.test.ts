import { describe, expect, it } from 'vitest';
import { analyseMessage } from '../../../src/metrics/analyse-message.ts';

describe('analyseMessage', () => {
  it.each([
    ["Don't stop", ["don't", 'stop']],
    ['Don’t stop', ['don’t', 'stop']],
    ['a well-known fact', ['a', 'well-known', 'fact']],
    ['wait - no -yes- ', ['wait', 'no', 'yes']],
    ["'quoted' words'", ['quoted', 'words']],
    ['3.14 and x2', ['3', '14', 'and', 'x2']],
    ['हिन्दी में', ['हिन्दी', 'में']],
    ['日本語。中文', ['日本語', '中文']],
    ['ÉCOLE', ['école']],
    ['🙂 ... !', []],
    ['', []],
  ])('finds the words of %j', (text, words) => {
    expect(analyseMessage(text).words).toEqual(words);
  });

  it('reads a letter and its combining accent as the composed letter', () => {
    expect(analyseMessage('cafe\u0301')).toEqual(analyseMessage('caf\u00e9'));
  });

  it.each([
    ['', []],
    ['one', ['one']],
    ['one\n', ['one']],
    ['one\n\n', ['one', '']],
    ['one\r\ntwo\rthree', ['one', 'two', 'three']],
    ['\n', ['']],
  ])('splits %j into lines', (text, lines) => {
    expect(analyseMessage(text).lines).toEqual(lines);
  });
});
