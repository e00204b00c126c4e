import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Parsed JSON; null when there was no body. */
  readonly body: Record<string, unknown> | null;
}

export interface RawServer {
  readonly url: string;
  readonly requests: readonly RawRequest[];
  /** Connections made so far. */
  connections(): number;
  close(): Promise<void>;
}

/** A server that answers byte for byte what a test wants, for what no mock of a vendor offers. */
export async function startRawServer(
  answer: (request: RawRequest, response: ServerResponse) => void | Promise<void>,
): Promise<RawServer> {
  const requests: RawRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const sent = await text(incoming);
    const request: RawRequest = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: sent === '' ? null : JSON.parse(sent),
    };
    requests.push(request);
    await answer(request, response);
  });
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    connections: () => connections,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers with these bytes as an event stream, each chunk in a packet of its own. */
export async function stream(
  response: ServerResponse,
  chunks: readonly (string | Buffer)[],
): Promise<void> {
  await beginStream(response, chunks);
  response.end();
}

/** Like {@link stream}, but leaves the stream open. */
export async function beginStream(
  response: ServerResponse,
  chunks: readonly (string | Buffer)[],
): Promise<void> {
  response.socket?.setNoDelay(true);
  response.writeHead(200, { 'content-type': 'text/event-stream', ...REQUEST_ID });
  for (const chunk of chunks) {
    await new Promise<void>((written) => response.write(chunk, () => setImmediate(written)));
  }
}

/** Answers with a JSON body. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', ...REQUEST_ID });
  response.end(JSON.stringify(body));
}

/** Each vendor reads its own header. */
const REQUEST_ID = { 'request-id': 'req_42', 'x-request-id': 'req_42' };
