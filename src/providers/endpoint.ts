import type { ThinkingRequest } from './thinking.ts';

/** How a provider is reached. Keys and addresses are passed in; adapters read no environment. */
export type ProviderEndpoint =
  | ({ readonly kind: 'anthropic' | 'openai' | 'google' } & HttpEndpoint)
  | ({ readonly kind: 'openai-compatible' } & CompatibleEndpoint)
  | ({ readonly kind: 'ollama' } & OllamaEndpoint)
  | { readonly kind: 'local' }
  | { readonly kind: 'silent' };

/** A vendor's own API, or one at another address that speaks like it. */
export interface HttpEndpoint {
  readonly apiKey: string;
  /** Address in place of the vendor's own, in the form its SDK expects. */
  readonly baseUrl?: string | undefined;
}

/** A server that speaks OpenAI's Chat Completions. */
export interface CompatibleEndpoint {
  /** Who it belongs to, for messages. */
  readonly vendor: string;
  readonly baseUrl: string;
  /** Absent: none is sent. */
  readonly apiKey?: string | undefined;
  /** Whose models it serves; absent: anybody's. */
  readonly models?: 'xai' | undefined;
  /** How it is asked to think; absent: there is no way. */
  readonly thinking?: ThinkingRequest | undefined;
}

/** An Ollama server. */
export interface OllamaEndpoint {
  /** Address as `OLLAMA_HOST` gives it; absent: this machine. */
  readonly baseUrl?: string | undefined;
  /** Absent: none is sent. */
  readonly apiKey?: string | undefined;
}
