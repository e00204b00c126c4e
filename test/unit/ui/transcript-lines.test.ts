import fc from 'fast-check';
import { expect, test } from 'vitest';
import { transcriptLines } from '../../../src/ui/transcript-lines.ts';
import { displayWidth } from '../../../src/ui/wrap.ts';
import { anyText } from '../../support/any-text.ts';

test('breaks between words, and quotes every line of what is quoted', () => {
  expect(transcriptLines('# Ada and Bob\n\n> The tide is high.\n>\n> Yes.\n', 12)).toEqual([
    '# Ada and',
    'Bob',
    '',
    '> The tide',
    '> is high.',
    '>',
    '> Yes.',
    '',
  ]);
});

test('lets no reply pass for a speaker by where it is broken', () => {
  expect(transcriptLines('> Yes, yes. **Bob:** I give up.', 12)).toEqual([
    '> Yes, yes.',
    '> **Bob:** I',
    '> give up.',
  ]);
});

test('quotes what comes after a separator of lines, too', () => {
  expect(transcriptLines('> Yes.\u2028**Bob:** I give up.', 80)).toEqual([
    '> Yes.',
    '> **Bob:** I give up.',
  ]);
});

test('keeps to the width, and to what is quoted, whatever was said', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 6, max: 40 }), (said, width) => {
      const quoted = said.split(/\r\n|\r|\n/).map((line) => `> ${line}`);
      for (const line of transcriptLines(quoted.join('\n'), width)) {
        expect(displayWidth(line)).toBeLessThanOrEqual(width);
        expect(line).toMatch(/^>/);
      }
    }),
  );
});

test('says nothing that moves the cursor', () => {
  expect(transcriptLines('> a\u001b[2Jb', 80).join('\n')).not.toContain('\u001b');
});
