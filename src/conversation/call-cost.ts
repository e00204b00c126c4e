import { ProviderFailure } from '../errors.ts';
import type { Usage } from '../schemas/usage.ts';

/** What one API call cost in US dollars at that moment; null: unknown. */
export type CostUsd = (provider: string, model: string, usage: Usage, at: Date) => number | null;

/**
 * Whether a request was refused before any of a reply arrived: providers charge nothing for it.
 * A connection that broke says nothing about what was charged.
 */
export function wasRefused(
  error: unknown,
  arrived: { readonly text: string; readonly thinking: string; readonly usage: Usage },
): boolean {
  return (
    error instanceof ProviderFailure &&
    error.status !== undefined &&
    arrived.text === '' &&
    arrived.thinking === '' &&
    Object.values(arrived.usage).every((count) => count === undefined)
  );
}
