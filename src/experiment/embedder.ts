import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { endpointOf } from '../config/endpoints.ts';
import type { Environment } from '../config/environment.ts';
import { originOf } from '../config/origin.ts';
import { type RetryPolicy, waitBeforeRetry } from '../conversation/retry-policy.ts';
import { Watchdog } from '../conversation/watchdog.ts';
import { PidginError, ProviderFailure } from '../errors.ts';
import type { Clock } from '../events/clock.ts';
import type { Embed } from '../providers/embeddings.ts';
import { loadEmbeddings } from '../providers/load-embeddings.ts';
import type { RequestEnd } from '../providers/pacing/lane.ts';
import type { Pacing } from '../providers/pacing/pacing.ts';
import type { EmbeddingSettings, Settings } from '../schemas/settings.ts';
import type { Embedder } from '../storage/embedder.ts';
import { type EmbeddingCache, embeddingCache } from '../storage/embedding-cache.ts';
import { retryPolicy } from './call-settings.ts';

/** What is needed to ask for embeddings. */
export interface EmbedderContext {
  readonly settings: Settings;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly pacing: Pacing;
  /** A number from 0 to 1, for the waits between attempts. */
  readonly random: () => number;
  /** Aborted once nothing more is to be asked for. */
  readonly signal: AbortSignal;
  /** Tells the user a line: where messages are sent for the first time, and what went wrong. */
  readonly tell: (line: string) => void;
}

/** What the embedder of the settings does; undefined when they have none. */
export function openEmbedder(context: EmbedderContext): Embedder | undefined {
  const { settings, environment } = context;
  const { embeddings, retry } = settings;
  if (embeddings === undefined) return undefined;
  return new CachedEmbedder(embeddings, {
    ...context,
    load: async () =>
      loadEmbeddings(endpointOf(embeddings.provider, settings, environment), {
        connectTimeoutMs: retry.connect_timeout_ms,
      }),
    cache: embeddingCache(cacheDirectory(embeddings, settings, environment)),
    retry: retryPolicy(settings),
  });
}

/** A server elsewhere may have another model by the same name. */
function cacheDirectory(
  { provider, model }: EmbeddingSettings,
  settings: Settings,
  environment: Environment,
): string | undefined {
  const { cacheHome } = environment;
  if (cacheHome === undefined) return undefined;
  const { baseUrl = null } = originOf(provider, settings, environment);
  const whose = JSON.stringify([provider, baseUrl, model]);
  const hash = createHash('sha256').update(whose).digest('hex').slice(0, 16);
  return join(cacheHome, 'pidgin', 'embeddings', `${provider}-${hash}`);
}

/** Texts of one request at most; Google takes 100. */
const MOST_TEXTS = 64;
/** Characters of one request at most, unless it is one text: OpenAI takes 300,000 tokens. */
const MOST_CHARACTERS = 200_000;

/** Tells a model that answers nothing from a text that it does not take. */
const PLAIN_TEXT = 'Good evening.';

interface Options extends Pick<EmbedderContext, 'clock' | 'pacing' | 'random' | 'signal' | 'tell'> {
  /** @throws PidginError when the provider has no key. */
  readonly load: () => Promise<Embed>;
  readonly cache: EmbeddingCache;
  readonly retry: RetryPolicy;
}

/**
 * Asks a provider for what is not in the cache, a batch at a time. Once the provider fails for good,
 * it is asked nothing more.
 */
class CachedEmbedder implements Embedder {
  readonly model: string;
  readonly #settings: EmbeddingSettings;
  readonly #options: Options;
  #loaded: Promise<Embed> | undefined;
  #toldWhereTo = false;
  #answered = false;
  #toldRefusal = false;
  #gaveUp = false;

  constructor(settings: EmbeddingSettings, options: Options) {
    this.#settings = settings;
    this.#options = options;
    this.model = `${settings.provider}/${settings.model}`;
  }

  async embed(texts: ReadonlySet<string>): Promise<ReadonlyMap<string, Float32Array | null>> {
    const found = new Map<string, Float32Array | null>();
    const missing: string[] = [];
    for (const text of texts) {
      const vector = await this.#options.cache.read(text);
      if (vector === undefined) missing.push(text);
      else found.set(text, vector);
    }
    for (const batch of batchesOf(missing)) await this.#embedBatch(batch, found);
    return found;
  }

