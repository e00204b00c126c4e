import { Flags } from '@oclif/core';
import { eventTypesOf } from './events/event-types.ts';
import type { EventType } from './schemas/event.ts';

const eventTypes = Flags.custom<ReadonlySet<EventType>>({
  parse: async (list) => eventTypesOf(list),
});

/** `--events` of the commands that print events as lines. */
export const eventsFlag = (summary: string) =>
  eventTypes({ summary, helpValue: 'turn,response.completed', env: 'PIDGIN_EVENTS' });
