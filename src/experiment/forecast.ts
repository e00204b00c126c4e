import { estimateTokens, replyReserve } from '../conversation/context-meter.ts';
import { tagged } from '../conversation/router.ts';
import type { Prices } from '../providers/prices.ts';
import type { AgentSnapshot } from '../schemas/events/conversation.ts';
import type { Arm, ForecastTotal } from '../schemas/events/experiment.ts';
import type { Usage } from '../schemas/usage.ts';
import type { ExperimentPlan } from './plan.ts';

/** What a forecast takes for granted. Part of the stable `--json` output. */
export interface ForecastAssumptions {
  /** Length of every reply, unless `max_tokens` is less. */
  readonly reply_tokens: number;
  /** From how many tokens of input on a provider reads what it was sent before from its cache. */
  readonly cached_from_tokens: number;
}

/** What one conversation will take, thinking apart. Part of the stable `--json` output. */
export interface Forecast {
  /** Turns it will come to, those of a source apart: fewer than asked for when a context window is full before. */
  readonly turns: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  /** Part of the input that is read from a cache. */
  readonly cached_tokens: number;
  /** US dollars at the list prices of the day; null: a price is unknown. */
  readonly cost_usd: number | null;
}

/** About two paragraphs, which is what models talking to each other tend to say. */
export const ASSUMPTIONS: ForecastAssumptions = { reply_tokens: 300, cached_from_tokens: 1024 };

/** Vendors that read a repeated beginning from a cache, and what writing it costs extra. */
const CACHING: ReadonlyMap<string, { readonly writes: boolean }> = new Map([
  ['anthropic', { writes: true }],
  ['openai', { writes: false }],
  ['google', { writes: false }],
  ['xai', { writes: false }],
]);

/** What a forecast goes by. */
export interface ForecastContext {
  readonly prices: Pick<Prices, 'costUsd' | 'contextWindow'>;
  /** The protocol of a provider. */
  readonly kindOf: (provider: string) => string;
  /** The day whose list prices hold. */
  readonly at: Date;
}

/** What every arm of a plan will take, and all together. */
export interface PlanForecast {
  readonly arms: readonly {
    readonly arm: Arm;
    readonly conversations: number;
    /** What each of its conversations will take. */
    readonly conversation: Forecast;
  }[];
  readonly total: ForecastTotal;
}

/** Foresees what the conversations of a plan will take, arm by arm and together. */
export function forecastPlan(
  plan: Pick<ExperimentPlan, 'arms' | 'conversations' | 'branch'>,
  context: ForecastContext,
): PlanForecast {
  const counts = new Map<string, number>();
  for (const { arm } of plan.conversations) counts.set(arm, (counts.get(arm) ?? 0) + 1);
  const arms = plan.arms.map((arm) => ({
    arm,
    conversations: counts.get(arm.name) ?? 0,
    conversation: forecastConversation(arm, context, plan.branch),
  }));
  const total = (of: (forecast: Forecast) => number) =>
    arms.reduce((sum, one) => sum + one.conversations * of(one.conversation), 0);
  const priced = arms.every(({ conversation }) => conversation.cost_usd !== null);
  return {
    arms,
    total: {
      turns: total(({ turns }) => turns),
      input_tokens: total(({ input_tokens }) => input_tokens),
      cached_tokens: total(({ cached_tokens }) => cached_tokens),
      output_tokens: total(({ output_tokens }) => output_tokens),
      cost_usd: priced ? toMicrodollars(total(({ cost_usd }) => cost_usd ?? 0)) : null,
    },
  };
}

/** Without the noise of binary fractions. */
function toMicrodollars(usd: number): number {
  return Math.round(usd * 1e6) / 1e6;
}

/**
 * What a conversation of an arm will take: every request sends the whole conversation again, so
 * input grows with the square of the turns; what the request before had is priced as cached.
 */
export function forecastConversation(
  arm: Arm,
  { prices, kindOf, at }: ForecastContext,
  branch: ExperimentPlan['branch'] = null,
  assumptions: ForecastAssumptions = ASSUMPTIONS,
): Forecast {
  let turns = 0;
  let costUsd: number | null = 0;
  const sum = { input_tokens: 0, output_tokens: 0, cached_tokens: 0 };
  const opening = estimateTokens(tagged(arm.prompt_tag, arm.prompt));
  const sides = [side(arm.agents.agent_a), side(arm.agents.agent_b)];
  const kept = branch?.branch_turn ?? 0;
  let said = opening;
  for (const { content } of branch?.messages ?? []) said += estimateTokens(content);

  for (; kept + turns < arm.max_turns; turns += 1) {
    for (const { turn, text } of arm.scheduled)
      if (turn === kept + turns) said += estimateTokens(text);
    for (const own of sides) {
      if (own.agent.provider === 'silent') continue;
      const wanted = own.system + said;
      if (wanted > own.room && !arm.allow_truncation) return done();
      const input = Math.min(wanted, own.room);
      const usage = usageOf(own, input, wanted > own.room);
      own.previous = input;
      sum.input_tokens += input;
      sum.output_tokens += own.reply;
      sum.cached_tokens += usage.cached_tokens ?? 0;
      const cost = prices.costUsd(own.agent.provider, own.agent.model, usage, at);
      costUsd = costUsd === null || cost === null ? null : costUsd + cost;
      said += own.reply;
    }
  }
  return done();

  function done(): Forecast {
    return { turns, ...sum, cost_usd: costUsd === null ? null : toMicrodollars(costUsd) };
  }

  function side(agent: AgentSnapshot) {
    const window = prices.contextWindow(agent.provider, agent.model);
    return {
      agent,
      system: estimateTokens(agent.system_prompt ?? ''),
      reply: Math.min(assumptions.reply_tokens, agent.max_tokens ?? assumptions.reply_tokens),
      room: window === null ? Infinity : window - replyReserve(window, agent.max_tokens),
      caching: CACHING.get(kindOf(agent.provider)),
      previous: 0,
    };
  }

  function usageOf(
    { caching, previous, reply }: ReturnType<typeof side>,
    input: number,
    truncated: boolean,
  ): Usage {
    const usage = { input_tokens: input, output_tokens: reply };
    if (caching === undefined) return usage;
    // A history that lost its beginning is not what the cache has.
    const from = assumptions.cached_from_tokens;
    const cached = previous >= from && !truncated ? previous : 0;
    const written = caching.writes && input >= from ? input - cached : 0;
    return { ...usage, cached_tokens: cached, cache_write_tokens: written };
  }
}
