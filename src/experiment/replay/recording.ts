import { setImmediate } from 'node:timers/promises';
import { EventBus } from '../../events/bus.ts';
import type { Clock } from '../../events/clock.ts';
import { eventIds } from '../../events/event-ids.ts';
import type { EventDraft, EventLine } from '../../schemas/event.ts';
import type { ExperimentId } from '../../schemas/ids.ts';

/** Something that is shown at its time. */
interface Moment {
  /** Unix milliseconds. */
  readonly at: number;
  readonly event: EventDraft;
}

/** Nobody waits through a night in which nothing ran. */
const LONGEST_GAP_MS = 60_000;

/**
 * What a screen would have been shown, in order: the recorded events, and each reply piece by piece
 * as it arrived.
 */
export function momentsOf(recorded: readonly EventLine[]): Moment[] {
  const moments: Moment[] = [];
  let sentAt = 0;
  for (const event of recorded) {
    const at = event.timestamp * 1000;
    if (event.type === 'api.call.started') sentAt = at;
    if (event.type === 'thinking.completed') {
      moments.push({ at: sentAt, event: streaming(event, 'thinking', event.data.content) });
    }
    if (event.type === 'response.completed') {
      let from = 0;
      for (const [elapsedMs, length] of event.data.chunk_timings ?? []) {
        const delta = event.data.content.slice(from, from + length);
        from += length;
        moments.push({ at: sentAt + elapsedMs, event: streaming(event, 'text', delta) });
      }
    }
    moments.push({ at, event });
  }
  // No clock of one process runs backwards, but two may differ.
  let latest = 0;
  return moments.map((moment) => {
    latest = Math.max(latest, moment.at);
    return { ...moment, at: latest };
  });
}

type Said = Extract<EventLine, { type: 'thinking.completed' | 'response.completed' }>;

function streaming(
  { conversation_id, turn_number, agent_id }: Said,
  channel: 'text' | 'thinking',
  delta: string,
): EventDraft {
  return {
    type: 'response.streaming',
    conversation_id,
    turn_number,
    agent_id,
    data: { channel, delta },
  };
}

/** How a recording is played. */
export interface PlayOptions {
  readonly clock: Clock;
  /** How many times faster than it was; Infinity: all at once. */
  readonly speed: number;
  /** Resolves once it may go on. */
  readonly released: () => Promise<void>;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** A recording that screens can be attached to, like to an experiment that runs. */
export class Recording {
  readonly bus: EventBus;
  readonly #moments: readonly Moment[];
  #now = 0;
  #skipping = false;
  #wake = new AbortController();

  constructor(experimentId: ExperimentId, recorded: readonly EventLine[]) {
    this.#moments = momentsOf(recorded);
    this.bus = new EventBus({
      experimentId,
      now: () => this.#now,
      newEventId: eventIds(),
      record: () => undefined,
      unrecorded: new Set(),
      onObserverFailure: () => undefined,
    });
  }

  /** Shows what is left of the reply under way at once. */
  skip(): void {
    this.#skipping = true;
    this.#wake.abort();
  }

  /** Plays it to its end, or until the signal. */
  async play({ clock, speed, released, signal }: PlayOptions): Promise<void> {
    const stop = (): void => this.#wake.abort();
    signal.addEventListener('abort', stop);
    let before = this.#moments[0]?.at ?? 0;
    for (const { at, event } of this.#moments) {
      await released();
      const waitMs = Math.min(at - before, LONGEST_GAP_MS) / speed;
      if (waitMs > 0 && !this.#skipping) await clock.sleep(waitMs, this.#wake.signal);
      if (signal.aborted) break;
      if (this.#wake.signal.aborted) this.#wake = new AbortController();
      before = at;
      this.#now = at;
      await this.bus.publish(event);
      if (event.type !== 'response.completed') continue;
      this.#skipping = false;
      // Without waits, keys would never be heard and nothing drawn before the end.
      await setImmediate();
    }
    signal.removeEventListener('abort', stop);
  }
}
