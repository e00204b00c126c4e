import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chosenName } from '../../../src/conversation/choose-name.ts';

describe('chosenName', () => {
  it.each([
    ['My name is Wren.', 'Wren'],
    ['Hello! My name is **Echo**, and I like tides.', 'Echo'],
    ["I'll go by Nova for this.", 'Nova'],
    ['I’ll be called “Sol”.', 'Sol'],
    ['You can call me Ash!', 'Ash'],
    ['I choose the name Lyra.', 'Lyra'],
    ['Name: Juno\n\nShall we start?', 'Juno'],
    ['my name is éloïse', 'éloïse'],
    ['My name is [Kit]. Yours?', 'Kit'],
    ["My name is O'Neil.", "O'Neil"],
    ["My name is Nova''.", 'Nova'],
    ['Call me happy. Name: Juno', 'Juno'], // what is no name hides none
    ["I'll be honest, I'd like that. I'll be Nova.", 'Nova'],
    ["I'll be brief: I'll go by nova.", 'nova'],
    ['Call me crazy, but I choose “echo”.', 'echo'],
    ['My name is 小明.', '小明'],
    ['Call me 小明.', '小明'],
    ['My name is 𝓝𝓸𝓿𝓪𝓵𝓲𝓪𝓼.', '𝓝𝓸𝓿𝓪𝓵𝓲𝓪𝓼'],
  ])('finds the name in %j', (reply, name) => {
    expect(chosenName(reply)).toBe(name);
  });

  it.each([
    'I have no name to offer.',
    'My name is a question I would rather not answer.',
    'Call me the wanderer.',
    "My name is 𝓝'.",
    'My name is Bartholomew.',
    'I will be happy to talk.',
    "I'll be glad to.",
    "I'll be an AI.",
    "I'd like to go.",
    "I'd like my tea.",
    "I'll be honest with you.",
    "I'd like that very much.",
    'I choose words with care.',
    'Call me if you get lost.',
    'Call me now.',
    'Call me not.',
    'Call me name.',
    'My name is called out.',
    '',
  ])('finds none in %j', (reply) => {
    expect(chosenName(reply)).toBeUndefined();
  });

  it('gives 2 to 8 characters or nothing, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const name = chosenName(`My name is ${text}`);
        expect([undefined, 2, 3, 4, 5, 6, 7, 8]).toContain(name && [...name].length);
      }),
    );
  });
});
