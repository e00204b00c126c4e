import type { Clock } from '../../src/events/clock.ts';
import { Pacing } from '../../src/providers/pacing/pacing.ts';

/** Pacing that nobody has set limits for. */
export function unlimited({ elapsed, sleep }: Clock): Pacing {
  return new Pacing({ limitsOf: () => ({}), elapsed, sleep });
}
