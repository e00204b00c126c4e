import { ProviderFailure } from '../errors.ts';
import { type SdkContext, sdkFailure } from './sdk-failure.ts';

/**
 * The answer of an SDK that comes in one piece. Whatever the SDK throws becomes a ProviderFailure,
 * and an abort throws the signal's reason.
 */
export async function sdkCall<T>(
  call: () => Promise<T>,
  context: SdkContext,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof ProviderFailure ? error : sdkFailure(error, context);
  }
}
