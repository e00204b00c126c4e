import type { Detection } from '../metrics/attractors/attractor.ts';
import type { Convergence } from '../metrics/convergence.ts';
import { ConversationMeter, type Course, type SpokenTurn } from '../metrics/conversation-meter.ts';
import { familiesOf } from '../metrics/lexicons/model-families.ts';
import { type Analyser, loadAnalyser, loadFollowingAnalyser } from '../metrics/load-analyser.ts';
import { columnsOfMessage, columnsOfTurn, type TurnMetrics } from '../metrics/turn-metrics.ts';
import type { ConvergenceTrend } from '../schemas/convergence-settings.ts';
import type { DetectionRules } from '../schemas/detection-rules.ts';
import type { AgentSnapshot } from '../schemas/events/conversation.ts';
import type { AgentId } from '../schemas/ids.ts';

/** What the course of a conversation asks for: to end it for that reason, to pause, or nothing. */
export type Consequence = 'convergence' | 'attractor' | 'pause' | 'none';

/** What was found out in a turn, and what that asks for. */
export interface CourseOfTurn {
  /** Null when it cannot be told how alike the agents are. */
  readonly convergence:
    | (Convergence & {
        readonly trend: ConvergenceTrend | null;
        /** Whether the score reached the threshold, for the first time in the conversation. */
        readonly crossed: boolean;
      })
    | null;
  readonly attractors: readonly Detection[];
  readonly consequence: Consequence;
  /**
   * Every metric of the turn by column name, but for those that were told when a reply was heard;
   * null: they are measured from the record later.
   */
  readonly metrics: TurnMetrics | null;
}

type Agents = Readonly<Record<AgentId, AgentSnapshot>>;

/** Makes the watch of one conversation. */
export type WatchCourse = (rules: DetectionRules, agents: Agents) => CourseWatch;

/**
 * Loads what watching takes: up to a third of a second, so before anything is timed.
 *
 * @param measures Whether the watches measure all there is to measure, as nobody can later.
 */
export async function loadCourseWatch(measures: boolean): Promise<WatchCourse> {
  const analyse = await (measures ? loadAnalyser() : loadFollowingAnalyser());
  return (rules, agents) => new CourseWatch(rules, agents, measures, analyse);
}

/**
 * How long after a reply it is read, in milliseconds: not while the next request is made and sent, and
 * its first token timed, but while the rest of the answer is waited for.
 */
const READING_DELAY_MS = 300;

/**
 * Follows the course of one conversation. The same turns give the same course, whether they are
 * being held or were held by an earlier process.
 */
export class CourseWatch {
  readonly #rules: DetectionRules;
  readonly #meter: ConversationMeter;
  /** Whether it measures all there is to measure. */
  readonly measures: boolean;
  #reading: NodeJS.Timeout | undefined;
  #converged = false;
  /** What was told of the turn that is under way. */
  #told: TurnMetrics = {};

  constructor(
    rules: DetectionRules,
    { agent_a, agent_b }: Agents,
    measures: boolean,
    analyse: Analyser,
  ) {
    this.#rules = rules;
    this.measures = measures;
    const families = familiesOf(agent_a.model, agent_b.model);
    this.#meter = new ConversationMeter({ analyse, rules, families });
  }

  /**
   * Takes a reply of the next turn as soon as it is there.
   *
   * @returns Its metrics by column name; null: they are measured from the record later.
   */
  hear(agentId: AgentId, text: string): TurnMetrics | null {
    const agent = agentId === 'agent_a' ? 'a' : 'b';
    if (!this.measures) {
      this.#reading = setTimeout(() => this.#readAhead(agent, text), READING_DELAY_MS).unref();
      return null;
    }
    const metrics = columnsOfMessage(agent, this.#meter.hear(agent, text));
    this.#told = { ...this.#told, ...metrics };
    return metrics;
  }

  #readAhead(agent: 'a' | 'b', text: string): void {
    try {
      this.#meter.attend(agent, text);
    } catch {
      // The turn meets the same, and fails only its own conversation.
    }
  }

  /** Takes the next turn. */
  next(said: SpokenTurn): CourseOfTurn {
    const { threshold } = this.#rules.convergence;
    const { course, metrics } = this.#measure(said);
    const { convergence, trend, detections } = course;
    const reached = convergence !== null && convergence.score >= threshold;
    // A score that stays near the threshold crosses it again and again.
    const crossed = reached && !this.#converged;
    this.#converged ||= reached;
    return {
      convergence: convergence && { ...convergence, trend, crossed },
      attractors: detections,
      consequence: this.#consequence(crossed, detections.length > 0),
      metrics,
    };
  }

  #measure(said: SpokenTurn): { course: Course; metrics: TurnMetrics | null } {
    clearTimeout(this.#reading);
    if (!this.measures) return { course: this.#meter.follow(said), metrics: null };
    const measured = this.#meter.next(said);
    const told = this.#told;
    this.#told = {};
    const metrics = Object.entries(columnsOfTurn(measured.values));
    return {
      course: measured,
      metrics: Object.fromEntries(metrics.filter(([column]) => !(column in told))),
    };
  }

  #consequence(crossed: boolean, attracted: boolean): Consequence {
    const { convergence, attractors } = this.#rules;
    const asks = (action: 'pause' | 'stop') => ({
      convergence: crossed && convergence.action === action,
      attractor: attracted && attractors.action === action,
    });
    if (asks('stop').convergence) return 'convergence';
    if (asks('stop').attractor) return 'attractor';
    return asks('pause').convergence || asks('pause').attractor ? 'pause' : 'none';
  }
}
