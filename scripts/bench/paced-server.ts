import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How fast the model behind the server is. */
export interface Pace {
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
  /** Tokens of every reply. */
  readonly tokens: number;
}

/** How often something is sent. Providers put several tokens in a piece when they are fast. */
const PIECE_MS = 20;

/** Milliseconds a reply takes at this pace. */
export function replyMs({ firstTokenMs, tokensPerSecond, tokens }: Pace): number {
  return firstTokenMs + (tokens / tokensPerSecond) * 1000;
}

/** Starts a server that speaks Chat Completions, and replies at this pace however many ask. */
export async function startPacedServer(
  pace: Pace,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => void reply(response, pace));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** English, since what is done with a message depends on its language. */
const WORDS =
  `The moon pulls the sea, and the sea replies, twice a day, as if it were thinking it over.
  A harbour knows the hours by heart; its boats lean on the mud until there is water to be boats in.
  People who live there say that waiting is a kind of work, and that nobody pays for it but the fish.
  What do you make of a clock that is never wrong and never twice the same?`.split(/\s+/);

function wordsBetween(start: number, end: number): string {
  const words = Array.from({ length: end - start }, (_, at) => WORDS[(start + at) % WORDS.length]);
  return `${words.join(' ')} `;
}

async function reply(response: ServerResponse, pace: Pace): Promise<void> {
  const startedAt = performance.now();
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  let sent = 0;
  while (sent < pace.tokens) {
    // By the clock and not by the number of pieces, so that a late timer makes no reply longer.
    const next = Math.min(pace.tokens, sent + (pace.tokensPerSecond * PIECE_MS) / 1000);
    const dueMs = pace.firstTokenMs + (next / pace.tokensPerSecond) * 1000;
    await new Promise((due) => setTimeout(due, startedAt + dueMs - performance.now()));
    const elapsedMs = performance.now() - startedAt - pace.firstTokenMs;
    const due = Math.min(pace.tokens, Math.floor((elapsedMs / 1000) * pace.tokensPerSecond));
    if (due > sent) response.write(frame({ delta: { content: wordsBetween(sent, due) } }));
    sent = Math.max(sent, due);
  }
  response.end(
    `${frame({ delta: {}, finish_reason: 'stop' }, { prompt_tokens: 10, completion_tokens: sent })}data: [DONE]\n\n`,
  );
}

function frame(choice: object, usage?: object): string {
  return `data: ${JSON.stringify({ model: 'paced', choices: [choice], usage })}\n\n`;
}
