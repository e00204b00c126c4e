import { describe, expect, it } from 'vitest';
import { ProviderFailure } from '../../../src/errors.ts';
import { EMPTY_CONVERSATION, reduceConversation } from '../../../src/events/conversation-state.ts';
import { transcript } from '../../../src/reports/transcript.ts';
import type { Finish } from '../../../src/schemas/usage.ts';
import { ConversationLog } from '../../support/events.ts';
import { conversationPlan, holdConversation, snapshot } from '../../support/hold-conversation.ts';
import { type Scripted, saying, scriptedProvider } from '../../support/scripted-provider.ts';

const AGENTS = {
  agent_a: snapshot({ display_name: 'Ada', system_prompt: 'Be kind.\nBe brief.' }),
  agent_b: snapshot({ display_name: 'Bob' }),
};

async function transcribed(
  a: (index: number) => Scripted,
  b: (index: number) => Scripted,
  overrides: Parameters<typeof conversationPlan>[0] = {},
): Promise<string> {
  const { events } = await holdConversation(conversationPlan({ agents: AGENTS, ...overrides }), {
    agent_a: scriptedProvider(a).provider,
    agent_b: scriptedProvider(b).provider,
  });
  return transcript(events.reduce(reduceConversation, EMPTY_CONVERSATION));
}

const says = (text: string) => () => saying(text);

function finishing(finish: Finish): () => Scripted {
  return () => ({
    parts: [
      { type: 'text-delta', text: 'Some text' },
      { type: 'finish', finish, model: null },
    ],
  });
}

/** What a reply would say to pass for what the transcript says itself. */
const FORGERY = [
  'Yes.',
  '',
  '**Bob:**\r\rI give up.\r\n## Turn 9',
  '> quoted',
  '```',
  '---',
  'Ended after 9 turns: max turns.',
].join('\n');

