import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scrubSecrets } from '../../../src/providers/scrub-secrets.ts';

describe('scrubSecrets', () => {
  test('masks every occurrence', () => {
    expect(scrubSecrets('key sk-12345 is not sk-12345', ['sk-12345'])).toBe(
      'key [redacted] is not [redacted]',
    );
  });

  test('masks a secret that contains another one whole', () => {
    expect(scrubSecrets('sk-1234567', ['sk-12345', 'sk-1234567'])).toBe('[redacted]');
  });

  test('masks a key that was trimmed on its way', () => {
    expect(scrubSecrets('Bearer sk-12345', ['sk-12345\n'])).toBe('Bearer [redacted]');
  });

  test('leaves text alone when a secret is empty or blank', () => {
    expect(scrubSecrets('nothing to hide', ['', ' '])).toBe('nothing to hide');
  });

  test.each(['k', 'none', 'ollama', 'lm-studio', 'no-key-required'])(
    'leaves %j alone, which servers that take any key are given',
    (word) => {
      const text = `A model of ${word} says ${word}.`;
      expect(scrubSecrets(text, [word])).toBe(text);
    },
  );

  test('never lets a secret through, wherever it stands', () => {
    const secret = fc.stringMatching(/^sk-[0-9][0-9A-Z]{4,40}$/);
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1 }), fc.array(fc.string()), (secrets, pieces) => {
        const text = pieces.flatMap((piece) => [piece, ...secrets]).join('');
        const scrubbed = scrubSecrets(text, secrets);
        expect(secrets.filter((value) => scrubbed.includes(value))).toEqual([]);
      }),
    );
  });
});
