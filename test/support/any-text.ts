import fc from 'fast-check';

/** Any text at all: every code point, whole emoji, lone surrogates, and words that repeat. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.constantFrom('tide', 'Tide', "isn't", '🙂', '-', '12', '.'))
    .map((words) => words.join(' ')),
);
