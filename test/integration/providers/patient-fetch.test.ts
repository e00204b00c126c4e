import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { patientFetch } from '../../../src/providers/patient-fetch.ts';
import { loadProvider } from '../../../src/providers/registry.ts';
import { outcomeOf } from './outcome-of.ts';
import { DIALECTS } from './vendor-dialects.ts';

const GLOBAL_DISPATCHER = Symbol.for('undici.globalDispatcher.1');

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function listening<S extends Server>(server: S): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** Makes Node's own fetch give up after a tenth of a second, in place of 300. */
function impatientNode(): void {
  new Headers();
  const before = Reflect.get(globalThis, GLOBAL_DISPATCHER) as object;
  const Agent = before.constructor as new (options: object) => object;
  const set = (dispatcher: object) => Reflect.set(globalThis, GLOBAL_DISPATCHER, dispatcher);
  set(new Agent({ headersTimeout: 100, bodyTimeout: 100 }));
  cleanups.push(() => set(before));
}

/** A server that is silent for two seconds, before it answers or in the middle. */
async function slowServer(): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === '/middle') response.write('late');
    setTimeout(() => response.end('late'), 2000).unref();
  });
  cleanups.push(() => server.closeAllConnections());
  return `http://127.0.0.1:${await listening(server)}`;
}

/** Takes connections, and never says a word of TLS. */
async function muteServer(): Promise<string> {
  const sockets = new Set<{ destroy(): void }>();
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
  });
  const server = createTcpServer((socket) => {
    sockets.add(socket.on('error', () => {}));
  });
  return `https://127.0.0.1:${await listening(server)}`;
}

it('outwaits a silence that Node does not, before an answer and inside it', async () => {
  impatientNode();
  const url = await slowServer();
  const text = async (fetching: typeof fetch, path: string) => (await fetching(url + path)).text();
  const patient = patientFetch(10_000);

  const [node, ...ours] = await Promise.allSettled([
    text(fetch, '/start'),
    text(patient, '/start'),
    text(patient, '/middle'),
  ]);
  expect(node).toMatchObject({ status: 'rejected' });
  expect(ours).toMatchObject([{ value: 'late' }, { value: 'latelate' }]);
});

it('has every adapter give up a connection that is not made in time, as a timeout', async () => {
  const url = await muteServer();
  const request = { model: 'm', messages: [], seed: 1, maxTokens: 9 };
  const errors = DIALECTS.map(async (dialect) => {
    const provider = await loadProvider(dialect.endpoint(url, 'key'), { connectTimeoutMs: 500 });
    return (await outcomeOf(provider, request)).error;
  });

  for (const error of await Promise.all(errors)) {
    expect(error).toMatchObject({ class: 'timeout', retryable: true });
  }
});
