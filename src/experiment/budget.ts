import type { EventBus } from '../events/bus.ts';
import type { EventOf } from '../schemas/event.ts';
import type { Usage } from '../schemas/usage.ts';

/** What an experiment may spend at most; absent: no limit. */
export interface BudgetLimits {
  readonly maxCostUsd?: number | undefined;
  readonly maxTotalTokens?: number | undefined;
}

/**
 * Adds up what all conversations of an experiment spend, failed calls included, and says on the bus
 * once when a limit is reached. What is in flight then is still paid for.
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

  async #add({ data }: EventOf<'response.completed' | 'api.call.failed'>): Promise<void> {
    this.#costUsd += data.cost_usd ?? 0;
    this.#tokens += tokensOf(data.usage ?? {});
    if (this.#spent) return;
    const { maxCostUsd, maxTotalTokens } = this.#limits;
    if (maxCostUsd !== undefined && this.#costUsd >= maxCostUsd) {
      await this.#exceed('cost_usd', maxCostUsd, this.#costUsd);
    } else if (maxTotalTokens !== undefined && this.#tokens >= maxTotalTokens) {
      await this.#exceed('total_tokens', maxTotalTokens, this.#tokens);
    }
  }

  async #exceed(budget: 'cost_usd' | 'total_tokens', limit: number, spent: number): Promise<void> {
    this.#spent = true;
    await this.#bus.publish({
      type: 'budget.exceeded',
      conversation_id: null,
      turn_number: null,
      agent_id: null,
      data: { budget, limit, spent },
    });
  }
}

function tokensOf({ input_tokens, output_tokens }: Usage): number {
  return (input_tokens ?? 0) + (output_tokens ?? 0);
}
