import { describe, expect, test } from 'vitest';
import { EXIT, PidginError } from '../../../src/errors.ts';
import { parseLocalTestModel } from '../../../src/providers/local-test/local-test-model.ts';

describe('parseLocalTestModel', () => {
  test.each([
    ['test', { behaviour: 'varied' }],
    ['test/converge', { behaviour: 'converge' }],
    ['test/loop', { behaviour: 'loop' }],
    ['test/symbols', { behaviour: 'symbols' }],
    ['test/gratitude', { behaviour: 'gratitude' }],
    ['test/long', { behaviour: 'long', bytes: 4000 }],
    ['test/long,bytes=1000', { behaviour: 'long', bytes: 1000 }],
    ['test/slow', { behaviour: 'slow', delayMs: 50 }],
    ['test/slow,delay_ms=0', { behaviour: 'slow', delayMs: 0 }],
    ['test/fail', { behaviour: 'fail', class: 'server', probability: 1, after: 0, at: 'start' }],
    [
      'test/fail,class=overloaded,probability=0.2,after=3,at=middle',
      { behaviour: 'fail', class: 'overloaded', probability: 0.2, after: 3, at: 'middle' },
    ],
  ])('reads %s', (id, expected) => {
    expect(parseLocalTestModel(id)).toEqual(expected);
  });

  test.each([
    ['test/convrge', 'there is no model test/convrge', 'Did you mean test/converge?'],
    ['tset', 'there is no model tset', 'Did you mean test?'],
    ['test/', 'there is no model test/', 'Valid: test, test/converge'],
    ['test/varied', 'there is no model test/varied', 'Valid: test, test/converge'],
    ['test/slow,delay=5', 'it takes no option "delay"', 'Valid: delay_ms.'],
    ['test,bytes=5', 'it takes no option "bytes"', undefined],
    ['test/loop,', 'it takes no option ""', undefined],
    ['test/slow,delay_ms', '"delay_ms" must be a whole number', undefined],
    ['test/slow,delay_ms=1.5', '"delay_ms" must be a whole number', undefined],
    ['test/slow,delay_ms=-1', '"delay_ms" must be a whole number', undefined],
    ['test/slow,delay_ms=1,delay_ms=2', '"delay_ms" is given twice', undefined],
    ['test/long,bytes=0', '"bytes" must be a whole number from 1', undefined],
    ['test/long,bytes=1e3', '"bytes" must be a whole number', undefined],
    ['test/fail,probability=1.1', '"probability" must be a number from 0 to 1', undefined],
    ['test/fail,class=overload', '"class" cannot be "overload"', 'Did you mean overloaded?'],
    ['test/fail,at=end', '"at" cannot be "end"', 'Valid: start, middle.'],
  ])('refuses %s and says what is valid', (id, problem, suggestion) => {
    const error = caught(() => parseLocalTestModel(id));

    expect(error).toBeInstanceOf(PidginError);
    expect(error).toMatchObject({ code: 'invalid_local_test_model', exitCode: EXIT.usage });
    expect((error as PidginError).message).toContain(problem);
    if (suggestion !== undefined) {
      expect((error as PidginError).suggestions.join(' ')).toContain(suggestion);
    }
  });
});

function caught(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
