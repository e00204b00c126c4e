import type { ConversationState, Reply } from '../events/conversation-state.ts';
import type { ThinkingBlock } from '../providers/provider.ts';
import { AGENT_IDS, type AgentId } from '../schemas/ids.ts';
import { type ContextMeter, estimateTokens } from './context-meter.ts';
import type { History } from './history.ts';

/** What an agent's next request is made from. */
interface Remembered {
  readonly histories: Readonly<Record<AgentId, History>>;
  readonly meters: Readonly<Record<AgentId, ContextMeter>>;
}

/**
 * Brings histories and meters to where they stood after the last complete message, forgotten
 * messages forgotten again.
 */
export function restore(state: ConversationState, { histories, meters }: Remembered): void {
  for (const [index, message] of state.messages.entries()) {
    forget(index);
    if (message.kind === 'reply') meters[message.author].counted(message.usage);
    const routed =
      message.kind === 'reply' ? { ...message, blocks: thinkingBlocks(message) } : message;
    for (const agentId of AGENT_IDS) {
      const seen = histories[agentId].add(routed);
      if (seen !== null) meters[agentId].added(seen.content);
    }
  }
  forget(state.messages.length);

  function forget(afterMessages: number): void {
    for (const truncation of state.truncations) {
      if (truncation.afterMessages !== afterMessages) continue;
      for (const { content } of histories[truncation.agent].dropOldest(truncation.droppedMessages))
        meters[truncation.agent].dropped(estimateTokens(content));
    }
  }
}

/** What was thought before a reply, as its provider wants it back. */
function thinkingBlocks({ thinking, thinkingBlocks: blocks }: Reply): readonly ThinkingBlock[] {
  let offset = 0;
  return blocks.map((block) => {
    if (block.type === 'redacted') return { type: block.type, data: block.data };
    const text = (thinking ?? '').slice(offset, offset + block.length);
    offset += block.length;
    return { type: block.type, text, signature: block.signature };
  });
}
