import { expect, it } from 'vitest';
import { atLeast, spentBy, type Totals, totalsOf } from '../../../src/experiment/totals.ts';
import { ConversationLog } from '../../support/events.ts';

const spent = (log: ConversationLog): Totals => spentBy(log.state());
const begun = (): ConversationLog => new ConversationLog().started().turnStarted(0);

it('adds up what conversations took', () => {
  const one = spent(begun().reply(0, 'agent_a', 'Tides.', { cost_usd: 0.1 }));
  const cut = { finish: { unified: 'length', raw: null }, cost_usd: 0.2 } as const;
  const other = spent(begun().reply(0, 'agent_a', 'Ti', cut).reply(0, 'agent_b', ' ', cut));
  expect(totalsOf([one, other])).toEqual({
    input_tokens: 30,
    output_tokens: 15,
    tokens_complete: true,
    cost_usd: 0.5,
    known_cost_usd: 0.5,
    odd_replies: { truncated: 2, filtered: 0, refused: 0, empty: 0 },
  });
});

it('took nothing when there was nothing', () => {
  expect(totalsOf([])).toMatchObject({ input_tokens: null, tokens_complete: true, cost_usd: 0 });
});

it.each<[string, ConversationLog]>([
  ['a reply whose usage is unknown', begun().reply(0, 'agent_b', 'x', { usage: {} })],
  [
    'a failed call whose usage is unknown',
    begun().callStarted(0, 'agent_b').callFailed(0, 'agent_b'),
  ],
  ['a stopped call', begun().callStarted(0, 'agent_b').replyInterrupted(0, 'agent_b', 'Ti')],
  ['a call that was in flight when the process died', begun().callStarted(0, 'agent_b').resumed()],
])('is not whole with %s', (_, log) => {
  const whole = spent(begun().reply(0, 'agent_a', 'Tides.', { cost_usd: 0.1 }));
  expect(totalsOf([whole, spent(log)])).toMatchObject({
    input_tokens: expect.any(Number),
    tokens_complete: false,
    cost_usd: null,
    known_cost_usd: 0.1,
  });
});

it('counts what a failed call took, and nothing for one that was refused', () => {
  const log = begun()
    .callStarted(0, 'agent_a')
    .callFailed(0, 'agent_a', { usage: {}, cost_usd: 0 })
    .callStarted(0, 'agent_a', 2)
    .callFailed(0, 'agent_a', {
      usage: { input_tokens: 10, output_tokens: 1 },
      cost_usd: 0.05,
      attempt: 2,
    })
    .reply(0, 'agent_a', 'Tides.', { cost_usd: 0.1 });
  expect(spent(log)).toMatchObject({
    input_tokens: 20,
    output_tokens: 6,
    tokens_complete: true,
    cost_usd: 0.15,
  });
});

it('is the least it can be for what was cut short', () => {
  const totals = spent(begun().reply(0, 'agent_a', 'Tides.', { cost_usd: 0.1 }));
  const arms = [{ agent_a: 'local:test/slow', agent_b: 'claude' }];
  expect(atLeast(totals, arms)).toEqual({ ...totals, tokens_complete: false, cost_usd: null });
});

it('is known to cost nothing more where all models are built in', () => {
  const totals = spent(begun().reply(0, 'agent_a', 'Tides.', { cost_usd: 0 }));
  const arms = [{ agent_a: 'local:test/slow,delay_ms=5', agent_b: 'silent' }];
  expect(atLeast(totals, arms)).toEqual({ ...totals, tokens_complete: false, cost_usd: 0 });
  // Ollama, which may be on another machine.
  const elsewhere = [...arms, { agent_a: 'local:llama3', agent_b: 'local:test' }];
  expect(atLeast(totals, elsewhere).cost_usd).toBeNull();
});
