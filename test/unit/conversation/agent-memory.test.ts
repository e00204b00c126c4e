import { describe, expect, it } from 'vitest';
import { AgentMemory } from '../../../src/conversation/agent-memory.ts';

/** An opening prompt of 1 token by our estimate, and replies of 10. */
function memoryOf(replies: number): AgentMemory {
  const memory = new AgentMemory('agent_a', null);
  memory.hear({ kind: 'experimenter', recipients: ['agent_a'], content: 'Go.' });
  for (let index = 0; index < replies; index += 1) {
    const author = index % 2 === 0 ? 'agent_a' : 'agent_b';
    memory.hear({ kind: 'reply', author, content: `${index}`.padEnd(40, '.') });
  }
  return memory;
}

const firstWords = ({ history }: AgentMemory) =>
  history.messages.map(({ content }) => content.replaceAll('.', ''));

describe('fitInto', () => {
  it.each([
    // All there is takes 61 tokens.
    [61, 0],
    [60, 1],
    [51, 1],
    [50, 2],
    [41, 2],
    // The opening and what was said last stay.
    [12, 5],
    [0, 5],
  ])('forgets no more than it takes to fit into %i tokens', (tokens, forgotten) => {
    const memory = memoryOf(6);
    expect(memory.tokens).toBe(61);
    expect(memory.fitInto(tokens)).toEqual({ messages: forgotten, tokens: 10 * forgotten });
    expect(memory.tokens).toBe(61 - 10 * forgotten);
    expect(firstWords(memory)).toEqual(['Go', ...['0', '1', '2', '3', '4', '5'].slice(forgotten)]);
  });
});
