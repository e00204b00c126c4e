import { describe, expect, it, test } from 'vitest';
import { isOnThisMachine, ollamaUrl, shownAddress } from '../../../src/providers/ollama/address.ts';

test.each([
  [undefined, 'http://127.0.0.1:11434'],
  ['gpu-box', 'http://gpu-box:11434'],
  ['gpu-box:8080', 'http://gpu-box:8080'],
  [':8080', 'http://127.0.0.1:8080'],
  ['0.0.0.0', 'http://127.0.0.1:11434'],
  ['0.0.0.0:80', 'http://127.0.0.1'],
  ['http://gpu-box', 'http://gpu-box'],
  ['https://lab.example/ollama/', 'https://lab.example/ollama'],
  ['[::1]', 'http://[::1]:11434'],
  ['no address', 'no address'],
])('OLLAMA_HOST=%s is %s', (host, url) => {
  expect(ollamaUrl(host)).toBe(url);
});

describe('isOnThisMachine', () => {
  it.each([
    ['http://127.0.0.1:11434', true],
    ['http://localhost:11434', true],
    ['http://[::1]:11434', true],
    ['http://192.168.1.7:11434', false],
    ['http://127.0.0.1.example:11434', false],
    ['https://localhost:11434', false],
    ['http://localhost:11434/behind/a/proxy', false],
  ])('%s: %s', (url, expected) => {
    expect(isOnThisMachine(url)).toBe(expected);
  });
});

test('an address is shown without what may be secret in it', () => {
  expect(shownAddress('https://user:password@lab.example/token')).toBe('https://lab.example');
});
