import { ProviderFailure } from '../errors.ts';
import type { StreamPart } from './provider.ts';
import { type SdkContext, sdkFailure } from './sdk-failure.ts';

/**
 * An adapter's parts, held to the contract of {@link StreamPart} streams: whatever an SDK throws
 * becomes a ProviderFailure, an abort throws the signal's reason, and a stream without `finish` is a
 * failure. SDKs end a stream silently when it is aborted or cut off.
 */
export async function* sdkStream(
  parts: AsyncIterable<StreamPart>,
  context: SdkContext,
  signal: AbortSignal,
): AsyncGenerator<StreamPart> {
  let finished = false;
  try {
    // Read past `finish` to the end: only then can the connection carry the next request.
    for await (const part of parts) {
      yield part;
      finished ||= part.type === 'finish';
    }
  } catch (error) {
    // Nothing that happens to the connection now takes a complete reply back.
    if (finished) return;
    signal.throwIfAborted();
    throw error instanceof ProviderFailure ? error : sdkFailure(error, context);
  }
  if (finished) return;
  signal.throwIfAborted();
  throw new ProviderFailure(`${context.vendor} ended its stream before the reply was complete.`, {
    class: 'connection',
    retryable: true,
  });
}
