import { eventStringMaps, type PidginEvent } from '../schemas/event.ts';
import { tailLine } from './tail.ts';

/** What an event says in the log of a run nobody watches: all but what was said and told. */
export function runLog(): (event: PidginEvent) => string {
  const maps = eventStringMaps();
  return (event) => {
    const data = maps.get(event.type)?.(event.data, (sensitivity, text) => {
      switch (sensitivity) {
        case 'text':
        case 'failure':
        case 'secret':
          return text === '' ? '' : '…';
        default:
          return text;
      }
    });
    return tailLine({ ...event, data } as PidginEvent, { colour: false });
  };
}
