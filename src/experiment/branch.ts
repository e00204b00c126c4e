import { tagged } from '../conversation/router.ts';
import { dataError, shellWord, usageError } from '../errors.ts';
import { badLineWords } from '../events/bad-line-text.ts';
import { hasEnded } from '../events/conversation-progress.ts';
import type { ConversationState, Reply } from '../events/conversation-state.ts';
import { conversationFile } from '../events/event-file-names.ts';
import { firstDamage, readConversation } from '../events/read-conversation.ts';
import type { InheritedMessage } from '../schemas/events/branch.ts';
import { AgentSnapshot } from '../schemas/events/conversation.ts';
import type { Arm, BranchPoint } from '../schemas/events/experiment.ts';
import type { BranchSpec } from '../schemas/experiment-spec.ts';
import { AGENT_IDS, type AgentId } from '../schemas/ids.ts';
import { findRecorded } from './find-experiments.ts';
import { isRunning } from './lock.ts';
import { eventFile } from './record-files.ts';

/**
 * Reads the conversation that others are to branch from. It is only read, compressed or not.
 *
 * @throws PidginError `not_found`, `source_running`, `source_damaged`, `source_incomplete`,
 * `source_redacted`.
 */
export async function readSource(
  outputDirectory: string,
  idOrName: string,
): Promise<ConversationState> {
  const target = await findRecorded(outputDirectory, idOrName);
  const [id, ...others] = target.conversations;
  const [file] = [
    ...target.gone.map((one) => conversationFile(one.conversation_id)),
    ...target.links,
  ];
  if (id === undefined && file !== undefined) {
    throw dataError(
      'source_gone',
      `${file} of ${target.name} is gone, or a link, so what was said in it is not known.`,
      {
        suggestions: ['Put it back from a copy, or branch from another conversation.'],
      },
    );
  }
  if (id === undefined || others.length > 0) {
    throw usageError(
      'ambiguous_name',
      `${target.name} has ${target.conversations.length} conversations, and one is to be branched from.`,
      ...(id === undefined
        ? []
        : [`For example ${id}; all of them: pidgin tree ${shellWord(idOrName)}`]),
    );
  }
  const { state, badLines } = await readConversation(eventFile(target.directory, id));
  const damage = firstDamage(badLines);
  if (damage !== undefined || state.agents === null) {
    const where = damage && `line ${damage.line} of its events: ${badLineWords(damage.reason)}`;
    throw dataError(
      'source_damaged',
      `${id} is damaged (${where ?? 'its start is not recorded'}), so what was said in it is not known.`,
      { suggestions: ['Branch from another conversation.'] },
    );
  }
  if (state.origin !== null) {
    throw usageError(
      'source_incomplete',
      `${id} was held by the Python Pidgin, whose record does not say all it takes to go on.`,
    );
  }
  if (state.redaction !== null) {
    throw usageError(
      'source_redacted',
      `What was said in ${id} was redacted when it was recorded, so nothing can go on from it.`,
    );
  }
  if (!hasEnded(state.status) && (await isRunning(target.directory))) {
    throw usageError(
      'source_running',
      `${id} is still being held.`,
      `Wait until it has ended, or stop it first: pidgin stop ${target.experimentId}`,
    );
  }
  return state;
}

/**
 * Where a branch leaves a conversation, with what it takes over.
 *
 * @throws PidginError `invalid_branch` when there is no such turn, or nothing to edit there.
 */