  /** Asks for some texts, and when they are refused, for each half of them. */
  async #embedBatch(
    texts: readonly string[],
    found: Map<string, Float32Array | null>,
  ): Promise<void> {
    if (this.#gaveUp) return;
    try {
      const vectors = await this.#request(texts);
      for (const [index, text] of texts.entries()) {
        const vector = vectors[index];
        if (vector === undefined) continue;
        found.set(text, vector);
        await this.#options.cache.write(text, vector);
      }
    } catch (error) {
      if (!isRefusal(error)) {
        this.#giveUp(error);
      } else if (texts.length > 1) {
        const middle = Math.ceil(texts.length / 2);
        await this.#embedBatch(texts.slice(0, middle), found);
        await this.#embedBatch(texts.slice(middle), found);
      } else if (await this.#answersAtAll()) {
        for (const text of texts) found.set(text, null);
        this.#tellRefusal(error);
      }
    }
  }

  async #answersAtAll(): Promise<boolean> {
    if (this.#answered) return true;
    try {
      await this.#request([PLAIN_TEXT]);
    } catch (error) {
      this.#giveUp(error);
    }
    return this.#answered;
  }

  /** One request, as often as the retry policy allows. */
  async #request(texts: readonly string[]): Promise<readonly Float32Array[]> {
    const { clock, retry, random, signal, load } = this.#options;
    signal.throwIfAborted();
    this.#loaded ??= load();
    const embed = await this.#loaded;
    this.#tellWhereTo();
    for (let attempt = 1; ; attempt += 1) {
      try {
        const vectors = await this.#pacedAttempt(embed, texts);
        this.#answered = true;
        return vectors;
      } catch (error) {
        const waitMs = waitBeforeRetry(error, attempt, retry, random());
        if (waitMs === null || signal.aborted) throw error;
        await clock.sleep(waitMs, signal);
      }
    }
  }

  async #pacedAttempt(embed: Embed, texts: readonly string[]): Promise<readonly Float32Array[]> {
    const { pacing, retry, signal } = this.#options;
    // A token is about four characters; an embedding has none to give back.
    const inputTokens = Math.ceil(texts.reduce((sum, text) => sum + text.length, 0) / 4);
    const passage = await pacing.enter(this.#settings, { inputTokens, maxTokens: 0 }, signal);
    if (passage === null) throw signal.reason;
    const watchdog = new Watchdog(signal, retry);
    let end: RequestEnd = { kind: 'abandoned' };
    try {
      const { model } = this.#settings;
      const answer = await embed({ model, texts }, { signal: watchdog.signal });
      end = { kind: 'completed', usage: { input_tokens: answer.inputTokens, output_tokens: 0 } };
      return answer.vectors;
    } catch (error) {
      end = { kind: 'failed', error };
      throw error;
    } finally {
      watchdog.rest();
      await passage.leave(end);
    }
  }

  #tellWhereTo(): void {
    const { cache, tell } = this.#options;
    if (this.#toldWhereTo || !cache.isNew()) return;
    this.#toldWhereTo = true;
    const { provider, model } = this.#settings;
    tell(
      `Messages are sent to ${provider} for semantic_similarity (${model}), as embeddings: in the settings says.`,
    );
  }

  #tellRefusal(error: ProviderFailure): void {
    if (this.#toldRefusal) return;
    this.#toldRefusal = true;
    this.#options.tell(
      `${this.model} does not take every message; semantic_similarity of such turns is NULL. ${sentence(error.message)}`,
    );
  }

  #giveUp(error: unknown): void {
    this.#gaveUp = true;
    const { signal, tell } = this.#options;
    if (signal.aborted) {
      tell('Embeddings were interrupted. Get the rest with: pidgin import');
      return;
    }
    // Anything else is a mistake of ours.
    if (!(error instanceof ProviderFailure || error instanceof PidginError)) throw error;
    const advice = error instanceof PidginError ? ` ${error.suggestions[0]}.` : '';
    tell(
      `No embeddings from ${this.model}, so semantic_similarity is NULL. ${sentence(error.message)}${advice} Once that is mended: pidgin import`,
    );
  }
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** Whether a model does not take what it was sent, rather than could not answer. */
function isRefusal(error: unknown): error is ProviderFailure {
  if (!(error instanceof ProviderFailure)) return false;
  const { class: failureClass } = error;
  return (
    failureClass === 'invalid_request' ||
    failureClass === 'context_limit' ||
    failureClass === 'content_filter'
  );
}

function* batchesOf(texts: readonly string[]): Generator<readonly string[]> {
  let batch: string[] = [];
  let characters = 0;
  for (const text of texts) {
    const full = batch.length === MOST_TEXTS || characters + text.length > MOST_CHARACTERS;
    if (batch.length > 0 && full) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(text);
    characters += text.length;
  }
  if (batch.length > 0) yield batch;
}
