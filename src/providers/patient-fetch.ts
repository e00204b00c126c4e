/** How long an SDK is told to wait. It takes no "for ever"; the caller's signal comes long before. */
export const SDK_TIMEOUT_MS = 2 ** 31 - 1;

/** How the requests of a provider are sent. */
export type Fetch = typeof globalThis.fetch;

type Dispatcher = NonNullable<RequestInit['dispatcher']>;
type DispatcherClass = new (options: object) => Dispatcher;

/** Where Node and the undici package both keep the dispatcher that `fetch` uses. */
const GLOBAL_DISPATCHER = Symbol.for('undici.globalDispatcher.1');

/**
 * A `fetch` that gives up a connection that is not made in time, TLS included, and then waits as
 * long as its signal lets it. Node's own gives up after ten seconds, and after 300 of silence before
 * or inside an answer, which a model that thinks, or a local one that is being loaded, may well need.
 *
 * @param connectTimeoutMs Kept to the second.
 */
export function patientFetch(connectTimeoutMs: number): Fetch {
  let dispatcher: Dispatcher | undefined;
  return (input, init) => {
    dispatcher ??= patientDispatcher(connectTimeoutMs);
    return fetch(input, dispatcher === undefined ? init : { ...init, dispatcher });
  };
}

/** One like the global one, whose class Node does not export; a proxy set for it stays in force. */
function patientDispatcher(connectTimeoutMs: number): Dispatcher | undefined {
  // Node sets it when the first of these classes is used.
  new Headers();
  const global: unknown = Reflect.get(globalThis, GLOBAL_DISPATCHER);
  if (typeof global !== 'object' || global === null) return undefined;
  const Class = global.constructor as DispatcherClass;
  return new Class({ connect: { timeout: connectTimeoutMs }, headersTimeout: 0, bodyTimeout: 0 });
}