export function branchPoint(
  source: ConversationState,
  { turn, edits = [] }: BranchSpec,
): BranchPoint {
  const { conversationId, experimentId, agents, openingPrompt, promptTag, maxTurns } = source;
  if (
    conversationId === null ||
    experimentId === null ||
    agents === null ||
    openingPrompt === null ||
    promptTag === null ||
    maxTurns === null
  ) {
    throw new Error('a source has begun');
  }
  if (turn > source.turnsCompleted) {
    throw usageError(
      'invalid_branch',
      `${conversationId} has ${source.turnsCompleted} complete turns, so ${turn} cannot be kept.`,
      `Keep fewer: --turn ${source.turnsCompleted}`,
    );
  }
  const messages = source.messages.flatMap((message): InheritedMessage[] => {
    if (message.turn === null || message.turn >= turn) return [];
    if (message.kind === 'reply') return [inheritedReply(message)];
    if (message.source === 'opening') return [];
    const { kind, source: from, recipients, content, timestamp } = message;
    const to = [...recipients];
    return [{ kind, source: from, recipients: to, content, turn: message.turn, timestamp }];
  });
  for (const edit of edits) {
    const index = messages.findIndex(
      (message) =>
        message.kind === 'reply' && message.author === edit.agent && message.turn === edit.turn,
    );
    const message = messages[index];
    if (message?.kind !== 'reply') {
      throw usageError(
        'invalid_branch',
        `Turn ${edit.turn} is not taken over, so no reply of it can be edited.`,
        `Turns are counted from 0, and ${turn} are kept.`,
      );
    }
    const { thinking: _, ...rest } = message;
    messages[index] = { ...rest, content: edit.content, edited: true };
  }
  return {
    parent_experiment_id: experimentId,
    parent_conversation_id: conversationId,
    branch_turn: turn,
    messages,
    // They are chosen in the first reply.
    chosen_names: turn === 0 ? {} : source.chosenNames,
    source: {
      opening_prompt: openingPrompt,
      prompt_tag: promptTag,
      max_turns: maxTurns,
      choose_names: source.chooseNames,
      agents: {
        agent_a: AgentSnapshot.parse(agents.agent_a),
        agent_b: AgentSnapshot.parse(agents.agent_b),
      },
    },
  };
}

function inheritedReply(reply: Reply): InheritedMessage {
  const { kind, author, content, turn, timestamp, finish, model, thinking } = reply;
  return {
    kind,
    author,
    content,
    edited: false,
    ...(reply.edited ? { edited_before: true } : {}),
    turn,
    timestamp,
    finish: finish ?? { unified: 'other', raw: null },
    model,
    ...(thinking === null
      ? {}
      : { thinking: { content: thinking, blocks: [...reply.thinkingBlocks] } }),
  };
}

/** What a conversation of an arm takes over: what another model thought is not given to this one. */
export function inheritance({ source, messages, ...branching }: BranchPoint, arm: Arm) {
  const same = (agent: AgentId) =>
    source.agents[agent].provider === arm.agents[agent].provider &&
    source.agents[agent].model === arm.agents[agent].model;
  return {
    ...branching,
    messages: messages.map((message): InheritedMessage => {
      if (message.kind === 'experimenter' || same(message.author)) return message;
      const { thinking: _, ...rest } = message;
      return rest;
    }),
    changes: changes({ source, messages }, arm),
  };
}

/** Spec keys in which an arm differs from the source. */
function changes({ source, messages }: Pick<BranchPoint, 'source' | 'messages'>, arm: Arm) {
  const changed: string[] = [];
  const compare = (key: string, before: unknown, now: unknown): void => {
    if (JSON.stringify(before) !== JSON.stringify(now)) changed.push(key);
  };
  compare('prompt', source.opening_prompt, tagged(arm.prompt_tag, arm.prompt));
  compare('prompt_tag', source.prompt_tag, arm.prompt_tag);
  compare('max_turns', source.max_turns, arm.max_turns);
  compare('choose_names', source.choose_names, arm.choose_names);
  for (const agent of AGENT_IDS) {
    const [before, now] = [source.agents[agent], arm.agents[agent]];
    const letter = agent.slice(-1);
    compare(agent, [before.provider, before.model], [now.provider, now.model]);
    compare(`temperature_${letter}`, before.temperature, now.temperature);
    compare(`awareness_${letter}`, before.awareness, now.awareness);
    compare(`think_${letter}`, before.thinking, now.thinking);
  }
  const longest = (of: Arm['agents']) => AGENT_IDS.map((agent) => of[agent].max_tokens);
  compare('max_tokens', longest(source.agents), longest(arm.agents));
  if (messages.some((message) => message.kind === 'reply' && message.edited)) {
    changed.push('branch.edits');
  }
  return changed;
}
