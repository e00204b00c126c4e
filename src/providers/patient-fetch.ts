import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';

/** How long an SDK is told to wait. It takes no "for ever"; the caller's signal comes long before. */
export const SDK_TIMEOUT_MS = 2 ** 31 - 1;

/** How the requests of a provider are sent. */
export type Fetch = typeof globalThis.fetch;

/**
 * A `fetch` that gives up a connection that is not made in time, TLS included, and then waits as
 * long as its signal lets it. Node's own gives up after ten seconds, and after 300 of silence before
 * or inside an answer, which a model that thinks, or a local one that is being loaded, may well need.
 *
 * It goes by Node's http client, with which a streamed reply takes two thirds of the processor time.
 * It asks for nothing compressed, so that no piece of a reply waits for the next, and follows nobody
 * who sends it on to another place, as it holds a key.
 *
 * @param connectTimeoutMs Longest wait for a connection.
 */
export function patientFetch(connectTimeoutMs: number): Fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const body = await bytesOf(init.body);
    return responseOf(await answerTo(url, { ...init, body }, connectTimeoutMs));
  };
}

async function bytesOf(body: RequestInit['body']): Promise<Uint8Array | undefined> {
  if (body == null) return undefined;
  // Almost always a text.
  if (typeof body === 'string') return Buffer.from(body);
  return new Uint8Array(await new Response(body).arrayBuffer());
}

/** Sends a request. The answer is there with its headers. */
function answerTo(
  url: URL,
  {
    method,
    headers,
    body,
    signal,
  }: Omit<RequestInit, 'body'> & { readonly body: Uint8Array | undefined },
  connectTimeoutMs: number,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const isEncrypted = url.protocol === 'https:';
    const request = (isEncrypted ? requestHttps : requestHttp)(url, {
      ...(method === undefined ? {} : { method }),
      ...(signal == null ? {} : { signal }),
      headers: {
        'accept-encoding': 'identity',
        ...Object.fromEntries(new Headers(headers)),
        ...(body === undefined ? {} : { 'content-length': body.byteLength }),
      },
    });
    // Also when it breaks off later: then the answer tells, and an error nobody hears is a crash.
    request.on('error', reject);
    request.once('response', resolve);
    request.once('socket', (socket) => {
      if (request.reusedSocket) return;
      const giveUp = () => request.destroy(new ConnectTimeout(connectTimeoutMs));
      const timer = setTimeout(giveUp, connectTimeoutMs);
      const rest = () => clearTimeout(timer);
      socket.once(isEncrypted ? 'secureConnect' : 'connect', rest);
      request.once('close', rest);
    });
    request.end(body);
  });
}

class ConnectTimeout extends Error {
  readonly code = 'ETIMEDOUT';

  constructor(timeoutMs: number) {
    super(`no connection within ${timeoutMs / 1000} s`);
  }
}

function responseOf(message: IncomingMessage): Response {
  const { statusCode: status = 0, statusMessage: statusText = '', rawHeaders } = message;
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  }
  const answer = { status, statusText, headers };
  const elsewhere = status >= 300 && status < 400 ? headers.get('location') : null;
  if (elsewhere !== null) {
    message.resume();
    const error = { message: `it sends requests on to ${elsewhere}; if that is right, name it` };
    return Response.json({ error }, answer);
  }
  const isEmpty = status === 204 || status === 205 || status === 304;
  if (isEmpty) {
    message.resume();
    return new Response(null, answer);
  }
  const response = new Response(webStreamOf(message), answer);
  bodies.set(response, message);
  return response;
}

/** What answers hold, as Node reads it. */
const bodies = new WeakMap<Response, IncomingMessage>();

/**
 * What an answer holds, piece by piece; it can be read once. Of one of {@link patientFetch} it is
 * read as Node has it: 200 conversations at once then take a fourteenth less processor time than by
 * its web stream.
 */
export function piecesOf(response: Response): AsyncIterable<Uint8Array> {
  return bodies.get(response) ?? response.body ?? Readable.from([]);
}

/** The same for whoever asks for a web stream; nothing is read before. */
function webStreamOf(message: IncomingMessage): ReadableStream<Uint8Array> {
  let pieces: AsyncIterator<Uint8Array> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        pieces ??= message[Symbol.asyncIterator]();
        const { value, done } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel() {
        message.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}
