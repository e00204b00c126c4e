import { describe, expect, test } from 'vitest';
import { canDraw } from '../../../src/config/terminal.ts';

describe('drawing', () => {
  test.each([
    [{}, true],
    [{ TERM: 'xterm' }, true],
    [{ TERM: 'dumb' }, false],
    [{ CI: 'true' }, false],
    [{ CI: '' }, false],
    [{ CI: 'false' }, true],
    [{ CI: '0' }, true],
    [{ CONTINUOUS_INTEGRATION: '1' }, false],
  ])('on a terminal with %j: %s', (env, expected) => {
    expect(canDraw({ isTTY: true }, env)).toBe(expected);
  });

  test('is not for what is no terminal', () => {
    expect(canDraw({ isTTY: false }, {})).toBe(false);
    expect(canDraw({}, {})).toBe(false);
  });
});
