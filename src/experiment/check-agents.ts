import type { Endpoint } from '../config/endpoints.ts';
import { usageError } from '../errors.ts';
import { canThink, takesThinkingBudget } from '../providers/thinking.ts';
import type { AgentSnapshot } from '../schemas/events/conversation.ts';
import type { Arm } from '../schemas/events/experiment.ts';
import { AGENT_IDS, type AgentId } from '../schemas/ids.ts';
import type { OllamaNeed } from './preparation.ts';

/** What Anthropic takes at least as a budget. */
const SMALLEST_BUDGET = 1024;

/**
 * Refuses what a provider would refuse in the first reply, or ignore: a parameter is a condition of
 * the experiment.
 *
 * @throws PidginError `invalid_parameter` that names the flag and what to do.
 */
export function checkAgents(
  arms: readonly Arm[],
  endpoints: ReadonlyMap<string, Endpoint>,
  needs: readonly OllamaNeed[],
): void {
  for (const { agents } of arms) {
    for (const agentId of AGENT_IDS) {
      const agent = agents[agentId];
      const endpoint = endpoints.get(agent.provider);
      if (endpoint === undefined) continue;
      checkTemperature(agent, agentId, endpoint);
      if (agent.thinking !== undefined) checkThinking(agent, agentId, endpoint, needs);
    }
  }
}

function checkTemperature(agent: AgentSnapshot, agentId: AgentId, { kind }: Endpoint): void {
  const { temperature, requested, thinking } = agent;
  if (temperature === undefined || kind !== 'anthropic') return;
  const flag = `--temp-${letter(agentId)}`;
  if (temperature > 1) {
    throw refused(
      `Anthropic takes temperatures from 0 to 1, and agent ${LETTERS[agentId]} (${requested}) has ${temperature}.`,
      `Lower it: ${flag} 1`,
    );
  }
  if (thinking !== undefined && temperature !== 1) {
    throw refused(
      `Anthropic takes no temperature but 1 together with thinking, and agent ${LETTERS[agentId]} (${requested}) has ${temperature}.`,
      `Set it: ${flag} 1`,
      `Or let it not think: --no-think-${letter(agentId)}`,
    );
  }
}

function checkThinking(
  { requested, provider, model, thinking, max_tokens }: AgentSnapshot,
  agentId: AgentId,
  endpoint: Endpoint,
  needs: readonly OllamaNeed[],
): void {
  const who = `agent ${LETTERS[agentId]} (${requested})`;
  const leaveOut = `Let it not think: --no-think-${letter(agentId)}`;
  if (endpoint.kind === 'openai-compatible' && endpoint.thinking === undefined) {
    throw refused(
      `How ${provider} is asked to think is not known, so ${who} cannot be.`,
      `Say how in pidgin.yaml: providers: {${provider}: {thinking: effort}}, or reasoning, template, always`,
      leaveOut,
    );
  }
  const need = needs.find((each) => each.provider === provider && each.model === model);
  const said = need?.state.kind === 'ready' ? need.state.model.thinks : null;
  if ((said ?? canThink(endpoint, model)) === false) {
    throw refused(`${capital(who)} cannot think.`, leaveOut);
  }
  const budget = thinking?.budget_tokens;
  if (budget === undefined) return;
  if (!takesThinkingBudget(endpoint)) {
    throw refused(
      `${capital(who)} takes no budget for its thinking.`,
      'Leave out --think-budget.',
      leaveOut,
    );
  }
  if (endpoint.kind === 'anthropic' && budget < SMALLEST_BUDGET) {
    throw refused(
      `Anthropic takes no budget below ${SMALLEST_BUDGET} tokens, and ${who} has ${budget}.`,
      `Raise it: --think-budget ${SMALLEST_BUDGET}`,
    );
  }
  // Anthropic is asked for the budget on top of the reply. The others count both together.
  if (endpoint.kind !== 'anthropic' && max_tokens !== undefined && budget >= max_tokens) {
    throw refused(
      `A budget of ${budget} tokens to think leaves ${who} nothing of --max-tokens ${max_tokens} to reply with.`,
      'Make --think-budget smaller than --max-tokens.',
    );
  }
}

const LETTERS: Readonly<Record<AgentId, string>> = { agent_a: 'A', agent_b: 'B' };

function letter(agentId: AgentId): string {
  return LETTERS[agentId].toLowerCase();
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function refused(message: string, ...suggestions: string[]) {
  return usageError('invalid_parameter', message, ...suggestions);
}
