import type { ConversationState, Reply } from '../events/conversation-state.ts';
import type { ThinkingBlock } from '../providers/provider.ts';
import { AGENT_IDS, type AgentId } from '../schemas/ids.ts';
import type { AgentMemory } from './agent-memory.ts';

/**
 * Brings the memory of both agents to where it stood after the last complete message, forgotten
 * messages forgotten again.
 */
export function restore(
  state: ConversationState,
  memories: Readonly<Record<AgentId, AgentMemory>>,
): void {
  for (const [index, message] of state.messages.entries()) {
    forget(index);
    if (message.kind === 'reply') memories[message.author].counted(message.usage);
    const routed =
      message.kind === 'reply' ? { ...message, blocks: thinkingBlocks(message) } : message;
    for (const agentId of AGENT_IDS) memories[agentId].hear(routed);
  }
  forget(state.messages.length);

  function forget(afterMessages: number): void {
    for (const truncation of state.truncations) {
      if (truncation.afterMessages !== afterMessages) continue;
      memories[truncation.agent].forget(truncation.droppedMessages);
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
