import { setImmediate } from 'node:timers/promises';
import { Conductor } from '../conversation/conductor.ts';
import type { ConversationPlan } from '../conversation/conversation-plan.ts';
import { loadCourseWatch } from '../conversation/course-watch.ts';
import type { EventBus } from '../events/bus.ts';
import type { ExperimentRecord } from '../events/experiment-record.ts';
import { readConversation } from '../events/read-conversation.ts';
import type { Provider } from '../providers/provider.ts';
import { loadProvider } from '../providers/registry.ts';
import type { AgentSnapshot } from '../schemas/events/conversation.ts';
import type { AgentId, ConversationId } from '../schemas/ids.ts';
import type { Budget } from './budget.ts';
import { conversationPlan } from './plan.ts';
import { modelKey, type Prepared } from './prepare.ts';
import type { RunOptions } from './run-options.ts';

/** What the conversations of an experiment share while they are held. */
interface Holding extends Pick<Prepared, 'contextWindows'> {
  readonly bus: EventBus;
  readonly record: ExperimentRecord;
  readonly budget: Budget;
}

/** A conversation whose record is open. */
interface Opened {
  readonly conversationId: ConversationId;
  readonly conductor: Conductor;
}

/**
 * Holds the conversations, so many at a time; one that fails does not stop the others, unless that
 * is wanted.
 *
 * @returns What the first conversation that failed failed of; undefined: none did.
 * @throws PidginError when the record cannot be written, once the conversations that were under way
 * have ended.
 */
export async function holdConversations(
  options: RunOptions,
  { contextWindows, bus, record, budget }: Holding,
): Promise<unknown> {
  const { plan, standing, stop, pause, interventions, maxParallel, clock, retry, pacing, random } =
    options;
  const providers = await loadProviders(options);
  const watchCourse = await loadCourseWatch(plan.privacy !== null);
  const { costUsd, contextWindow } = options.prices;
  const toHold = standing?.remaining ?? plan.conversations;
  const waiting = toHold.values();
  let firstError: unknown;

  /** @returns The next conversation, its record open; undefined when no more is to begin. */
  const open = async (): Promise<Opened | undefined> => {
    await setImmediate();
    await pause.released(stop.finish);
    if (stop.finish.aborted || budget.spent) return undefined;
    if (plan.spec.fail_fast && firstError !== undefined) return undefined;
    const planned = waiting.next().value;
    if (planned === undefined) return undefined;
    const { conversation_id: conversationId } = planned;
    const conversation = conversationPlan(plan, planned);
    const { path, repaired } = await record.openConversation(conversationId);
    const begun = standing?.overview.conversations.has(conversationId) || repaired !== null;
    const conductor = new Conductor({
      plan: withContextWindows(conversation, contextWindows),
      resume: begun ? { state: (await readConversation(path)).state, repaired } : null,
      providers: providersOf(conversation, providers),
      bus,
      clock,
      stop,
      pause,
      interventions,
      retry,
      pacing,
      random,
      costUsd,
      contextWindow,
      watchCourse,
      pauseExperiment: () => pauseOrStop(options),
      budgetSpent: () => budget.spent,
    });
    return { conversationId, conductor };
  };
  // One after the other, and between two of them what the network has to say. Otherwise the first
  // request is sent when the last of hundreds is made, the time to the first token includes that,
  // and all replies end at once.
  let opening: Promise<Opened | undefined> = Promise.resolve(undefined);
  const openInTurn = (): Promise<Opened | undefined> => {
    opening = opening.then(open);
    return opening;
  };
  const holdInTurn = async (): Promise<void> => {
    for (let next = await openInTurn(); next !== undefined; next = await openInTurn()) {
      const end = await next.conductor.run();
      record.closeConversation(next.conversationId);
      if (end.status === 'failed') firstError ??= end.error;
    }
  };
  const lanes = Array.from({ length: Math.min(maxParallel, toHold.length) }, () =>
    holdInTurn().catch((error: unknown) => {
      // Without a record nothing more may be said, in any conversation.
      stop.ask('stop');
      throw error;
    }),
  );
  for (const lane of await Promise.allSettled(lanes)) {
    if (lane.status === 'rejected') throw lane.reason;
  }
  return firstError;
}

/** A pause that nobody could end would last for ever: then the process ends, to be resumed. */
function pauseOrStop({ attended, pause, stop }: RunOptions): void {
  if (attended) pause.ask();
  else stop.finishToPause();
}

async function loadProviders({
  endpoints,
  connectTimeoutMs,
}: RunOptions): Promise<ReadonlyMap<string, Provider>> {
  const loaded = new Map<string, Provider>();
  for (const [name, endpoint] of endpoints) {
    loaded.set(name, await loadProvider(endpoint, { connectTimeoutMs }));
  }
  return loaded;
}

function providersOf(
  { agents }: ConversationPlan,
  providers: ReadonlyMap<string, Provider>,
): Record<AgentId, Provider> {
  const of = (agentId: AgentId): Provider => {
    const name = agents[agentId].provider;
    const provider = providers.get(name);
    if (provider === undefined) throw new Error(`no endpoint for ${name}`);
    return provider;
  };
  return { agent_a: of('agent_a'), agent_b: of('agent_b') };
}

function withContextWindows(
  conversation: ConversationPlan,
  windows: Prepared['contextWindows'],
): ConversationPlan {
  const known = (agent: AgentSnapshot): AgentSnapshot => {
    const window = windows.get(modelKey(agent));
    return window === undefined ? agent : { ...agent, context_window: window };
  };
  const { agent_a, agent_b } = conversation.agents;
  return { ...conversation, agents: { agent_a: known(agent_a), agent_b: known(agent_b) } };
}
