import { describe, expect, it } from 'vitest';
import { rateLimitStates } from '../../../src/providers/rate-limit-state.ts';

describe('rateLimitStates', () => {
  it('reads what OpenAI and those like it send', () => {
    const headers = new Headers({
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '59',
      'x-ratelimit-reset-requests': '1s',
      'x-ratelimit-limit-tokens': '150000',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '6m0.5s',
    });
    expect(rateLimitStates(headers)).toEqual([
      { limit: 'requests', allowed: 60, remaining: 59, resetsInMs: 1000 },
      { limit: 'tokens', allowed: 150_000, remaining: 0, resetsInMs: 360_500 },
    ]);
  });

  it("reads what Anthropic sends, by the response's own clock", () => {
    const headers = new Headers({
      date: 'Sat, 21 Nov 2026 12:00:00 GMT',
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '3',
      'anthropic-ratelimit-requests-reset': '2026-11-21T12:00:07Z',
      'anthropic-ratelimit-tokens-remaining': '40000',
      'anthropic-ratelimit-tokens-reset': '2026-11-21T11:59:58Z',
    });
    expect(rateLimitStates(headers)).toEqual([
      { limit: 'requests', allowed: 50, remaining: 3, resetsInMs: 7000 },
      { limit: 'tokens', allowed: null, remaining: 40_000, resetsInMs: 0 },
    ]);
  });

  it.each([
    ['1ms', 1],
    ['1h2m3s4ms', 3_723_004],
    ['7.66s', 7660],
    ['soon', null],
    ['1700000000', null],
    ['2026-11-21T12:00:00Z', null],
  ])('takes %s until the reset for %s ms', (reset, resetsInMs) => {
    const headers = new Headers({
      'x-ratelimit-remaining-requests': '1',
      'x-ratelimit-reset-requests': reset,
    });
    expect(rateLimitStates(headers)[0]?.resetsInMs).toBe(resetsInMs);
  });

  it('says nothing where the headers say nothing, or nonsense', () => {
    expect(rateLimitStates(new Headers())).toEqual([]);
    expect(rateLimitStates(new Headers({ 'x-ratelimit-remaining-requests': '-1' }))).toEqual([]);
    expect(rateLimitStates(new Headers({ 'x-ratelimit-remaining-requests': 'many' }))).toEqual([]);
  });
});
