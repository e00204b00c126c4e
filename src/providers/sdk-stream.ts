import { ProviderFailure } from '../errors.ts';
import type { Usage } from '../schemas/usage.ts';
import type { StreamPart } from './provider.ts';
import { type SdkContext, sdkFailure } from './sdk-failure.ts';
import { PartFilter } from './secret-filter.ts';

/**
 * An adapter's parts, held to the contract of {@link StreamPart} streams: whatever an SDK throws
 * becomes a ProviderFailure, an abort throws the signal's reason, and a stream without `finish` is a
 * failure. SDKs end a stream silently when it is aborted or cut off.
 *
 * Some vendors say why a reply ended before the last of it, or more than once: `finish` is held back
 * to the end, and the last one counts.
 *
 * @param ask Sends the request; its parts are there as soon as the answer has begun.
 */
export async function* sdkStream(
  ask: () => Promise<AsyncIterable<StreamPart>>,
  context: SdkContext,
  signal: AbortSignal,
): AsyncGenerator<StreamPart> {
  const filter = new PartFilter(context.secrets);
  let finish: StreamPart | undefined;
  try {
    // Read past `finish` to the end: only then can the connection carry the next request.
    for await (const part of await ask()) {
      const shown = filter.push(part);
      if (shown?.type === 'finish') finish = shown;
      else if (shown?.type === 'usage') yield { type: 'usage', usage: countsIn(shown.usage) };
      else if (shown !== null) yield shown;
    }
  } catch (error) {
    yield* filter.end();
    // Nothing that happens to the connection now takes a complete reply back.
    if (finish === undefined) {
      signal.throwIfAborted();
      throw error instanceof ProviderFailure ? error : sdkFailure(error, context);
    }
  }
  yield* filter.end();
  if (finish !== undefined) {
    yield finish;
    return;
  }
  signal.throwIfAborted();
  throw new ProviderFailure(`${context.vendor} ended its stream before the reply was complete.`, {
    class: 'connection',
    retryable: true,
  });
}

/** Servers send all sorts of things in the place of a count; what is none was not reported. */
function countsIn(usage: Usage): Usage {
  const counts = Object.entries(usage).filter(
    ([, count]) => count !== undefined && Number.isSafeInteger(count) && count >= 0,
  );
  return Object.fromEntries(counts);
}

/**
 * The chunks of an SDK that throws a bare Error when its stream was cut off: here they only end,
 * which {@link sdkStream} knows how to tell. Errors of any other class are passed on.
 */
export async function* untilCutOff<Chunk>(chunks: AsyncIterable<Chunk>): AsyncGenerator<Chunk> {
  try {
    yield* chunks;
  } catch (error) {
    if (Object.getPrototypeOf(error) !== Error.prototype) throw error;
  }
}
