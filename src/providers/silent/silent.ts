import type { Provider, ProviderRequest, StreamPart } from '../provider.ts';

/**
 * An agent that says nothing, for watching how a model speaks into silence. No model reads what it
 * is sent, so it spends no tokens, neither in nor out.
 */
export function createSilent(): Provider {
  return { stream };
}

async function* stream(
  _request: ProviderRequest,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<StreamPart> {
  signal.throwIfAborted();
  yield { type: 'usage', usage: { input_tokens: 0, output_tokens: 0 } };
  yield { type: 'finish', finish: { unified: 'stop', raw: null }, model: 'silent' };
}
