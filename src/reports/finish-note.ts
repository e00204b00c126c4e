import type { FinishReason } from '../schemas/usage.ts';

/**
 * What a reader has to know of how a reply ended; null: it was done, or nobody knows.
 *
 * @param raw The provider's own word.
 */
export function finishNote(unified: FinishReason | null, raw: string | null): string | null {
  switch (unified) {
    case 'length':
      return 'cut off at the token limit';
    case 'content_filter':
      return 'cut off by the provider’s content filter';
    case 'refusal':
      return 'the model declined to go on';
    case 'other':
      return `ended: ${raw ?? 'for a reason the provider did not give'}`;
    case 'stop':
    case null:
      return null;
    default:
      return unified satisfies never;
  }
}
