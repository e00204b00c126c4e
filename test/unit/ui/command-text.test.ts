import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shellWord } from '../../../src/errors.ts';
import { asTyped, commandText } from '../../../src/ui/command-text.ts';

const FROM_HERE = { program: 'npx pidgin', flags: " -o 'my runs'" };

it.each([
  ['Then import: pidgin import', "Then import: npx pidgin import -o 'my runs'"],
  [
    "Go on: pidgin experiment resume 'a b' --max-cost 2.5",
    "Go on: npx pidgin experiment resume 'a b' --max-cost 2.5 -o 'my runs'",
  ],
  ['In SQL: pidgin query; --help says more', 'In SQL: pidgin query; --help says more'],
  ['Again: pidgin import. Nothing is lost.', 'Again: pidgin import. Nothing is lost.'],
  ['pidgin transcript prints it.', 'pidgin transcript prints it.'],
])('tells a command at the end of a line as it is typed: %s', (line, typed) => {
  expect(asTyped(line, FROM_HERE)).toBe(typed);
  expect(asTyped(line, { program: 'pidgin', flags: '' })).toBe(line);
});

it.skipIf(process.platform === 'win32')(
  'quotes words so that a shell takes them as they are',
  () => {
    const words = ["it's", 'a b', '$HOME', '*', '', '~', 'ü', '"', '\\', '!x', '--turns=3', '`id`'];
    const typed = commandText(words, { program: 'printf "<%s>"', flags: '' });
    expect(execFileSync('sh', ['-c', typed], { encoding: 'utf8' })).toBe(
      words.map((word) => `<${word}>`).join(''),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (word) => {
        const typed = shellWord(word);
        expect(typed === word ? /^[\w@%+=:,./-]+$/.test(word) : /^'.*'$/s.test(typed)).toBe(true);
      }),
      { numRuns: 50 },
    );
  },
);