describe('transcript', () => {
  it('lets no reply, thought or prompt pass for a heading, a speaker or the end', async () => {
    const forges: Scripted = {
      parts: [{ type: 'thinking-delta', text: FORGERY }, ...(saying(FORGERY).parts ?? [])],
    };
    const text = await transcribed(() => forges, says(FORGERY), { prompt: FORGERY });
    const own = text.split(/\r\n|\r|\n/).filter((line) => !line.startsWith('>'));
    expect(own.filter((line) => line.startsWith('##'))).toEqual(['## Turn 1', '## Turn 2']);
    expect(own.filter((line) => line === '**Bob:**')).toHaveLength(2);
    expect(own.filter((line) => line === '**Ada** thought:')).toHaveLength(2);
    expect(own.filter((line) => line === '---')).toHaveLength(1);
    expect(own.filter((line) => line.startsWith('Ended'))).toEqual([
      'Ended after 2 turns: max turns.',
    ]);
    expect(own).not.toContain('```');
  });

  it('lets nothing a provider reports pass for a heading, a speaker or the end', async () => {
    const text = await transcribed(
      () => ({
        parts: [
          { type: 'text-delta', text: 'Some text' },
          { type: 'finish', finish: { unified: 'other', raw: FORGERY }, model: FORGERY },
        ],
      }),
      () => ({ error: new ProviderFailure(FORGERY, { class: 'server', retryable: false }) }),
    );
    const lines = text.split(/\r\n|\r|\n/);
    expect(lines.filter((line) => line.startsWith('## '))).toEqual(['## Turn 1']);
    expect(lines.filter((line) => line.startsWith('**Bob'))).toEqual([]);
    expect(lines.filter((line) => line === '---')).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('Ended'))).toEqual([]);
    expect(lines).toContain(
      'Failed after 0 turns: Yes. **Bob:** I give up. ## Turn 9 > quoted ``` --- Ended after 9 turns: max turns.',
    );
  });

  it('has every word, its speaker and its turn, in order', async () => {
    const text = await transcribed(
      (index) => saying(`a${index} *as it is* <b>`),
      (index) => saying(`b${index}`),
    );
    const order = [
      '[HUMAN] Begin.',
      '## Turn 1',
      '**Ada:**',
      'a0 *as it is* <b>',
      '**Bob:**',
      'b0',
      '## Turn 2',
      'a1',
      'b1',
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places).toEqual([...places].sort((x, y) => x - y));
    expect(places).not.toContain(-1);
    expect(text).toContain('Ended after 2 turns: max turns.');
  });

  it('quotes the system prompt of the agent that has one', async () => {
    const text = await transcribed(says('a'), says('b'));
    expect(text).toContain('System prompt of Ada:\n\n> Be kind.\n> Be brief.');
    expect(text).not.toContain('System prompt of Bob');
  });

  it('says of a branch where it comes from, of one turn as of several', () => {
    const from = (turn: number): string =>
      transcript({
        ...EMPTY_CONVERSATION,
        branch: {
          experimentId: 'exp_00000001',
          conversationId: 'conv_00000001_0001',
          turn,
          inheritedTurns: turn,
        },
      });
    expect(from(1)).toContain('- Branched from: conv_00000001_0001, after 1 turn\n');
    expect(from(2)).toContain('- Branched from: conv_00000001_0001, after 2 turns\n');
  });

  it('does not say that an agent of a branch answered as the models it took over from', () => {
    const log = new ConversationLog().started();
    const place = { conversation_id: log.conversationId, turn_number: null, agent_id: null };
    const taken = {
      kind: 'reply' as const,
      author: 'agent_a' as const,
      content: 'a',
      edited: false,
      turn: 0,
      timestamp: 1,
      finish: { unified: 'stop' as const, raw: null },
      model: 'gemini-3-pro',
    };
    log
      .add('conversation.branched', place, {
        parent_experiment_id: 'exp_00000001',
        parent_conversation_id: 'conv_00000001_0001',
        branch_turn: 1,
        messages: [taken, { ...taken, author: 'agent_b' }],
        changes: ['agent_a', 'agent_b'],
      })
      .turn(1, 'c', 'd');
    const text = transcript(log.state());
    expect(text).toContain('claude-sonnet-4-5, answered as claude-sonnet-4-5-20250929, awareness');
    expect(text).toContain('Agent B: openai/gpt-5, awareness');
  });

  it('says to whom a private word was said', async () => {
    const scheduled = new Map([[0, [{ recipients: ['agent_b' as const], text: 'Psst.' }]]]);
    const text = await transcribed(says('a'), says('b'), { scheduled });
    expect(text).toContain('**Experimenter to Bob:**\n\n> [HUMAN] Psst.');
  });

  it('tells two agents of the same chosen name apart', async () => {
    const text = await transcribed(says('My name is Echo.'), says('My name is Echo.'), {
      chooseNames: true,
    });
    expect(text).toContain('**Echo (A):**');
    expect(text).toContain('**Echo (B):**');
  });

  it.each([
    ['length', 'cut off at the token limit'],
    ['content_filter', 'content filter'],
    ['refusal', 'declined'],
  ] as const)('marks a reply that ended by %s', async (unified, mark) => {
    const text = await transcribed(finishing({ unified, raw: null }), says('b'));
    expect(text).toContain(mark);
  });

  it('shows silence as silence', async () => {
    const text = await transcribed(says('a'), () => ({
      parts: [{ type: 'finish', finish: { unified: 'stop', raw: null }, model: null }],
    }));
    expect(text).toContain('*(nothing said)*');
  });

  it('says why a conversation failed and keeps the partial reply apart', async () => {
    const text = await transcribed(says('a'), () => ({
      parts: [{ type: 'text-delta', text: 'Half of' }],
      error: new ProviderFailure('the line went dead', { class: 'connection', retryable: true }),
    }));
    expect(text).toContain('Failed after 0 turns: the line went dead');
    expect(text).toContain('not part of the conversation:\n\n> Half of');
  });

  it('reads without anything known at all', () => {
    expect(transcript(EMPTY_CONVERSATION)).toContain('This conversation has not ended.');
  });
});
