import { devNull } from 'node:os';
import { join } from 'node:path';
import type { StopRequest } from '../conversation/stop-request.ts';
import { EXIT, failureRecord, PidginError, ProviderFailure } from '../errors.ts';
import type { EventBus } from '../events/bus.ts';
import type { Clock } from '../events/clock.ts';
import type { PullProgress } from '../providers/ollama/server.ts';
import { type StartedServer, startServer } from '../providers/ollama/start-server.ts';
import { OF_EXPERIMENT } from '../schemas/event.ts';
import type { PreparationStep } from '../schemas/events/processing.ts';
import type { OllamaNeed } from './preparation.ts';

/** What was found missing, agreed to and set before the experiment. */
export interface PrepareOptions {
  readonly needs: readonly OllamaNeed[];
  readonly steps: readonly PreparationStep[];
  /** Context windows of the settings, in tokens, by {@link modelKey}. */
  readonly windows: ReadonlyMap<string, number>;
  /** Environment of programs that are started. */
  readonly environment: NodeJS.ProcessEnv;
  /** Whether nothing of what a server says may be kept: it names models, and what they are told. */
  readonly discreet: boolean;
}

/** The experiment that has begun. */
export interface PrepareContext {
  readonly directory: string;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly stop: StopRequest;
}

/** What is ready for the conversations. */
export interface Prepared {
  /** Context windows of models in tokens, by {@link modelKey}, where they are known from here. */
  readonly contextWindows: ReadonlyMap<string, number>;
  /** Ends what was started. */
  release(): Promise<void>;
}

/** What tells models apart, whoever serves them. */
export function modelKey({ provider, model }: { provider: string; model: string }): string {
  return `${provider}/${model}`;
}

/**
 * Does what was agreed to, each step with its events, and finds the context windows. A stop request
 * ends it early; the conversations then do not begin.
 *
 * @throws PidginError `preparation_failed` or `server_failed` when a step fails; what was started has
 * ended by then.
 */
export async function prepare(options: PrepareOptions, context: PrepareContext): Promise<Prepared> {
  const started: StartedServer[] = [];
  const release = async (): Promise<void> => {
    for (const server of started.splice(0)) await server.stop();
  };
  const { finish } = context.stop;
  try {
    for (const step of options.steps) {
      if (step.step === 'start_server') started.push(await start(step, options, context));
      else await pull(step, options, context);
    }
    return { contextWindows: await contextWindows(options, finish), release };
  } catch (error) {
    await release();
    if (finish.aborted) return { contextWindows: new Map(), release };
    if (options.discreet) throw unprepared('A model could not be made ready.', error);
    throw error instanceof ProviderFailure ? unprepared(error.message, error) : error;
  }
}

function unprepared(message: string, cause: unknown): PidginError {
  return new PidginError('preparation_failed', message, {
    suggestions: ['Nothing was said yet. Run the same command again once this is put right.'],
    exitCode: EXIT.provider,
    cause,
  });
}

type Start = Extract<PreparationStep, { step: 'start_server' }>;
type Pull = Extract<PreparationStep, { step: 'pull_model' }>;

function start(step: Start, { environment, discreet }: PrepareOptions, context: PrepareContext) {
  const { command, address: url } = step;
  const log = discreet ? devNull : join(context.directory, step.log);
  return withEvents(step, context, async () => ({
    result: await startServer({ command, url, environment, log }, context.stop.finish),
  }));
}

async function pull(step: Pull, options: PrepareOptions, context: PrepareContext): Promise<void> {
  const { bus, stop } = context;
  const need = options.needs.find(
    ({ address, model }) => address === step.address && model === step.model,
  );
  if (need === undefined) throw new Error(`nobody needs ${step.model}`);
  const { lookAtOllama, pullModel } = await import('../providers/ollama/server.ts');
  // A server that has just come up may have it already.
  if ((await lookAtOllama(need.endpoint, need.model, stop.finish)).kind === 'ready') return;
  await withEvents(step, context, async () => {
    let newest: PullProgress | undefined;
    let told = -1;
    for await (const progress of pullModel(need.endpoint, need.model, stop.finish)) {
      newest = progress;
      const percent = Math.floor((100 * progress.completedBytes) / progress.totalBytes);
      if (percent <= told || !bus.wants('preparation.progress')) continue;
      told = percent;
      await bus.publish({
        type: 'preparation.progress',
        ...OF_EXPERIMENT,
        data: {
          step,
          completed_bytes: progress.completedBytes,
          total_bytes: progress.totalBytes,
        },
      });
    }
    return { result: undefined, bytes: newest?.totalBytes };
  });
}

async function contextWindows(
  { needs, windows }: PrepareOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const known = new Map(windows);
  for (const need of needs) {
    const { endpoint, model, state: before } = need;
    const { contextWindowOf, lookAtOllama } = await import('../providers/ollama/server.ts');
    const state = before.kind === 'ready' ? before : await lookAtOllama(endpoint, model, signal);
    if (state.kind !== 'ready') continue;
    const key = modelKey(need);
    known.set(key, contextWindowOf(state.model, windows.get(key)));
  }
  return known;
}

/** Records that a step begins, and how it ends. */
async function withEvents<T>(
  step: PreparationStep,
  { bus, clock, stop }: PrepareContext,
  work: () => Promise<{ result: T; bytes?: number | undefined }>,
): Promise<T> {
  const startedAt = clock.elapsed();
  const duration = () => ({ duration_ms: Math.round(clock.elapsed() - startedAt) });
  await bus.publish({ type: 'preparation.started', ...OF_EXPERIMENT, data: { step } });
  try {
    const { result, bytes } = await work();
    await bus.publish({
      type: 'preparation.completed',
      ...OF_EXPERIMENT,
      data: { step, ...(bytes === undefined ? {} : { bytes }), ...duration() },
    });
    return result;
  } catch (error) {
    const failure = stop.finish.aborted
      ? { code: 'interrupted', message: 'It was stopped.' }
      : failureRecord(error);
    await bus.publish({
      type: 'preparation.failed',
      ...OF_EXPERIMENT,
      data: { step, error: failure, ...duration() },
    });
    throw error;
  }
}
