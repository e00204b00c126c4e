import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sanitize, sanitizeLine } from '../../../src/ui/sanitize.ts';

/** Text in which what terminals obey is frequent. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        ...['\u001b', '\u009b', '\u009d', '\u0090', '\u0007', '\u001b\\', '\r', '\t', '\n'],
        ...['[31m', ']52;c;aGk=', ']8;;http://example.com', '[2J', '\u202e', '\u2066', '\u2028'],
      ),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

describe('sanitize', () => {
  test.each([
    ['colours', '\u001b[31mred\u001b[0m', 'red'],
    ['8-bit colours', '\u009b31mred', 'red'],
    ['a cleared screen and a moved cursor', 'a\u001b[2J\u001b[Hb', 'ab'],
    ['a clipboard that is set', 'a\u001b]52;c;aGVsbG8=\u0007b', 'ab'],
    ['a title that is set', 'a\u001b]0;owned\u001b\\b', 'ab'],
    ['a link', '\u001b]8;;http://example.com\u0007text\u001b]8;;\u0007', 'text'],
    ['a device control string', 'a\u001bP1;2|payload\u001b\\b', 'ab'],
    ['a sequence that never ends', 'a\u001b]52;c;aGk=', 'a]52;c;aGk='],
    ['bell, backspace and delete', 'a\u0007b\u0008c\u007fd', 'abcd'],
    ['text that is written over', 'safe\rowned', 'safe\nowned'],
    ['text that reads backwards', 'a\u202egnp.exe\u202c', 'agnp.exe'],
    ['isolates', '\u2066a\u2069', 'a'],
  ])('takes away %s', (_, text, expected) => {
    expect(sanitize(text)).toBe(expected);
  });

  test.each([
    ['newlines', 'a\n\nb'],
    ['what looks like markup', '[red]x[/red] [/path] <b>x</b> {bold}'],
    ['joined emoji', '👨‍👩‍👧 🇫🇷'],
    ['right-to-left text and its marks', 'שלום\u200f!'],
    ['accents and scripts', 'naïve Ünïcode 世界 नमस्ते'],
  ])('keeps %s', (_, text) => {
    expect(sanitize(text)).toBe(text);
  });

  test('makes tabs spaces and Windows line ends newlines', () => {
    expect(sanitize('a\tb\r\nc')).toBe('a    b\nc');
  });

  test('leaves no control character but the newline, and nothing that reorders text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(sanitize(text)).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069\u2028\u2029]/u);
      }),
    );
  });

  test('changes nothing the second time', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(sanitize(sanitize(text))).toBe(sanitize(text));
      }),
    );
  });

  test('keeps printable text as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aZ09 .[]/<>éß世界🙂\n') }), (text) => {
        expect(sanitize(text)).toBe(text);
      }),
    );
  });
});

describe('sanitizeLine', () => {
  test('makes one line of it', () => {
    expect(sanitizeLine('  a\n\n b\t\u001b[1mc ')).toBe('a b c');
  });
});
