import { expect, test } from 'vitest';
import type { StreamPart } from '../../../src/providers/provider.ts';
import { loadProvider } from '../../support/load-provider.ts';

const REQUEST = {
  model: 'silent',
  messages: [{ role: 'user', content: 'Hello?' }],
  seed: 1,
} as const;

test('says nothing, and spends nothing', async () => {
  const provider = await loadProvider({ kind: 'silent' });
  const parts: StreamPart[] = [];
  for await (const part of provider.stream(REQUEST, { signal: new AbortController().signal })) {
    parts.push(part);
  }

  expect(parts).toEqual([
    { type: 'usage', usage: { input_tokens: 0, output_tokens: 0 } },
    { type: 'finish', finish: { unified: 'stop', raw: null }, model: 'silent' },
  ]);
});

test('throws the reason of an abort', async () => {
  const provider = await loadProvider({ kind: 'silent' });
  const reason = new Error('stopped by hand');
  const parts = provider.stream(REQUEST, { signal: AbortSignal.abort(reason) });

  await expect(parts[Symbol.asyncIterator]().next()).rejects.toBe(reason);
});
