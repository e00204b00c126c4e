import type { ProviderEndpoint } from './endpoint.ts';

/** Models that cannot think, by those who serve them. */
const CANNOT: Readonly<Partial<Record<ProviderEndpoint['kind'], RegExp>>> = {
  anthropic: /^claude-(instant|2|3-(opus|sonnet|haiku|5-))/,
  openai: /^(gpt-3|gpt-4|chatgpt-|gpt-5[^-]*-chat)/,
  google: /^(gemini-(1|2\.0)|gemma-[123])/,
};

/** Models that can. */
const CAN: Readonly<Partial<Record<ProviderEndpoint['kind'], RegExp>>> = {
  anthropic: /^claude-/,
  openai: /^(o\d|gpt-[5-9])/,
  google: /^gemini-/,
};

/**
 * Whether a model thinks when it is asked to; null: nobody knows before it is asked.
 *
 * No vendor's price list says it, and only Anthropic's and Ollama's APIs do.
 */
export function canThink(endpoint: ThinkingEndpoint, model: string): boolean | null {
  switch (endpoint.kind) {
    case 'local':
    case 'silent':
      return false;
    case 'openai-compatible':
      if (endpoint.thinking === undefined) return false;
      return endpoint.models === 'xai' ? !/^grok-[23](?!-mini)|non-reasoning/.test(model) : null;
    case 'anthropic':
    case 'openai':
    case 'google':
      if (CANNOT[endpoint.kind]?.test(model)) return false;
      return CAN[endpoint.kind]?.test(model) ? true : null;
    case 'ollama':
      return null;
    default:
      return endpoint satisfies never;
  }
}

/** What tells how an endpoint is asked to think; nothing here needs its key. */
export type ThinkingEndpoint =
  | { readonly kind: Exclude<ProviderEndpoint['kind'], 'openai-compatible'> }
  | {
      readonly kind: 'openai-compatible';
      readonly models?: 'xai' | undefined;
      readonly thinking?: ThinkingRequest | undefined;
    };

/** How a server that speaks Chat Completions is asked to think; the protocol itself has no way. */
export type ThinkingRequest = 'effort' | 'reasoning' | 'template' | 'always';

/** Whether an endpoint keeps to a budget for thinking. */
export function takesThinkingBudget(endpoint: ThinkingEndpoint): boolean {
  switch (endpoint.kind) {
    case 'anthropic':
    case 'google':
      return true;
    case 'openai-compatible':
      return endpoint.thinking === 'reasoning';
    case 'openai':
    case 'ollama':
    case 'local':
    case 'silent':
      return false;
    default:
      return endpoint satisfies never;
  }
}
