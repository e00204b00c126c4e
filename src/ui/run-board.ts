import {
  type ConversationProgress,
  NO_PROGRESS,
  reduceProgress,
} from '../events/conversation-progress.ts';
import {
  EMPTY_EXPERIMENT,
  type ExperimentState,
  reduceExperiment,
} from '../events/experiment-state.ts';
import { type PlannedTurns, plannedTurns } from '../events/planned-turns.ts';
import { isStalled, NO_PULSE, type Pulse, reducePulse, tokensPerMinute } from '../events/pulse.ts';
import type { EventOf, PidginEvent } from '../schemas/event.ts';
import type { ConversationSnapshot } from '../schemas/experiment-snapshot.ts';
import type { ConversationId } from '../schemas/ids.ts';

/** What is known of an experiment that is gone on with. */
export interface Standing {
  readonly experiment: ExperimentState;
  readonly conversations: ReadonlyMap<ConversationId, ConversationProgress>;
}

/** How a run of several conversations goes at one moment. */
export interface RunSummary {
  readonly name: string;
  /** How many conversations are in each state. */
  readonly states: Readonly<Record<ConversationProgress['status'], number>>;
  /** Share of the planned turns that is done or no longer to be done; null: there is no plan yet. */
  readonly share: number | null;
  /** Tokens in and out a minute; null: not known. */
  readonly tokensPerMinute: number | null;
  /** Seconds until the last turn at the pace so far; null: it cannot be told. */
  readonly secondsLeft: number | null;
  readonly tokens: number;
  /** US dollars of the calls whose cost is known. */
  readonly knownCostUsd: number;
  /** Whether that is all of the cost. */
  readonly costComplete: boolean;
  readonly maxCostUsd: number | null;
  readonly maxTotalTokens: number | null;
}

/** Time from which a pace says something of what is to come, in seconds. */
const SHORTEST_PACE_SECONDS = 2;

/**
 * Several conversations while they are held. Conversations are changed in place: to copy a thousand
 * for each event would cost more than all else that is done for it.
 */
export class RunBoard {
  experiment: ExperimentState;
  /** Download under way before the first conversation; null when there is none. */
  download: EventOf<'preparation.progress'>['data'] | null = null;
  readonly #conversations = new Map<
    ConversationId,
    { progress: ConversationProgress; pulse: Pulse }
  >();
  /** Unix seconds of the first turn that began here, and turns that were done by then. */
  #pace: { readonly since: number; readonly turnsBefore: number } | null = null;

  /** @param standing Null: it begins anew. */
  constructor(standing: Standing | null) {
    this.experiment = standing?.experiment ?? EMPTY_EXPERIMENT;
    for (const [id, progress] of standing?.conversations ?? []) {
      this.#conversations.set(id, { progress, pulse: NO_PULSE });
    }
  }

  /** What is known by now. */
  standing(): Standing {
    const all = [...this.#conversations].map(([id, { progress }]) => [id, progress] as const);
    return { experiment: this.experiment, conversations: new Map(all) };
  }

  /** Takes in one event of the experiment or of any of its conversations. */
  add(event: PidginEvent): void {
    const id = event.conversation_id;
    this.download = event.type === 'preparation.progress' ? event.data : null;
    if (id === null) {
      this.experiment = reduceExperiment(this.experiment, event);
      return;
    }
    if (event.type === 'turn.started') {
      this.#pace ??= { since: event.timestamp, turnsBefore: this.#turns().done };
    }
    const { progress, pulse } = this.#of(id);
    this.#conversations.set(id, {
      progress: reduceProgress(progress, event),
      pulse: reducePulse(pulse, event),
    });
  }

  /**
   * All conversations of the plan: those being held, those that failed, and the others in order.
   *
   * @param now Unix seconds.
   */
  rows(now: number): readonly ConversationSnapshot[] {
    const maxTurns = new Map(this.experiment.arms.map((arm) => [arm.name, arm.max_turns]));
    const rows = this.experiment.plan.map(({ conversation_id, arm }): ConversationSnapshot => {
      const { progress, pulse } = this.#of(conversation_id);
      const { inputTokens, outputTokens } = progress;
      // What went wrong is told until the next attempt brings something.
      const trouble = pulse.lastError?.at === pulse.lastEventAt ? pulse.lastError : null;
      return {
        conversation_id,
        arm,
        status: progress.status,
        end_reason: progress.endReason,
        error: progress.error?.message ?? trouble?.message ?? null,
        stalled: isStalled(pulse, now),
        turns: progress.turnsCompleted,
        max_turns: maxTurns.get(arm) ?? null,
        tokens: inputTokens === null ? outputTokens : inputTokens + (outputTokens ?? 0),
        tokens_complete: progress.tokensComplete,
        cost_usd: progress.costUsd,
        known_cost_usd: progress.knownCostUsd,
        convergence: progress.convergence,
        scores: [...pulse.scores],
        last_words: pulse.lastWords,
        last_event_at: pulse.lastEventAt,
      };
    });
    return rows.sort((a, b) => RANK[a.status] - RANK[b.status]);
  }

  /** @param now Unix seconds. */
  summary(now: number): RunSummary {
    const { spec, startedAt } = this.experiment;
    const all = [...this.#conversations.values()];
    const states = { running: 0, paused: 0, pending: 0, completed: 0, failed: 0, interrupted: 0 };
    for (const { conversation_id } of this.experiment.plan) {
      states[this.#of(conversation_id).progress.status] += 1;
    }
    const { done, planned } = this.#turns();
    const sum = (of: (progress: ConversationProgress) => number): number =>
      all.reduce((total, { progress }) => total + of(progress), 0);
    return {
      name: spec?.name ?? '',
      states,
      share: planned === 0 ? null : done / planned,
      tokensPerMinute: tokensPerMinute(
        all.map(({ pulse }) => pulse),
        now,
        Math.max(startedAt ?? now, this.#pace?.since ?? now),
      ),
      secondsLeft: states.paused > 0 ? null : this.#secondsLeft(now, done, planned),
      tokens: sum(({ inputTokens, outputTokens }) => (inputTokens ?? 0) + (outputTokens ?? 0)),
      knownCostUsd: sum(({ knownCostUsd }) => knownCostUsd),
      costComplete: all.every(({ progress }) => progress.costUsd !== null),
      maxCostUsd: spec?.max_cost ?? null,
      maxTotalTokens: spec?.max_total_tokens ?? null,
    };
  }

  #of(id: ConversationId): { progress: ConversationProgress; pulse: Pulse } {
    return this.#conversations.get(id) ?? { progress: NO_PROGRESS, pulse: NO_PULSE };
  }

  #turns(): PlannedTurns {
    const { arms, plan } = this.experiment;
    return plannedTurns(
      arms,
      plan.map(({ conversation_id, arm }) => {
        const { status, turnsCompleted } = this.#of(conversation_id).progress;
        return { arm, status, turns: turnsCompleted };
      }),
    );
  }

  #secondsLeft(now: number, done: number, planned: number): number | null {
    if (this.#pace === null) return null;
    const seconds = now - this.#pace.since;
    const turns = done - this.#pace.turnsBefore;
    if (turns <= 0 || seconds < SHORTEST_PACE_SECONDS) return null;
    return ((planned - done) * seconds) / turns;
  }
}

const RANK: Readonly<Record<ConversationSnapshot['status'], number>> = {
  crashed: 0,
  running: 0,
  paused: 0,
  failed: 1,
  interrupted: 1,
  pending: 2,
  completed: 3,
};
