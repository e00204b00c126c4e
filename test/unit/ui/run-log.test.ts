import { describe, expect, it } from 'vitest';
import { ALL_EVENT_TYPES } from '../../../src/events/event-types.ts';
import { LOG_LEVELS, loggedTypes } from '../../../src/ui/run-log.ts';

describe('the level of a log', () => {
  it('holds all that a lower one holds, and at most everything', () => {
    const levels = LOG_LEVELS.map(loggedTypes);
    for (const [index, types] of levels.slice(1).entries()) {
      expect([...types]).toEqual(expect.arrayContaining([...(levels[index] ?? [])]));
      expect(types.size).toBeGreaterThan(levels[index]?.size ?? 0);
    }
    expect(levels.at(-1)).toEqual(ALL_EVENT_TYPES);
  });

  it.each([
    ['error', 'conversation.failed'],
    ['warn', 'api.call.failed'],
    ['info', 'response.completed'],
    ['debug', 'api.call.started'],
  ] as const)('%s is the first with %s', (level, type) => {
    const first = LOG_LEVELS.find((each) => loggedTypes(each).has(type));
    expect(first).toBe(level);
  });
});
