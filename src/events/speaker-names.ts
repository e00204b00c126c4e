import type { AgentId } from '../schemas/ids.ts';
import type { ConversationProgress } from './conversation-progress.ts';

/**
 * What two agents are called before a reader: two of the same name are told apart by a letter, and
 * whoever has no name is Agent A or Agent B.
 *
 * @param ofA Its own name, as it is shown; null or empty: it has none.
 */
export function speakerNames(
  ofA: string | null,
  ofB: string | null,
): Readonly<Record<AgentId, string>> {
  const agent_a = ofA || 'Agent A';
  const agent_b = ofB || 'Agent B';
  return agent_a === agent_b
    ? { agent_a: `${agent_a} (A)`, agent_b: `${agent_b} (B)` }
    : { agent_a, agent_b };
}

/** The name an agent chose, else that of its model; null: not known. */
export function ownName(
  { chosenNames, agents }: Pick<ConversationProgress, 'chosenNames' | 'agents'>,
  agentId: AgentId,
): string | null {
  return chosenNames[agentId] ?? agents?.[agentId].display_name ?? null;
}
