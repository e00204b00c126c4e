import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamPart } from '../../../src/providers/provider.ts';
import { PartFilter, SecretFilter } from '../../../src/providers/secret-filter.ts';

const KEY = 'sk-ant-0123456789-abcdef/+=';

/** What comes out for pieces, joined. */
function through(pieces: readonly string[], secrets = [KEY]): string {
  const filter = new SecretFilter(secrets);
  return [...pieces.map((piece) => filter.push(piece)), filter.end()].join('');
}

/** A text cut at some of its characters. */
const cut = (text: string) =>
  fc.array(fc.nat(text.length), { maxLength: 40 }).map((places) => {
    const ends = [0, ...places.sort((left, right) => left - right), text.length];
    return ends.slice(1).map((end, index) => text.slice(ends[index], end));
  });

describe('SecretFilter', () => {
  it.each([
    ['as it is', KEY],
    ['URL-encoded', encodeURIComponent(KEY)],
    ['in base64', Buffer.from(KEY).toString('base64').replace(/=+$/, '')],
    ['in base64url', Buffer.from(KEY).toString('base64url')],
  ])('lets no secret through %s, wherever it is cut', (_, form) => {
    const text = `Your key ${form} and sk-ant-01 and ${form}${form}.`;
    fc.assert(
      fc.property(cut(text), (pieces) => {
        const shown = through(pieces);
        expect(shown).not.toContain(form);
        expect(shown).toMatch(/^Your key .{0,3}\[redacted\] and sk-ant-01 and .{0,3}\[red/);
      }),
    );
  });

  it('changes no text that holds no secret, though it begin like one', () => {
    const text = fc
      .array(fc.constantFrom('s', 'sk-ant', 'sk-ant-0123456789', '[red', 'es ', '🌍'))
      .map((words) => words.join(''))
      .filter((joined) => !joined.includes(KEY));
    fc.assert(
      fc.property(text.chain(cut), (pieces) => {
        expect(through(pieces)).toBe(pieces.join(''));
      }),
    );
  });

  it('shows a piece at once that ends like a word', () => {
    const filter = new SecretFilter([KEY]);
    expect(filter.push('It was')).toBe('It was');
  });

  it('takes no word for a key', () => {
    expect(through(['There are none.'], ['none'])).toBe('There are none.');
  });
});

it('lets a model be called what a server without keys was given as one', () => {
  const finish = (model: string): StreamPart => ({
    type: 'finish',
    finish: { unified: 'stop', raw: 'stop' },
    model,
  });
  const seen = (model: string, key: string) => new PartFilter([key]).push(finish(model));
  expect(seen('llama-4', 'llama')).toEqual(finish('llama-4'));
  expect(seen(`echo ${KEY}`, KEY)).toEqual(finish('echo [redacted]'));
});
