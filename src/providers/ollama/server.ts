import type { ShowResponse } from 'ollama';
import { ProviderFailure } from '../../errors.ts';
import type { OllamaEndpoint } from '../endpoint.ts';
import { field } from '../error-body.ts';
import { patientFetch } from '../patient-fetch.ts';
import { sdkFailure } from '../sdk-failure.ts';
import { ollamaClient, ollamaContext } from './client.ts';

/** What a server says of one of its models. */
export interface OllamaModel {
  /** Longest context the model was made for, in tokens; null: not said. */
  readonly contextLength: number | null;
  /** Context its Modelfile sets, in tokens; null: none. */
  readonly modelfileContext: number | null;
  /** Whether it can think; null: not said. */
  readonly thinks: boolean | null;
  /** Whether it runs at Ollama's and takes no memory here. */
  readonly isRemote: boolean;
}

/** What there is of a model before it is asked anything. */
export type OllamaState =
  | { readonly kind: 'no_server' }
  | { readonly kind: 'no_model' }
  | { readonly kind: 'ready'; readonly model: OllamaModel };

const PATIENCE_MS = 5_000;

/**
 * Looks whether a server is there and has a model.
 *
 * @throws ProviderFailure when something answers, but not as Ollama does.
 */
export async function lookAtOllama(
  endpoint: OllamaEndpoint,
  model: string,
  signal: AbortSignal,
): Promise<OllamaState> {
  const context = ollamaContext(endpoint, model);
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const client = ollamaClient(endpoint, fetch, context, AbortSignal.any([signal, patience]));
  try {
    // Any server may know nothing of a model. One that tells its version is Ollama.
    const { version } = await client.version();
    if (typeof version !== 'string') throw new SyntaxError('no version');
  } catch (error) {
    signal.throwIfAborted();
    if (patience.aborted) return { kind: 'no_server' };
    const failure = error instanceof ProviderFailure ? error : sdkFailure(error, context);
    if (failure.class === 'connection' || failure.class === 'timeout') return { kind: 'no_server' };
    throw failure;
  }
  try {
    return { kind: 'ready', model: readModel(await client.show({ model })) };
  } catch (error) {
    signal.throwIfAborted();
    const failure = error instanceof ProviderFailure ? error : sdkFailure(error, context);
    if (failure.class === 'model_not_found') return { kind: 'no_model' };
    throw failure;
  }
}

/**
 * Context asked for where neither the settings nor the Modelfile say one. A conversation of a
 * hundred turns fits; an 8B model takes about 4 GB of memory for it.
 */
const DEFAULT_CONTEXT = 32_768;

/**
 * The context to ask for, in tokens. Left to itself, Ollama takes as little as 4,096, and cuts the
 * history to that without a word.
 *
 * @param setting What the settings say; absent: nothing.
 */
export function contextWindowOf(model: OllamaModel, setting: number | undefined): number {
  const { contextLength, modelfileContext, isRemote } = model;
  const usual = isRemote && contextLength !== null ? contextLength : DEFAULT_CONTEXT;
  const wanted = setting ?? modelfileContext ?? usual;
  return contextLength === null ? wanted : Math.min(wanted, contextLength);
}

/** How far a download is. The total grows while the server finds out what belongs to a model. */
export interface PullProgress {
  readonly completedBytes: number;
  readonly totalBytes: number;
}

/**
 * Has the server download a model, and tells how far it is.
 *
 * @throws ProviderFailure when it cannot. When `signal` is aborted, throws the signal's reason; the
 * server keeps what it has and goes on from there another time.
 */
export async function* pullModel(
  endpoint: OllamaEndpoint,
  model: string,
  signal: AbortSignal,
): AsyncGenerator<PullProgress> {
  const context = ollamaContext(endpoint, model);
  const parts = new Map<string, PullProgress>();
  try {
    // While it checks what it has downloaded, a server is silent for minutes.
    const fetch = patientFetch(PATIENCE_MS);
    const client = ollamaClient(endpoint, fetch, context, signal);
    const steps = await client.pull({ model, stream: true });
    for await (const { digest, total, completed } of steps) {
      if (!digest || !total) continue;
      parts.set(digest, { completedBytes: completed ?? 0, totalBytes: total });
      const all = [...parts.values()];
      yield {
        completedBytes: all.reduce((sum, part) => sum + part.completedBytes, 0),
        totalBytes: all.reduce((sum, part) => sum + part.totalBytes, 0),
      };
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof ProviderFailure ? error : sdkFailure(error, context);
  }
}

/** Tolerant of what is missing: old servers say less. */
function readModel(shown: ShowResponse): OllamaModel {
  const info = Object.entries(shown.model_info ?? {});
  const length = info.find(([key]) => key.endsWith('.context_length'))?.[1];
  const parameter = /^num_ctx\s+(\d+)/m.exec(shown.parameters ?? '')?.[1];
  return {
    contextLength: typeof length === 'number' && length > 0 ? length : null,
    modelfileContext: parameter === undefined ? null : Number(parameter),
    thinks: shown.capabilities?.includes('thinking') ?? null,
    isRemote: Boolean(field(shown, 'remote_model')),
  };
}
