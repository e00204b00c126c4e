import { EventEmitter } from 'node:events';
import type { Plugin } from 'vitest/config';
import {
  type PoolOptions,
  type PoolWorker,
  ThreadsPoolWorker,
  type WorkerRequest,
} from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of Stryker: `static` when the mutant is in code that runs as it is loaded. Not there in its first run. */
    mutantActivation?: 'static' | 'runtime';
  }
}

/** Failed runs leave a little behind in a thread. */
const MOST_RUNS = 100;

/**
 * Runs the tests on all mutants in one thread, which has loaded the code. Vitest starts a thread for
 * each run, so that a mutant took two seconds, most of it for loading. Mutants of code that runs
 * as it is loaded still get a thread each.
 */
export function lastingThread(): Plugin {
  let kept: Thread | undefined;
  return {
    name: 'lasting-thread',
    configureVitest: ({ project }) => {
      project.config.pool = 'lasting-thread';
      project.config.poolRunner = {
        name: 'lasting-thread',
        createPoolWorker: (options) => {
          if (options.project.getProvidedContext().mutantActivation !== 'runtime') {
            return new ThreadsPoolWorker(options);
          }
          if (kept === undefined || kept.ended) kept = new Thread(options);
          return kept;
        },
      };
    },
  };
}

/** A thread that lasts from one run to the next: only its first start and its last stop reach it. */
class Thread implements PoolWorker {
  readonly name = 'lasting-thread';
  ended = false;
  #runs = 0;
  #config: unknown;
  readonly #inner: ThreadsPoolWorker;
  readonly #listeners = new EventEmitter();

  constructor(options: PoolOptions) {
    this.#inner = new ThreadsPoolWorker(options);
  }

  on(event: string, listener: (value: unknown) => void): void {
    this.#listeners.on(event, listener);
  }

  off(event: string, listener: (value: unknown) => void): void {
    this.#listeners.off(event, listener);
  }

  deserialize(data: unknown): unknown {
    return data;
  }

  async start(): Promise<void> {
    this.#runs += 1;
    if (this.#runs > 1) return;
    await this.#inner.start();
    for (const event of ['message', 'error', 'exit']) {
      this.#inner.on(event, (value) => this.#listeners.emit(event, value));
    }
    this.#inner.on('exit', () => {
      this.ended = true;
    });
  }

  send(message: WorkerRequest): void {
    if (message.type === 'start') this.#config = message.context.config;
    if (message.type === 'start' && this.#runs > 1) {
      this.#answer('started');
    } else if (message.type === 'stop' && this.#runs < MOST_RUNS) {
      this.#answer('stopped');
    } else {
      if (message.type === 'run') Object.assign(message.context, { config: this.#config });
      this.#inner.send(message);
    }
  }

  async stop(): Promise<void> {
    this.#listeners.removeAllListeners();
    if (this.#runs < MOST_RUNS) return;
    this.ended = true;
    await this.#inner.stop();
  }

  #answer(type: 'started' | 'stopped'): void {
    queueMicrotask(() =>
      this.#listeners.emit('message', { type, __vitest_worker_response__: true }),
    );
  }
}
