import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProviderFailure } from '../../../src/errors.ts';
import { createLocalTest } from '../../../src/providers/local-test/local-test.ts';
import { NAMES } from '../../../src/providers/local-test/names.ts';
import type { ChatMessage, ProviderRequest, StreamPart } from '../../../src/providers/provider.ts';

const OPENING = 'Hello. Talk about whatever you find interesting.';

describe('any local:test model', () => {
  test('gives the same parts for the same request', async () => {
    const history = fc.array(
      fc.record({ role: fc.constantFrom('user', 'assistant'), content: fc.string() }),
    );
    const models = fc.constantFrom('test', 'test/converge', 'test/symbols', 'test/loop');
    await fc.assert(
      fc.asyncProperty(models, fc.nat(), history, async (model, seed, messages) => {
        const asked = request({ model, seed, messages: messages as ChatMessage[] });
        expect(await received(asked)).toEqual(await received(asked));
      }),
    );
  });

  test('answers another seed and another history differently', async () => {
    const texts = await Promise.all([
      reply(request({})),
      reply(request({ seed: 2 })),
      reply(request({ messages: [{ role: 'user', content: 'Something else.' }] })),
    ]);

    expect(new Set(texts).size).toBe(3);
  });

  test('streams in several pieces, with usage and a finish at the end', async () => {
    const parts = await received(request({ model: 'test/long,bytes=200', system: 'Be brief.' }));

    expect(parts.filter((part) => part.type === 'text-delta').length).toBeGreaterThan(4);
    expect(parts.slice(-2)).toEqual([
      {
        type: 'usage',
        usage: { input_tokens: Math.ceil((9 + OPENING.length) / 4), output_tokens: 50 },
      },
      { type: 'finish', finish: { unified: 'stop', raw: 'stop' }, model: 'local:test/long' },
    ]);
  });

  test('reports itself without its options', async () => {
    expect((await received(request({ model: 'test' }))).at(-1)).toMatchObject({
      model: 'local:test',
    });
  });

  test('stops at the longest reply it is allowed', async () => {
    const parts = await received(request({ model: 'test/long', maxTokens: 10 }));

    expect(textOf(parts)).toHaveLength(40);
    expect(parts.at(-1)).toMatchObject({ finish: { unified: 'length' } });
  });

  test('speaks first when nobody has said anything', async () => {
    expect(await reply(request({ messages: [] }))).not.toBe('');
  });

  test('throws the reason of an abort between two pieces', async () => {
    const abort = new AbortController();
    const reason = new Error('stopped by hand');
    const parts = createLocalTest().stream(request({ model: 'test/long' }), abort);

    const seen: StreamPart[] = [];
    const read = async () => {
      for await (const part of parts) {
        seen.push(part);
        abort.abort(reason);
      }
    };

    await expect(read()).rejects.toBe(reason);
    expect(seen).toHaveLength(1);
  });

  test('refuses a model that does not exist', async () => {
    await expect(received(request({ model: 'test/lop' }))).rejects.toMatchObject({
      code: 'invalid_local_test_model',
    });
  });
});

