import { type EventType, eventStringMaps, FAMILY_OF, type PidginEvent } from '../schemas/event.ts';
import { tailLines } from './tail.ts';

/** How much a log says, from least to most. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const ERRORS: ReadonlySet<EventType> = new Set<EventType>([
  'conversation.failed',
  'experiment.failed',
  'preparation.failed',
]);

const WARNINGS: ReadonlySet<EventType> = new Set<EventType>([
  'api.call.failed',
  'budget.exceeded',
  'context.limit_reached',
  'context.truncated',
  'conversation.interrupted',
  'experiment.interrupted',
  'rate_limit.warning',
  'response.interrupted',
]);

/** Which events a log of this level holds; each level holds those of the levels before it. */
export function loggedTypes(level: LogLevel): ReadonlySet<EventType> {
  return new Set(
    [...FAMILY_OF.keys()].filter((type) => levelOf(type) <= LOG_LEVELS.indexOf(level)),
  );
}

function levelOf(type: EventType): number {
  if (ERRORS.has(type)) return LOG_LEVELS.indexOf('error');
  if (WARNINGS.has(type)) return LOG_LEVELS.indexOf('warn');
  const isDetail = FAMILY_OF.get(type) === 'api' || type === 'context.usage';
  return LOG_LEVELS.indexOf(isDetail ? 'debug' : 'info');
}

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
