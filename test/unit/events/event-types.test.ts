import { expect, test } from 'vitest';
import { ALL_EVENT_TYPES, eventTypesOf } from '../../../src/events/event-types.ts';
import { EventLine } from '../../../src/schemas/event.ts';

test('a family means all of its types, and a type itself', () => {
  expect([...eventTypesOf('turn, Response.Completed')]).toEqual([
    'turn.started',
    'turn.completed',
    'response.completed',
  ]);
  expect(ALL_EVENT_TYPES.size).toBe(EventLine.options.length);
});

test.each([
  ['turns', 'Did you mean turn?'],
  ['respons.completed', 'Did you mean response.completed?'],
  ['turn,', 'Families: experiment, conversation, turn'],
])('refuses %j, and says what there is', (list, hint) => {
  expect(() => eventTypesOf(list)).toThrow(
    expect.objectContaining({
      code: 'unknown_event',
      exitCode: 2,
      suggestions: expect.arrayContaining([expect.stringContaining(hint)]),
    }),
  );
});
