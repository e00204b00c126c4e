import { describe, expect, it } from 'vitest';
import { identityClaims, isMismatch } from '../../../src/metrics/identity-claims.ts';

const claimsOf = (text: string) => identityClaims(text.split(' '));

describe('a statement of who one is', () => {
  it.each(['i am', "i'm", 'as', 'speaking as', 'my name is', "my name's", 'call me'])(
    'begins with %s',
    (opening) => {
      expect(claimsOf(`well ${opening} claude`)).toEqual(['claude']);
    },
  );

  it.each(['made', 'created', 'built', 'developed', 'trained', 'designed'])(
    'says who it was %s by',
    (verb) => {
      expect(claimsOf(`i was ${verb} by anthropic`)).toEqual(['claude']);
      expect(claimsOf(`i was ${verb} by claude`)).toEqual([]); // a model makes none
    },
  );

  it.each([
    ['i am an ai called claude', 'claude'],
    ['as chatgpt', 'gpt'],
    ['i am chat gpt', 'gpt'],
    ['i was made by open ai', 'gpt'],
    ['i am bard', 'gemini'],
    ['an assistant i am from google deepmind', 'gemini'],
    ['i am grok', 'grok'],
    ['i was made by xai', 'grok'],
    ['i am llama', 'llama'],
    ['i was trained by meta', 'llama'],
    ['i am le chat', 'mistral'],
    ['i was built by mistral ai', 'mistral'],
    ['i am qwen', 'qwen'],
    ['i was developed by alibaba', 'qwen'],
    ['i am deepseek', 'deepseek'],
    ['i am phi', 'phi'],
    ['i was trained by microsoft', 'phi'],
    ['i am command r', 'command'],
    ['i was made by cohere', 'command'],
    ['i am kimi', 'kimi'],
    ['i was made by moonshot', 'kimi'],
  ] as const)('names a family: %s', (text, family) => {
    expect(claimsOf(text)).toEqual([family]);
  });

  it.each([
    'i am from here',
    'i am not claude',
    'i am sure claude',
    'i know claude',
    'i',
    'i am',
    'i am google', // the maker, not a model
    'i am command', // half a name
    'my name claude',
    'claude',
  ])('is none when it names none: %s', (text) => {
    expect(claimsOf(text)).toEqual([]);
  });

  it('has at most ten words between its opening and the name', () => {
    const ten = 'a large language model and an artificial intelligence assistant called';
    expect(claimsOf(`i am ${ten} claude`)).toEqual(['claude']);
    expect(claimsOf(`i am also ${ten} claude`)).toEqual([]);
  });

  it('is one claim, and each statement is', () => {
    expect(claimsOf('i am claude made by anthropic')).toEqual(['claude']);
    expect(claimsOf('i am claude and as gpt i am gpt')).toEqual(['claude', 'gpt', 'gpt']);
  });
});

it('is a mismatch when any claim is to another family', () => {
  expect(isMismatch([], 'claude')).toBe(false);
  expect(isMismatch(['claude', 'claude'], 'claude')).toBe(false);
  expect(isMismatch(['claude', 'gpt'], 'claude')).toBe(true);
});
