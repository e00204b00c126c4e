import { describe, expect, it } from 'vitest';
import { type BusOptions, EventBus } from '../../../src/events/bus.ts';
import type { EventDraft, PidginEvent } from '../../../src/schemas/event.ts';
import { countingIds, tickingClock } from '../../support/clock.ts';

const turnStarted: EventDraft = {
  type: 'turn.started',
  conversation_id: 'conv_0badcafe_0001',
  turn_number: 0,
  agent_id: null,
  data: {},
};
const streaming: EventDraft = {
  ...turnStarted,
  type: 'response.streaming',
  turn_number: 0,
  agent_id: 'agent_a',
  data: { channel: 'text', delta: 'x' },
};

function newBus(options: Partial<BusOptions> = {}): EventBus {
  const clock = tickingClock();
  return new EventBus({
    experimentId: 'exp_0badcafe',
    now: () => clock.now(),
    newEventId: countingIds(),
    record: () => undefined,
    unrecorded: new Set(),
    onObserverFailure: () => undefined,
    ...options,
  });
}

describe('EventBus', () => {
  it('gives each event an id, the time in seconds and its experiment', async () => {
    const event = await newBus().publish(turnStarted);
    expect(event).toMatchObject({
      v: 1,
      id: '01J00000000000000000000001',
      experiment_id: 'exp_0badcafe',
      timestamp: 1_700_000_000.001,
    });
  });

  it('makes no pieces of replies for who wants none', async () => {
    const bus = newBus({ unrecorded: new Set(['response.streaming']) });
    const seen: string[] = [];
    bus.observe('whole', ({ type }) => void seen.push(type));
    expect(bus.wants('response.streaming')).toBe(false);
    expect(bus.wants('turn.started')).toBe(true);
    await bus.publish(turnStarted);
    await bus.publish(streaming);
    expect(seen).toEqual(['turn.started']);
  });

  it('shows observers only what they selected: a type, a family, everything', async () => {
    const bus = newBus();
    const seen: Record<string, string[]> = { type: [], family: [], all: [] };
    bus.observe('turn.started', ({ type }) => void seen.type?.push(type));
    bus.observe('response', ({ type }) => void seen.family?.push(type));
    bus.observe('all', ({ type }) => void seen.all?.push(type));
    await bus.publish(turnStarted);
    await bus.publish(streaming);
    expect(seen).toEqual({
      type: ['turn.started'],
      family: ['response.streaming'],
      all: ['turn.started', 'response.streaming'],
    });
  });

  it('shows nobody an event before it is recorded', async () => {
    const order: string[] = [];
    let recorded = (): void => undefined;
    const bus = newBus({
      record: () =>
        new Promise<void>((resolve) => {
          recorded = () => {
            order.push('recorded');
            resolve();
          };
        }),
    });
    bus.observe('all', () => void order.push('observed'));
    const published = bus.publish(turnStarted);
    expect(order).toEqual([]);
    recorded();
    await published;
    expect(order).toEqual(['recorded', 'observed']);
  });

  it('keeps what is private from the record and from who asks for it, and from nobody else', async () => {
    const recorded: PidginEvent[] = [];
    const seen: Record<'happened' | 'kept', PidginEvent[]> = { happened: [], kept: [] };
    const bus = newBus({
      redact: (event) => ({ ...event, agent_id: null }) as PidginEvent,
      record: (event) => void recorded.push(event),
    });
    bus.observe('all', (event) => void seen.happened.push(event));
    const detach = bus.observeRecord('all', (event) => void seen.kept.push(event));
    const published = await bus.publish(streaming);
    detach();
    await bus.publish(turnStarted);
    expect(published).toMatchObject({ agent_id: 'agent_a' });
    expect(recorded[0]).toEqual({ ...published, agent_id: null });
    expect(seen.kept).toEqual(recorded.slice(0, 1));
    expect(seen.happened[0]).toEqual(published);
    expect(seen.happened).toHaveLength(2);
  });

  it('makes events of no kind of piece for who wants replies whole', () => {
    const pieces = ['response.started', 'response.streaming', 'stream.chunk.received'] as const;
    const bus = newBus({ unrecorded: new Set(pieces) });
    bus.observe('whole', () => undefined);
    expect(pieces.filter((type) => bus.wants(type))).toEqual([]);
  });

  it('fails the publisher when the record fails, and shows the event to nobody', async () => {
    const failure = new Error('disk full');
    const seen: PidginEvent[] = [];
    const bus = newBus({
      record: () => {
        throw failure;
      },
    });
    bus.observe('all', (event) => void seen.push(event));
    await expect(bus.publish(turnStarted)).rejects.toBe(failure);
    expect(seen).toEqual([]);
  });

  it('reports an observer that throws once, and goes on calling it and the others', async () => {
    const reported: unknown[] = [];
    const bus = newBus({ onObserverFailure: (error) => reported.push(error) });
    let calls = 0;
    let others = 0;
    bus.observe('all', () => {
      calls += 1;
      throw new Error('broken screen');
    });
    bus.observe('all', async () => {
      await Promise.reject(new Error('broken later'));
    });
    bus.observe('all', () => {
      others += 1;
    });
    await bus.publish(turnStarted);
    await bus.publish(turnStarted);
    await new Promise((resolve) => setImmediate(resolve));
    expect([calls, others]).toEqual([2, 2]);
    expect(reported).toHaveLength(2);
  });

  it('stops calling an observer that was detached', async () => {
    const bus = newBus();
    let calls = 0;
    const detach = bus.observe('all', () => {
      calls += 1;
    });
    await bus.publish(turnStarted);
    detach();
    await bus.publish(turnStarted);
    expect(calls).toBe(1);
  });

  it('wants an unrecorded type only while someone observes it', () => {
    const bus = newBus({ unrecorded: new Set(['response.streaming']) });
    expect(bus.wants('turn.started')).toBe(true);
    expect(bus.wants('response.streaming')).toBe(false);
    const detach = bus.observe('response', () => undefined);
    expect(bus.wants('response.streaming')).toBe(true);
    detach();
    expect(bus.wants('response.streaming')).toBe(false);
  });
});
