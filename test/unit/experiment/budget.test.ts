import { describe, expect, it } from 'vitest';
import { EventBus } from '../../../src/events/bus.ts';
import { Budget, type BudgetLimits } from '../../../src/experiment/budget.ts';
import type { EventDraft, PidginEvent } from '../../../src/schemas/event.ts';
import { countingIds, tickingClock } from '../../support/clock.ts';

const PLACE = {
  conversation_id: 'conv_7f3a9c21_0001',
  turn_number: 0,
  agent_id: 'agent_a',
} as const;

/** A reply that took so many tokens in and out, and so many dollars. */
function reply(input?: number, output?: number, costUsd?: number): EventDraft {
  return {
    type: 'response.completed',
    ...PLACE,
    data: {
      content: 'Tides.',
      finish: { unified: 'stop', raw: null },
      model: null,
      usage: {
        ...(input === undefined ? {} : { input_tokens: input }),
        ...(output === undefined ? {} : { output_tokens: output }),
      },
      ...(costUsd === undefined ? {} : { cost_usd: costUsd }),
      duration_ms: 1,
      time_to_first_token_ms: 1,
      chunk_count: 1,
      chunk_timings: [],
    },
  };
}

async function spend(limits: BudgetLimits, ...events: EventDraft[]) {
  const said: PidginEvent[] = [];
  const bus = new EventBus({
    experimentId: 'exp_7f3a9c21',
    now: tickingClock().now,
    newEventId: countingIds(),
    record: () => undefined,
    unrecorded: new Set(),
    onObserverFailure: (error) => {
      throw error;
    },
  });
  bus.observe('budget.exceeded', (event) => {
    said.push(event);
  });
  const budget = new Budget(limits, bus);
  for (const event of events) await bus.publish(event);
  return { spent: budget.spent, said: said.map(({ data }) => data) };
}

describe('Budget', () => {
  it('is spent when the limit is reached, and says so once', async () => {
    const { spent, said } = await spend(
      { maxTotalTokens: 30 },
      reply(10, 5),
      reply(10, 5),
      reply(1, 1),
    );
    expect(spent).toBe(true);
    expect(said).toEqual([{ budget: 'total_tokens', limit: 30, spent: 30 }]);
  });

  it('is spent when a reply does not say what it took, for then the limit cannot be watched', async () => {
    expect(await spend({ maxTotalTokens: 30 }, reply(10))).toEqual({
      spent: true,
      said: [{ budget: 'total_tokens', limit: 30, spent: null }],
    });
    expect(await spend({ maxCostUsd: 1 }, reply(10, 5))).toEqual({
      spent: true,
      said: [{ budget: 'cost_usd', limit: 1, spent: null }],
    });
  });

  it('does not care what was not limited', async () => {
    expect((await spend({}, reply())).spent).toBe(false);
    expect((await spend({ maxCostUsd: 1 }, reply(undefined, undefined, 0.5))).spent).toBe(false);
    expect((await spend({ maxTotalTokens: 30 }, reply(1, 1))).spent).toBe(false);
  });
});
