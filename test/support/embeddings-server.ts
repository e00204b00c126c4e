import type { ServerResponse } from 'node:http';
import { type RawRequest, sendJson, startRawServer } from '../integration/providers/raw-server.ts';

/** A request for embeddings, in one form for all protocols. */
export interface EmbeddingsRequest {
  readonly texts: readonly string[];
  readonly model: string;
  readonly raw: RawRequest;
}

/** What a server does in place of an answer. */
export type Refusal = { readonly status: number; readonly message: string };

/**
 * Starts a server that gives embeddings as OpenAI, Google and Ollama do. The vector of a text has how
 * often `a`, `b` and `c` are in it, and one more, so that none is all zeros.
 *
 * @param refuse Called for each request; what it returns is answered in place of embeddings.
 */
export async function startEmbeddingsServer(
  refuse: (request: EmbeddingsRequest, index: number) => Refusal | undefined = () => undefined,
) {
  const requests: EmbeddingsRequest[] = [];
  const server = await startRawServer((raw, response) => {
    const protocol = PROTOCOLS.find(({ path }) => path.test(raw.path));
    if (protocol === undefined) return sendJson(response, 404, { error: { message: 'no' } });
    const request = { ...protocol.read(raw), raw };
    requests.push(request);
    const refusal = refuse(request, requests.length - 1);
    if (refusal === undefined) protocol.answer(response, request.texts.map(vectorOf));
    else sendJson(response, refusal.status, { error: { message: refusal.message } });
  });
  return { url: server.url, requests, close: () => server.close() };
}

/** The vector the server has for a text. */
export function vectorOf(text: string): number[] {
  const count = (letter: string) => text.split(letter).length - 1;
  return [count('a'), count('b'), count('c'), 1];
}

interface Protocol {
  readonly path: RegExp;
  readonly read: (raw: RawRequest) => { texts: readonly string[]; model: string };
  readonly answer: (response: ServerResponse, vectors: readonly number[][]) => void;
}

interface GoogleBody {
  readonly requests: readonly {
    readonly content: { readonly parts: readonly { text: string }[] };
  }[];
}

const PROTOCOLS: readonly Protocol[] = [
  {
    path: /^\/v1\/embeddings$/,
    read: ({ body }) => ({ texts: body?.input as string[], model: String(body?.model) }),
    // Last first: OpenAI numbers them, and promises no order.
    answer: (response, vectors) =>
      sendJson(response, 200, {
        data: vectors.map((embedding, index) => ({ embedding, index })).reverse(),
        usage: { prompt_tokens: 7, total_tokens: 7 },
      }),
  },
  {
    path: /^\/api\/embed$/,
    read: ({ body }) => ({ texts: body?.input as string[], model: String(body?.model) }),
    answer: (response, embeddings) => sendJson(response, 200, { embeddings, prompt_eval_count: 7 }),
  },
  {
    path: /:batchEmbedContents$/,
    read: ({ body, path }) => ({
      texts: (body as unknown as GoogleBody).requests.map(
        ({ content }) => content.parts[0]?.text ?? '',
      ),
      model: /models\/(.*):/.exec(path)?.[1] ?? '',
    }),
    answer: (response, vectors) =>
      sendJson(response, 200, { embeddings: vectors.map((values) => ({ values })) }),
  },
];
