import { eventStringMaps, type PidginEvent } from '../schemas/event.ts';
import { tailLines } from './tail.ts';

/**
 * Says events as lines of the log of a run that nobody watches: all but what was said and told.
 *
 * @param now Unix milliseconds.
 */
export function runLog(now: number): (event: PidginEvent) => string[] {
  const lines = tailLines(now);
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
    return lines({ ...event, data } as PidginEvent, { colour: false, width: null });
  };
}