describe('test', () => {
  test('never repeats itself in 200 turns, whatever the seed', async () => {
    for (let seed = 0; seed < 10; seed += 1) {
      const said = await converse('test', 200, seed);

      expect(new Set(said).size).toBe(said.length);
      const overlaps = said.slice(2).map((text, index) => trigramOverlap(text, said[index] ?? ''));
      expect(mean(overlaps)).toBeLessThan(0.01);
      expect(Math.max(...overlaps)).toBeLessThan(1 / 3);
    }
  });

  test('stays in plain words: no symbols, no thanks, no farewells', async () => {
    const said = (await converse('test', 200, 5)).join('\n');

    expect(said).toMatch(/^[\x20-\x7E\n]*$/);
    expect(said).not.toMatch(/[{}]|undefined/);
    expect(said).not.toMatch(/\b(?:thank|grateful|goodbye|farewell|appreciate)/i);
  });

  test('draws on many words and keeps doing so', async () => {
    const said = await converse('test', 200, 6);
    const quarter = (index: number) =>
      new Set(wordsOf(said.slice(index * 100, (index + 1) * 100).join(' ')));

    expect(new Set(wordsOf(said.join(' '))).size).toBeGreaterThan(1200);
    expect([0, 1, 2, 3].map((index) => quarter(index).size > 500)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  test('varies length and form: one to six sentences, questions, lists, paragraphs', async () => {
    const said = await converse('test', 200, 7);
    const sentences = said.map((text) => text.split(/[.?](?=\s|$)/).length - 1);

    expect(Math.min(...sentences)).toBe(1);
    expect(Math.max(...sentences)).toBe(6);
    expect(shareOf(said, /\?$/m)).toBeGreaterThan(0.2);
    expect(shareOf(said, /^- /m)).toBeGreaterThan(0.02);
    expect(shareOf(said, /\n\n[A-Z]/)).toBeGreaterThan(0.1);
  });

  test('takes up words of the partner now and then', async () => {
    const said = await converse('test', 100, 8);
    const quotes = said.flatMap((text, index) => {
      const word = /"([a-z]+)"/.exec(text)?.[1];
      return word === undefined ? [] : [said[index - 1]?.includes(word) ?? true];
    });

    expect(quotes.length).toBeGreaterThan(20);
    expect(quotes.every(Boolean)).toBe(true);
  });
});

describe('test/converge', () => {
  test('brings both agents to the same words and the same length', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const said = await converse('test/converge', 20, seed);
      const early = pairs(said).slice(0, 4);
      const late = pairs(said).slice(15);

      expect(mean(early.map(sharedWords))).toBeLessThan(0.3);
      expect(mean(late.map(sharedWords))).toBeGreaterThan(0.6);
      expect(mean(late.map(lengthRatio))).toBeGreaterThan(0.85);
    }
  });

  test('does not fall into verbatim repetition on the way', async () => {
    const said = await converse('test/converge', 15, 1);

    expect(new Set(said).size).toBe(said.length);
  });
});

describe('test/loop', () => {
  test('repeats a cycle of two or three replies word for word after a few turns', async () => {
    const periods = new Set<number>();
    for (let seed = 0; seed < 10; seed += 1) {
      const own = (await converse('test/loop', 20, seed)).filter((_, index) => index % 2 === 0);
      const period = [2, 3].find((candidate) =>
        own.slice(4).every((text, index) => text === own[index + 4 - candidate]),
      );
      periods.add(period ?? Number.NaN);
      expect(new Set(own.slice(0, 4)).size).toBe(4);
      expect(new Set(own.slice(4)).size).toBe(period);
    }

    expect(periods).toEqual(new Set([2, 3]));
  });
});

describe('test/symbols', () => {
  test('drifts from words into emoji, arrows and mathematics', async () => {
    const said = await converse('test/symbols', 20, 1);
    const symbolShare = (text: string) =>
      text
        .split(/\s+/)
        .filter((word) => /^(?:\p{S}|\p{Extended_Pictographic}|\uFE0F|π)+$/u.test(word)).length /
      text.split(/\s+/).length;

    expect(mean(said.slice(0, 2).map(symbolShare))).toBeLessThan(0.1);
    expect(mean(said.slice(-8).map(symbolShare))).toBeGreaterThan(0.95);
  });
});

describe('test/gratitude', () => {
  test('spirals into thanks and farewells', async () => {
    const said = await converse('test/gratitude', 15, 1);
    const grateful = /thank|grat|agree|appreciat|farewell|goodbye|pleasure|right|wish/i;

    expect(shareOf(said.slice(0, 2), grateful)).toBeLessThan(1);
    expect(shareOf(said.slice(-10), grateful)).toBe(1);
  });
});

describe('test/long', () => {
  test.each([1, 2, 999, 4000, 200_000])('replies with exactly %i ASCII bytes', async (bytes) => {
    const text = await reply(request({ model: `test/long,bytes=${bytes}` }));

    expect(Buffer.byteLength(text)).toBe(bytes);
    expect(text).toMatch(/^[\x20-\x7E\n]*$/);
  });
});

describe('test/slow', () => {
  test('can be aborted while it waits', async () => {
    const abort = new AbortController();
    const reason = new Error('stopped by hand');
    const asked = request({ model: 'test/slow,delay_ms=3600000' });
    const first = createLocalTest().stream(asked, abort)[Symbol.asyncIterator]().next();
    abort.abort(reason);

    await expect(first).rejects.toBe(reason);
  });

  test('says what it would say without waiting', async () => {
    expect(await reply(request({ model: 'test/slow,delay_ms=0' }))).toBe(await reply(request({})));
  });
});

describe('test/fail', () => {
  test.each([
    ['server', true],
    ['rate_limit', true],
    ['overloaded', true],
    ['timeout', true],
    ['connection', true],
    ['auth', false],
    ['context_limit', false],
    ['content_filter', false],
    ['model_not_found', false],
    ['invalid_request', false],
  ])('fails with class %s, retryable: %s, before any text', async (failureClass, retryable) => {
    const { parts, error } = await outcome(request({ model: `test/fail,class=${failureClass}` }));

    expect(parts).toEqual([]);
    expect(error).toBeInstanceOf(ProviderFailure);
    expect(error).toMatchObject({ class: failureClass, retryable });
  });

  test('can fail halfway through the text', async () => {
    const whole = await reply(request({}));
    const { parts, error } = await outcome(request({ model: 'test/fail,at=middle' }));

    expect(error).toBeInstanceOf(ProviderFailure);
    expect(textOf(parts)).not.toBe('');
    expect(textOf(parts).length).toBeLessThan(whole.length);
    expect(whole.startsWith(textOf(parts))).toBe(true);
  });

  test('starts to fail only after so many replies of its own', async () => {
    const messages: ChatMessage[] = [
      { role: 'user', content: OPENING },
      { role: 'assistant', content: 'One.' },
      { role: 'user', content: 'And?' },
    ];

    expect(
      (await outcome(request({ model: 'test/fail,after=2', messages }))).error,
    ).toBeUndefined();
    expect((await outcome(request({ model: 'test/fail,after=1', messages }))).error).toBeDefined();
  });

  test('fails as often as its probability says, always alike for one request', async () => {
    const failed = await Promise.all(
      Array.from({ length: 400 }, async (_, seed) => {
        const asked = request({ model: 'test/fail,probability=0.2', seed });
        const [first, second] = await Promise.all([outcome(asked), outcome(asked)]);
        expect(first.error?.message).toBe(second.error?.message);
        return first.error !== undefined;
      }),
    );

    const share = failed.filter(Boolean).length / failed.length;
    expect(share).toBeGreaterThan(0.13);
    expect(share).toBeLessThan(0.27);
  });
});

describe('choosing a name', () => {
  const system = 'Before you begin, choose a name for yourself of 2 to 8 characters.';
  const nameIn = (text: string) => /I'll go by \*\*([A-Za-z]{2,8})\*\*\./.exec(text)?.[1];

  test.each(['test', 'test/loop', 'test/long', 'test/symbols'])(
    '%s names itself in its first reply only',
    async (model) => {
      const first = await reply(request({ model, system }));
      const messages: ChatMessage[] = [
        { role: 'user', content: OPENING },
        { role: 'assistant', content: first },
        { role: 'user', content: 'And you?' },
      ];

      expect(nameIn(first)).toBeDefined();
      expect(nameIn(await reply(request({ model, system, messages })))).toBeUndefined();
      expect(nameIn(await reply(request({ model })))).toBeUndefined();
    },
  );

  test('leaves the partner its name', async () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const a = await reply(request({ seed, system }));
      const messages: ChatMessage[] = [
        { role: 'user', content: OPENING },
        { role: 'user', content: a },
      ];
      expect(nameIn(await reply(request({ seed, system, messages })))).not.toBe(nameIn(a));
    }
  });

  test('has only names of two to eight letters, each once', () => {
    const names = NAMES.split(', ');

    expect(names.filter((name) => !/^[A-Z][a-z]{1,7}$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});

function request(overrides: Partial<ProviderRequest>): ProviderRequest {
  return { model: 'test', messages: [{ role: 'user', content: OPENING }], seed: 1, ...overrides };
}

async function received(asked: ProviderRequest): Promise<StreamPart[]> {
  const { parts, error } = await outcome(asked);
  if (error !== undefined) throw error;
  return parts;
}

async function outcome(asked: ProviderRequest): Promise<{ parts: StreamPart[]; error?: Error }> {
  const parts: StreamPart[] = [];
  try {
    for await (const part of createLocalTest().stream(asked, new AbortController())) {
      parts.push(part);
    }
  } catch (error) {
    return { parts, error: error as Error };
  }
  return { parts };
}

async function reply(asked: ProviderRequest): Promise<string> {
  return textOf(await received(asked));
}

function textOf(parts: readonly StreamPart[]): string {
  return parts.map((part) => (part.type === 'text-delta' ? part.text : '')).join('');
}

/** What two agents of one model say to each other, A first. */
async function converse(model: string, turns: number, seed: number): Promise<string[]> {
  const said: string[] = [];
  const seenBy = (agent: number): ChatMessage[] => [
    { role: 'user', content: OPENING },
    ...said.map(
      (content, index): ChatMessage => ({
        role: index % 2 === agent ? 'assistant' : 'user',
        content,
      }),
    ),
  ];
  for (let index = 0; index < turns * 2; index += 1) {
    said.push(await reply(request({ model, seed, messages: seenBy(index % 2) })));
  }
  return said;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z]+/g) ?? [];
}

function trigramsOf(text: string): Set<string> {
  const words = wordsOf(text);
  return new Set(
    words.slice(2).map((word, index) => `${words[index]} ${words[index + 1]} ${word}`),
  );
}

/** Share of the trigrams of a text that another one has as well. */
function trigramOverlap(text: string, other: string): number {
  const own = trigramsOf(text);
  const others = trigramsOf(other);
  return own.size === 0 ? 0 : [...own].filter((trigram) => others.has(trigram)).length / own.size;
}

function pairs(said: readonly string[]): [string, string][] {
  return Array.from({ length: said.length / 2 }, (_, turn) => [
    said[turn * 2] ?? '',
    said[turn * 2 + 1] ?? '',
  ]);
}

function sharedWords([a, b]: readonly [string, string]): number {
  const left = new Set(wordsOf(a));
  const right = new Set(wordsOf(b));
  const shared = [...left].filter((word) => right.has(word)).length;
  return shared / (left.size + right.size - shared);
}

function lengthRatio([a, b]: readonly [string, string]): number {
  return Math.min(a.length, b.length) / Math.max(a.length, b.length);
}

function shareOf(texts: readonly string[], pattern: RegExp): number {
  return texts.filter((text) => pattern.test(text)).length / texts.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
