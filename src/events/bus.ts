import {
  type EVENT_FAMILIES,
  type EventDraft,
  type EventFamily,
  type EventOf,
  type EventType,
  FAMILY_OF,
  type PidginEvent,
} from '../schemas/event.ts';
import { EVENT_VERSION } from '../schemas/events/envelope.ts';
import type { ExperimentId } from '../schemas/ids.ts';
import type { PrivacyFilter } from './privacy-filter.ts';

/**
 * What an observer asks for: one type, a family, everything but the pieces of replies, or
 * everything. To make events of the pieces costs more than to receive them.
 */
export type Selector = EventType | EventFamily | 'whole' | 'all';

const PIECES: ReadonlySet<EventType> = new Set<EventType>([
  'response.started',
  'response.streaming',
  'stream.chunk.received',
]);

/** The events a selector lets through. */
export type Selected<S extends Selector> = S extends EventType
  ? EventOf<S>
  : S extends EventFamily
    ? EventOf<(typeof EVENT_FAMILIES)[S][number]['shape']['type']['value']>
    : PidginEvent;

export type Observer<E = PidginEvent> = (event: E) => void | Promise<void>;

/** Writes an event to the record. Awaited before anyone else sees the event. */
export type Recorder = (event: PidginEvent) => Promise<void> | undefined;

export interface BusOptions {
  readonly experimentId: ExperimentId;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** A new ULID. */
  readonly newEventId: () => string;
  /** What an event becomes in the record. Absent: it is recorded as it happened. */
  readonly redact?: PrivacyFilter | undefined;
  readonly record: Recorder;
  /** Types nobody records, so that they are only made when someone observes them. */
  readonly unrecorded: ReadonlySet<EventType>;
  /** Told once about each observer that throws. */
  readonly onObserverFailure: (error: unknown) => void;
}

interface Subscription {
  readonly selector: Selector;
  readonly observer: Observer;
  /** Whether it is shown what is recorded, not what happened. */
  readonly ofRecord: boolean;
  failed: boolean;
}

/**
 * Carries every event of one experiment: first to the record, then to the observers.
 *
 * The record is awaited, and its failure is the publisher's failure. Observers cannot hold up or
 * break a conversation: what they throw is reported once, and they keep being called.
 */
export class EventBus {
  readonly #options: BusOptions;
  readonly #subscriptions = new Set<Subscription>();

  constructor(options: BusOptions) {
    this.#options = options;
  }

  /**
   * Gives an event its identity and time, records it, and shows it to the observers.
   *
   * @returns The event as it happened.
   * @throws whatever the record throws; the event then reaches no observer.
   */
  async publish(draft: EventDraft): Promise<PidginEvent> {
    const { experimentId, now, newEventId, redact, record } = this.#options;
    // Field by field: spreading drafts of many shapes costs more than everything else here.
    const event = {
      v: EVENT_VERSION,
      id: newEventId(),
      type: draft.type,
      experiment_id: experimentId,
      conversation_id: draft.conversation_id,
      timestamp: now() / 1000,
      turn_number: draft.turn_number,
      agent_id: draft.agent_id,
      data: draft.data,
    } as PidginEvent;
    const kept = redact === undefined ? event : redact(event);
    const recorded = record(kept);
    if (recorded !== undefined) await recorded;
    this.#show(event, kept);
    return event;
  }

  /**
   * Calls the observer for every selected event, as it happened, until the returned function is
   * called.
   */
  observe<S extends Selector>(selector: S, observer: Observer<Selected<S>>): () => void {
    return this.#subscribe(selector, observer as Observer, false);
  }

  /** Does the same with events as they are recorded: for all that writes down what it is told. */
  observeRecord<S extends Selector>(selector: S, observer: Observer<Selected<S>>): () => void {
    return this.#subscribe(selector, observer as Observer, true);
  }

  #subscribe(selector: Selector, observer: Observer, ofRecord: boolean): () => void {
    const subscription: Subscription = { selector, observer, ofRecord, failed: false };
    this.#subscriptions.add(subscription);
    return () => {
      this.#subscriptions.delete(subscription);
    };
  }

  /** Whether an event of this type would be recorded or observed at all. */
  wants(type: EventType): boolean {
    if (!this.#options.unrecorded.has(type)) return true;
    for (const { selector } of this.#subscriptions) if (selects(selector, type)) return true;
    return false;
  }

  #show(event: PidginEvent, kept: PidginEvent): void {
    for (const subscription of this.#subscriptions) {
      if (!selects(subscription.selector, event.type)) continue;
      try {
        const pending = subscription.observer(subscription.ofRecord ? kept : event);
        pending?.catch((error) => this.#report(subscription, error));
      } catch (error) {
        this.#report(subscription, error);
      }
    }
  }

  #report(subscription: Subscription, error: unknown): void {
    if (subscription.failed) return;
    subscription.failed = true;
    this.#options.onObserverFailure(error);
  }
}

function selects(selector: Selector, type: EventType): boolean {
  if (selector === 'whole') return !PIECES.has(type);
  return selector === 'all' || selector === type || selector === FAMILY_OF.get(type);
}
