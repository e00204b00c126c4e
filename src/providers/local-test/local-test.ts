import { setTimeout as sleep } from 'node:timers/promises';
import { ProviderFailure } from '../../errors.ts';
import { isRetryable } from '../failure-class.ts';
import type { Provider, ProviderRequest, StreamPart } from '../provider.ts';
import { type LocalTestModel, parseLocalTestModel } from './local-test-model.ts';
import { randomFrom } from './random.ts';
import { composeReply, momentOf } from './reply.ts';

/** Characters (UTF-16 code units) that count as one token. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * Models that need no network and no key, for trying things out and for tests. What they say
 * depends on the seed and the history alone. See {@link parseLocalTestModel} for their ids.
 *
 * A token is four characters, rounded up over the whole prompt and the whole reply.
 */
export function createLocalTest(): Provider {
  return { stream };
}

/** What such a model replies to a request when nothing keeps it from it. */
export function localTestReply(request: ProviderRequest): string {
  return cutTo(request.maxTokens, composeReply(parseLocalTestModel(request.model), request));
}

async function* stream(
  request: ProviderRequest,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<StreamPart> {
  const model = parseLocalTestModel(request.model);
  const said = composeReply(model, request);
  const reply = cutTo(request.maxTokens, said);
  const pieces = piecesOf(reply);
  const failsBefore = failurePoint(model, request, pieces.length);

  for (let index = 0; index <= pieces.length; index += 1) {
    if (model.behaviour === 'slow') await pause(model.delayMs, signal);
    signal.throwIfAborted();
    if (index === failsBefore?.piece) throw failsBefore.failure;
    const text = pieces[index];
    if (text !== undefined) yield { type: 'text-delta', text };
  }

  const prompt = [request.system ?? '', ...request.messages.map(({ content }) => content)];
  yield {
    type: 'usage',
    usage: {
      input_tokens: tokens(prompt.reduce((sum, text) => sum + text.length, 0)),
      output_tokens: tokens(reply.length),
    },
  };
  yield {
    type: 'finish',
    finish:
      reply.length < said.length
        ? { unified: 'length', raw: 'length' }
        : { unified: 'stop', raw: 'stop' },
    model: model.behaviour === 'varied' ? 'local:test' : `local:test/${model.behaviour}`,
  };
}

/** Where and how this reply fails, if it does. The same request always fails alike. */
function failurePoint(model: LocalTestModel, request: ProviderRequest, pieces: number) {
  if (model.behaviour !== 'fail') return undefined;
  const { seed, position, lastMessage, ownReplies } = momentOf(request);
  if (ownReplies.length < model.after) return undefined;
  if (!randomFrom(seed, position, lastMessage, 'fail').chance(model.probability)) return undefined;
  const failure = new ProviderFailure(`local:test was told to fail with ${model.class}.`, {
    class: model.class,
    retryable: isRetryable(model.class),
  });
  return { piece: model.at === 'start' ? 0 : Math.ceil(pieces / 2), failure };
}

function tokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

function cutTo(maxTokens: number | undefined, text: string): string {
  if (maxTokens === undefined) return text;
  // A cut must not leave half of a surrogate pair behind.
  return text.slice(0, maxTokens * CHARACTERS_PER_TOKEN).replace(/[\uD800-\uDBFF]$/, '');
}

/** A few words each, larger in a long text so that there are never many hundred. */
function piecesOf(text: string): string[] {
  const words = text.match(/\s*\S+\s*$|\s*\S+/g) ?? [];
  const size = Math.max(3, Math.ceil(words.length / 200));
  return Array.from({ length: Math.ceil(words.length / size) }, (_, index) =>
    words.slice(index * size, (index + 1) * size).join(''),
  );
}

async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(delayMs, undefined, { signal });
  } catch {
    // The timer rejects with an error of its own; the contract is to throw the signal's reason.
    signal.throwIfAborted();
  }
}
