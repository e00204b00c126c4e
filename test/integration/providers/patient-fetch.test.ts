import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { patientFetch, piecesOf } from '../../../src/providers/patient-fetch.ts';
import { loadProvider } from '../../../src/providers/registry.ts';
import { outcomeOf } from './outcome-of.ts';
import { DIALECTS } from './vendor-dialects.ts';

/** What Node's own fetch sends requests by: since Node 26 the first, which the second only wraps. */
const DISPATCHERS = ['undici.globalDispatcher.2', 'undici.globalDispatcher.1'].map((name) =>
  Symbol.for(name),
);

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
  const place = DISPATCHERS.find((symbol) => symbol in globalThis) ?? Symbol();
  const before = Reflect.get(globalThis, place) as object;
  const Agent = before.constructor as new (options: object) => object;
  const set = (dispatcher: object) => Reflect.set(globalThis, place, dispatcher);
  set(new Agent({ headersTimeout: 100, bodyTimeout: 100 }));
  cleanups.push(() => set(before));
}

/** A server that is silent, before it answers or in the middle, until it is told to speak. */
async function silentServer() {
  let speak = () => {};
  const speaking = new Promise<void>((resolve) => {
    speak = resolve;
  });
  const url = await serving(async (request, response) => {
    if (request.url === '/middle') response.write('late');
    await speaking;
    response.end('late');
  });
  return { url, speak };
}

async function serving(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
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
  const { url, speak } = await silentServer();
  const text = async (fetching: typeof fetch, path: string) => (await fetching(url + path)).text();
  const patient = patientFetch(10_000);

  const ours = Promise.all([text(patient, '/start'), text(patient, '/middle')]);
  await expect(text(fetch, '/start')).rejects.toThrow('fetch failed');
  speak();
  expect(await ours).toEqual(['late', 'latelate']);
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

it('follows no server that sends a request on, which holds a key, and says where to', async () => {
  const asked: string[] = [];
  const url = await serving((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(308, { location: 'https://elsewhere.example/v1' }).end('Moved');
  });
  const errors = DIALECTS.map(async (dialect) => {
    const provider = await loadProvider(dialect.endpoint(url, 'key'), { connectTimeoutMs: 10_000 });
    return (await outcomeOf(provider, { model: 'm', messages: [], seed: 1, maxTokens: 9 })).error;
  });

  for (const error of await Promise.all(errors)) {
    expect(error).toMatchObject({ class: 'invalid_request', retryable: false });
    expect(String(error)).toContain('it sends requests on to https://elsewhere.example/v1;');
  }
  expect(asked).toHaveLength(DIALECTS.length);
});

it('asks for nothing compressed, and sends what it was given', async () => {
  const url = await serving(async (request, response) => {
    const body = (await request.toArray()).join('');
    const { method, headers } = request;
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.statusCode = body === '' ? 204 : 200;
    response.end(body === '' ? undefined : JSON.stringify({ method, headers, body }));
  });
  const patient = patientFetch(10_000);
  const headers = { 'x-of-ours': 'é' };
  const texts = ['tide', new TextEncoder().encode('tide'), new URLSearchParams({ tide: 'high' })];
  for (const body of texts) {
    const response = await patient(new URL(url), { method: 'POST', body, headers });
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    const text = String(body instanceof Uint8Array ? 'tide' : body);
    expect(await response.json()).toMatchObject({
      method: 'POST',
      headers: { 'accept-encoding': 'identity', 'content-length': String(text.length), ...headers },
      body: text,
    });
  }
  const empty = await patient(url);
  expect([empty.status, empty.body]).toEqual([204, null]);
});

/** What comes of an answer, as text, by either way to read it. */
async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += Buffer.from(piece).toString();
  return text;
}

it('gives what an answer holds as Node reads it and as a web stream, to its end', async () => {
  const url = await serving((_, response) => {
    response.write('one ');
    setTimeout(() => response.end('two'), 20);
  });
  const fetch = patientFetch(1000);
  expect(await textOf(piecesOf(await fetch(url)))).toBe('one two');
  const { body } = await fetch(url);
  expect(await textOf(body ?? piecesOf(new Response()))).toBe('one two');
  expect(await textOf(piecesOf(new Response('of another')))).toBe('of another');
  expect(await textOf(piecesOf(new Response(null)))).toBe('');
});

it.each(['pieces', 'body'] as const)(
  'tells whoever reads its %s late that the connection broke off before',
  async (how) => {
    const url = await serving((_, response) => {
      response.write('one ');
      setTimeout(() => response.destroy(), 20);
    });
    const response = await patientFetch(1000)(url);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const pieces = how === 'pieces' ? piecesOf(response) : response.body;
    await expect(textOf(pieces ?? piecesOf(new Response()))).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
  },
);

it('lets go of the connection of an answer that nobody wants any more', async () => {
  let closed = () => {};
  const closing = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const url = await serving((request, response) => {
    request.socket.once('close', closed);
    response.write('one ');
  });
  const response = await patientFetch(1000)(url);
  await response.body?.cancel();
  await closing;
});
