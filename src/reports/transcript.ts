import { isFree, isInherited } from '../events/conversation-progress.ts';
import type { ConversationState, Message } from '../events/conversation-state.ts';
import { ownName, speakerNames } from '../events/speaker-names.ts';
import { formatQuantity } from '../format-quantity.ts';
import { AGENT_IDS, type AgentId } from '../schemas/ids.ts';
import { finishNote } from './finish-note.ts';
import { onOneLine, quote } from './markdown-text.ts';

/**
 * A conversation as Markdown, from its events alone: who spoke, what they were told, what they
 * said, word for word, and how it ended. Whatever was said is quoted, and what else comes from a
 * provider stays on its line, so that nothing can pass for a heading, another speaker or the end.
 */
export function transcript(state: ConversationState): string {
  const names = speakerNames(nameOf(state, 'agent_a'), nameOf(state, 'agent_b'));
  const sections = [
    `# ${names.agent_a} and ${names.agent_b}`,
    facts(state),
    ...AGENT_IDS.map((agentId) => systemPrompt(state, agentId, names)),
    ...body(state, names),
    ending(state, names),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function nameOf(state: ConversationState, agentId: AgentId): string | null {
  const name = ownName(state, agentId);
  return name === null ? null : onOneLine(name);
}

function facts(state: ConversationState): string {
  const lines = [
    `- Conversation: ${state.conversationId ?? 'unknown'}`,
    ...AGENT_IDS.map((agentId) => agentFacts(state, agentId)),
    ...(state.branch === null
      ? []
      : [
          `- Branched from: ${state.branch.conversationId}, after ${formatQuantity(state.branch.turn, 'turn')}`,
        ]),
    `- Repetition: ${state.repetition ?? 'unknown'}, seed ${state.seed ?? 'unknown'}`,
    `- Turns: ${state.turnsCompleted} of ${state.maxTurns ?? 'unknown'}`,
    ...course(state),
    `- Tokens in and out: ${tokens(state)}`,
    `- Cost: ${cost(state)}`,
    `- Started: ${state.startedAt === null ? 'unknown' : isoTime(state.startedAt)}`,
  ];
  return lines.map(onOneLine).join('\n');
}

/** Where the conversation went, as it was measured while it was held. */
function course({ convergence, trend, convergedTurn, attractors }: ConversationState): string[] {
  const moves = trend === null ? '' : `, ${trend}`;
  const reached =
    convergedTurn === null ? '' : `; reached its threshold in turn ${convergedTurn + 1}`;
  return [
    ...(convergence === null
      ? []
      : [`- Convergence at the end: ${convergence.toFixed(2)}${moves}${reached}`]),
    ...attractors.map(
      ({ attractor, onsetTurn }) => `- Attractor: ${attractor} since turn ${onsetTurn + 1}`,
    ),
  ];
}

function agentFacts(state: ConversationState, agentId: AgentId): string {
  const agent = state.agents?.[agentId];
  const label = agentId === 'agent_a' ? 'Agent A' : 'Agent B';
  if (agent === undefined) return `- ${label}: unknown`;
  const returned = new Set(
    state.messages.flatMap((message) =>
      message.kind === 'reply' &&
      message.author === agentId &&
      message.model !== null &&
      !isInherited(state, message.turn)
        ? [message.model]
        : [],
    ),
  );
  const reported = returned.size === 0 ? '' : `, answered as ${[...returned].join(', ')}`;
  const temperature = agent.temperature === undefined ? '' : `, temperature ${agent.temperature}`;
  const model = agent.provider === null ? agent.model : `${agent.provider}/${agent.model}`;
  return `- ${label}: ${model}${reported}, awareness ${agent.awareness ?? 'unknown'}${temperature}`;
}

function systemPrompt(
  state: ConversationState,
  agentId: AgentId,
  names: Record<AgentId, string>,
): string {
  const prompt = state.agents?.[agentId].system_prompt;
  return prompt ? `System prompt of ${names[agentId]}:\n\n${quote(prompt)}` : '';
}

function body(state: ConversationState, names: Record<AgentId, string>): string[] {
  const sections: string[] = [];
  let turn: number | null = null;
  for (const message of state.messages) {
    if (message.turn !== null && message.turn !== turn) {
      turn = message.turn;
      sections.push(`## Turn ${turn + 1}`);
    }
    sections.push(said(message, names));
  }
  return sections;
}

function said(message: Message, names: Record<AgentId, string>): string {
  if (message.kind === 'experimenter') {
    const to =
      message.recipients.length === AGENT_IDS.length
        ? ''
        : ` to ${message.recipients.map((agentId) => names[agentId]).join(', ')}`;
    return `**Experimenter${to}:**\n\n${quote(message.content)}`;
  }
  const name = names[message.author];
  const thought = message.thinking ? `**${name}** thought:\n\n${quote(message.thinking)}\n\n` : '';
  const content = message.content.trim() === '' ? '*(nothing said)*' : quote(message.content);
  const note = finishNote(message.finish?.unified ?? null, message.finish?.raw ?? null);
  const edited = message.edited ? ', edited' : '';
  return `${thought}**${name}${edited}:**\n\n${content}${note === null ? '' : `\n\n*(${onOneLine(note)})*`}`;
}

function ending(state: ConversationState, names: Record<AgentId, string>): string {
  const abandoned = state.interruptedReplies.map(
    (reply) =>
      `**${names[reply.author]}** was cut off in turn ${reply.turn + 1} and this was not part of the conversation:\n\n${reply.content === '' ? '*(nothing yet)*' : quote(reply.content)}`,
  );
  return ['---', ...abandoned, endSentence(state)].join('\n\n');
}

function endSentence(state: ConversationState): string {
  const turns = formatQuantity(state.turnsCompleted, 'turn');
  switch (state.status) {
    case 'pending':
    case 'running':
      return 'This conversation has not ended.';
    case 'paused':
      return 'This conversation is paused.';
    case 'completed':
      return `Ended after ${turns}: ${state.endReason?.replaceAll('_', ' ')}.`;
    case 'failed':
      return onOneLine(`Failed after ${turns}: ${state.error?.message}`);
    case 'interrupted':
      return `Interrupted after ${turns}.`;
    default:
      return state.status satisfies never;
  }
}

function tokens(state: ConversationState): string {
  const { inputTokens, outputTokens, tokensComplete, callInFlight } = state;
  if (inputTokens === null && outputTokens === null) return 'unknown';
  const least = tokensComplete && callInFlight === null ? '' : 'at least ';
  return `${least}${inputTokens ?? 'unknown'} and ${outputTokens ?? 'unknown'}`;
}

function cost(state: ConversationState): string {
  const { costUsd, knownCostUsd, callInFlight } = state;
  const isOpen = callInFlight !== null && !isFree(state, callInFlight);
  if (costUsd === null && knownCostUsd === 0) return 'unknown';
  const least = costUsd === null || isOpen ? 'at least ' : '';
  return `${least}$${knownCostUsd.toLocaleString('en-US', { maximumFractionDigits: 12 })}`;
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
