import type { Provider, ProviderRequest, StreamPart } from '../provider.ts';

/**
 * An agent that says nothing, for watching how a model speaks into silence. It spends no output
 * tokens; what its input would cost is unknown, since nothing reads it.
 */
export function createSilent(): Provider {
  return { stream };
}

async function* stream(
  _request: ProviderRequest,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<StreamPart> {
  signal.throwIfAborted();
  yield { type: 'usage', usage: { output_tokens: 0 } };
  yield { type: 'finish', finish: { unified: 'stop', raw: null }, model: 'silent' };
}
