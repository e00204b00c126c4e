import type { ChatMessage } from '../../src/providers/provider.ts';
import type * as Registry from '../../src/providers/registry.ts';
import { AGENT_IDS, type AgentId } from '../../src/schemas/ids.ts';
import { built } from './built.ts';
import { holdConversation, PROMPT, SEED } from './hold-conversation.ts';
import { figureOf, type Measurement, median, ratioOf } from './measurement.ts';

const ROUNDS = 5;
const TURNS = 1000;
const SYNCED_TURNS = 100;

/**
 * What a turn costs around the provider, and whether it costs the same at the end of a long
 * conversation as at its beginning.
 *
 * The provider is local:test, which answers at once. What it takes by itself is measured apart: it
 * reads the whole history for each reply.
 */
export async function conversationTime(outputDirectory: string): Promise<Measurement[]> {
  const whole: Stretches[] = [];
  const alone: Stretches[] = [];
  const synced: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const held = await hold(outputDirectory, TURNS, 'never');
    const provider = await askProviderAlone(TURNS);
    const forced = await hold(outputDirectory, SYNCED_TURNS, 'message');
    if (round === 0) continue; // Everything compiled and warm.
    whole.push(stretchesOf(held));
    alone.push(stretchesOf(provider));
    synced.push(median(forced));
  }
  const wholeMs = whole.map(({ all }) => all);
  const aloneMs = alone.map(({ all }) => all);
  const ours = (stretch: keyof Stretches): number[] =>
    whole.map((held, round) => held[stretch] - (alone[round]?.[stretch] ?? Number.NaN));
  return [
    {
      name: 'overhead of a turn: all but the provider, fsync never',
      unit: 'ms',
      floor: null,
      measured: figureOf(ours('all')),
      ratio: null,
      target: { of: 'measured', bound: 'at most', value: 1 },
    },
    {
      name: 'overhead of turns 950–1000, against turns 10–60',
      unit: 'ms',
      floor: figureOf(ours('early')),
      measured: figureOf(ours('late')),
      ratio: ratioOf(ours('late'), ours('early')),
      target: { of: 'ratio', bound: 'at most', value: 1.3 },
    },
    {
      name: 'a whole turn, against the provider alone: fsync never',
      unit: 'ms',
      floor: figureOf(aloneMs),
      measured: figureOf(wholeMs),
      ratio: ratioOf(wholeMs, aloneMs),
      target: null,
    },
    {
      name: 'a whole turn, against the provider alone: fsync message',
      unit: 'ms',
      floor: figureOf(aloneMs),
      measured: figureOf(synced),
      ratio: ratioOf(synced, aloneMs),
      target: null,
    },
  ];
}

/** Median milliseconds of a turn, in parts of a conversation. */
interface Stretches {
  readonly all: number;
  readonly early: number;
  readonly late: number;
}

function stretchesOf(turnMs: readonly number[]): Stretches {
  return {
    all: median(turnMs),
    early: median(turnMs.slice(10, 60)),
    late: median(turnMs.slice(950, 1000)),
  };
}

async function hold(
  outputDirectory: string,
  turns: number,
  fsync: 'never' | 'message',
): Promise<readonly number[]> {
  const held = await holdConversation({ model: 'local:test', turns, fsync, outputDirectory });
  return held.turnMs;
}

/** The same conversation with nothing around the provider but two arrays. */
async function askProviderAlone(turns: number): Promise<readonly number[]> {
  const { loadProvider } = await built<typeof Registry>('providers/registry.js');
  const provider = await loadProvider({ kind: 'local' });
  const { signal } = new AbortController();
  const opening: ChatMessage = { role: 'user', content: PROMPT };
  const histories: Record<AgentId, ChatMessage[]> = { agent_a: [opening], agent_b: [opening] };
  const turnMs: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const began = performance.now();
    for (const author of AGENT_IDS) {
      let content = '';
      const request = { model: 'test', messages: histories[author], seed: SEED };
      for await (const part of provider.stream(request, { signal })) {
        if (part.type === 'text-delta') content += part.text;
      }
      for (const agent of AGENT_IDS) {
        histories[agent].push({ role: agent === author ? 'assistant' : 'user', content });
      }
    }
    turnMs.push(performance.now() - began);
  }
  return turnMs;
}
