import type { Provider, ProviderRequest, StreamPart } from '../../src/providers/provider.ts';

/** What a scripted provider does for one request: parts, and possibly an error after them. */
export interface Scripted {
  readonly parts?: readonly StreamPart[];
  readonly error?: Error;
  /** Called once the parts were given, before the error or the end. */
  readonly afterwards?: () => void | Promise<void>;
}

/** A provider that replies from a list and keeps every request it was sent. */
export function scriptedProvider(script: (index: number, request: ProviderRequest) => Scripted): {
  provider: Provider;
  requests: ProviderRequest[];
} {
  const requests: ProviderRequest[] = [];
  const provider: Provider = {
    async *stream(request, { signal }) {
      const index = requests.length;
      requests.push({ ...request, messages: [...request.messages] });
      const { parts = [], error, afterwards } = script(index, request);
      for (const part of parts) {
        if (signal.aborted) throw signal.reason;
        yield part;
      }
      await afterwards?.();
      if (signal.aborted) throw signal.reason;
      if (error !== undefined) throw error;
    },
  };
  return { provider, requests };
}

/** The parts of a reply that says `text` in one piece and stops. */
export function saying(text: string): Scripted {
  return {
    parts: [
      { type: 'text-delta', text },
      { type: 'usage', usage: { input_tokens: 10, output_tokens: 3 } },
      { type: 'finish', finish: { unified: 'stop', raw: 'stop' }, model: 'scripted-1' },
    ],
  };
}
