import type { EventBus } from '../events/bus.ts';
import { type EventOf, OF_EXPERIMENT } from '../schemas/event.ts';

/** What an experiment may spend at most; absent: no limit. */
export interface BudgetLimits {
  readonly maxCostUsd?: number | undefined;
  readonly maxTotalTokens?: number | undefined;
}

/**
 * Adds up what all conversations of an experiment spend, failed calls included, and says on the bus
 * once when a limit is reached, or when a reply does not say what it took: a limit that cannot be
 * watched is not kept by hoping. What is in flight then is still paid for.
 */
export class Budget {
  readonly #limits: BudgetLimits;
  readonly #bus: EventBus;
  #costUsd = 0;
  #tokens = 0;
  #spent = false;

  constructor(limits: BudgetLimits, bus: EventBus) {
    this.#limits = limits;
    this.#bus = bus;
    bus.observe('response.completed', (event) => this.#add(event));
    bus.observe('api.call.failed', (event) => this.#add(event));
  }

  /** Counts what was spent before this run of the experiment. */
  startAt({ costUsd, tokens }: { readonly costUsd: number; readonly tokens: number }): void {
    this.#costUsd = costUsd;
    this.#tokens = tokens;
  }

  /** Whether a limit has been reached, and nothing new is to be asked for. */
  get spent(): boolean {
    return this.#spent;
  }

  async #add({ type, data }: EventOf<'response.completed' | 'api.call.failed'>): Promise<void> {
    const { input_tokens, output_tokens } = data.usage ?? {};
    this.#costUsd += data.cost_usd ?? 0;
    this.#tokens += (input_tokens ?? 0) + (output_tokens ?? 0);
    if (this.#spent) return;
    const { maxCostUsd, maxTotalTokens } = this.#limits;
    // What failed may have been refused, and then took nothing.
    const said = type === 'response.completed';
    const costUnknown = said && data.cost_usd === undefined;
    const tokensUnknown = said && (input_tokens === undefined || output_tokens === undefined);
    if (maxCostUsd !== undefined && (costUnknown || this.#costUsd >= maxCostUsd)) {
      await this.#exceed('cost_usd', maxCostUsd, costUnknown ? null : this.#costUsd);
    } else if (maxTotalTokens !== undefined && (tokensUnknown || this.#tokens >= maxTotalTokens)) {
      await this.#exceed('total_tokens', maxTotalTokens, tokensUnknown ? null : this.#tokens);
    }
  }

  async #exceed(
    budget: 'cost_usd' | 'total_tokens',
    limit: number,
    spent: number | null,
  ): Promise<void> {
    this.#spent = true;
    await this.#bus.publish({
      type: 'budget.exceeded',
      ...OF_EXPERIMENT,
      data: { budget, limit, spent },
    });
  }
}
