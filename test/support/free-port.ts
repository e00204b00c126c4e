import { once } from 'node:events';
import { createServer } from 'node:net';

/** Of this process: below what systems give out by themselves, so that nobody is given one meanwhile. */
const FIRST = 10_000 + (process.pid % 400) * 50;
let next = FIRST;

/** A port of this machine that nobody listens on, and nobody will. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = next;
    next = port === FIRST + 49 ? FIRST : port + 1;
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch {
      // Somebody has it: then the next.
      continue;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
}
