import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { History } from '../../../src/conversation/history.ts';
import { type RoutedMessage, seenBy, tagged } from '../../../src/conversation/router.ts';
import { AGENT_IDS } from '../../../src/schemas/ids.ts';

const anyMessage: fc.Arbitrary<RoutedMessage> = fc.oneof(
  fc.record({
    kind: fc.constant('reply' as const),
    author: fc.constantFrom(...AGENT_IDS),
    content: fc.string({ unit: 'grapheme' }),
  }),
  fc.record({
    kind: fc.constant('experimenter' as const),
    recipients: fc.subarray([...AGENT_IDS]),
    content: fc.string({ unit: 'grapheme' }),
  }),
);

describe('seenBy', () => {
  it('shows an agent its own replies as assistant and all else as user', () => {
    fc.assert(
      fc.property(anyMessage, fc.constantFrom(...AGENT_IDS), (message, agent) => {
        const seen = seenBy(agent, message);
        if (message.kind === 'reply') {
          expect(seen?.role).toBe(message.author === agent ? 'assistant' : 'user');
          expect(seen?.content).toBe(message.content);
        } else if (message.recipients.includes(agent)) {
          expect(seen).toEqual({ role: 'user', content: message.content });
        } else {
          expect(seen).toBeNull();
        }
      }),
    );
  });

  it('never shows a private word to the other agent', () => {
    const secret: RoutedMessage = { kind: 'experimenter', recipients: ['agent_a'], content: 's' };
    expect(seenBy('agent_a', secret)).not.toBeNull();
    expect(seenBy('agent_b', secret)).toBeNull();
  });
});

describe('History', () => {
  it('kept up message by message is the same as made at once', () => {
    fc.assert(
      fc.property(fc.array(anyMessage), (messages) => {
        for (const agent of AGENT_IDS) {
          const history = new History(agent);
          for (const message of messages) history.add(message);
          const whole = messages.map((message) => seenBy(agent, message));
          expect(history.messages).toEqual(whole.filter((seen) => seen !== null));
        }
      }),
    );
  });

  it('has another hash whenever a role or a word differs', () => {
    const hash = (message: RoutedMessage): string => {
      const history = new History('agent_a');
      history.add(message);
      return history.sha256;
    };
    const hashes = [
      hash({ kind: 'reply', author: 'agent_a', content: 'x' }),
      hash({ kind: 'reply', author: 'agent_b', content: 'x' }),
      hash({ kind: 'reply', author: 'agent_b', content: 'x ' }),
      new History('agent_a').sha256,
    ];
    expect(new Set(hashes).size).toBe(4);
  });
});

describe('tagged', () => {
  it('puts the tag before the text, and an empty tag leaves it alone', () => {
    expect(tagged('[HUMAN]', 'Hi')).toBe('[HUMAN] Hi');
    expect(tagged('', 'Hi')).toBe('Hi');
  });
});
