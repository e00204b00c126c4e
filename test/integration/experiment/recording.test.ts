import { describe, expect, it } from 'vitest';
import { momentsOf, Recording } from '../../../src/experiment/replay/recording.ts';
import { createLocalTest } from '../../../src/providers/local-test/local-test.ts';
import { EventLine, type PidginEvent } from '../../../src/schemas/event.ts';
import { conversationPlan, holdConversation, snapshot } from '../../support/hold-conversation.ts';

/** A conversation of two turns as it stands in its file. */
async function recorded(): Promise<EventLine[]> {
  const agent = snapshot({ requested: 'local:test', model: 'test' });
  const provider = createLocalTest();
  const { events } = await holdConversation(
    conversationPlan({ agents: { agent_a: agent, agent_b: agent } }),
    { agent_a: provider, agent_b: provider },
  );
  return events.map((event, seq) => EventLine.parse({ ...event, seq }));
}

/** Plays a recording on a clock that only notes how long was waited. */
async function played(speed: number, onEvent: (event: PidginEvent, rec: Recording) => void) {
  const waits: number[] = [];
  const stop = new AbortController();
  const recording = new Recording('exp_0badcafe', await recorded());
  recording.bus.observe('all', (event) => onEvent(event, recording));
  await recording.play({
    clock: {
      now: () => 0,
      elapsed: () => 0,
      sleep: async (ms, signal) => {
        if (signal?.aborted !== true) waits.push(ms);
      },
    },
    speed,
    released: async () => undefined,
    signal: stop.signal,
  });
  return waits.reduce((sum, ms) => sum + ms, 0);
}

describe('a recording', () => {
  it('shows every recorded event once and in order, and each reply piece by piece before it', async () => {
    const events = await recorded();
    const moments = momentsOf(events);
    const others = moments.filter(({ event }) => event.type !== 'response.streaming');
    expect(others.map(({ event }) => event)).toEqual(events);
    for (const reply of events.filter((event) => event.type === 'response.completed')) {
      const text = moments.flatMap(({ event }) =>
        event.type === 'response.streaming' &&
        event.turn_number === reply.turn_number &&
        event.agent_id === reply.agent_id
          ? [event.data.delta]
          : [],
      );
      expect(text.join('')).toBe(reply.data.content);
    }
    const times = moments.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });

  it('lets keys be heard and screens be drawn between messages, however fast', async () => {
    let soFar = 0;
    const turns: number[] = [];
    let next: NodeJS.Immediate | undefined;
    const note = (): void => {
      turns.push(soFar);
      next = setImmediate(note);
    };
    note();
    await played(Infinity, () => {
      soFar += 1;
    });
    clearImmediate(next);
    expect(new Set(turns).size).toBeGreaterThanOrEqual(4);
  });

  it('takes as long as it took, or so many times less', async () => {
    const once = await played(1, () => undefined);
    expect(once).toBeGreaterThan(0);
    expect(await played(4, () => undefined)).toBeCloseTo(once / 4, 6);
    expect(await played(Infinity, () => undefined)).toBe(0);
  });

  it('shows what is left of a reply at once when it is skipped, and goes on as before', async () => {
    const once = await played(1, () => undefined);
    const skipped = await played(1, (event, recording) => {
      if (event.type === 'api.call.started' && event.turn_number === 0) recording.skip();
    });
    expect(skipped).toBeLessThan(once);
    expect(skipped).toBeGreaterThan(0);
  });
});
