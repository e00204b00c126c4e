import { createParser } from 'eventsource-parser';
import { field, readErrorBody } from './error-body.ts';
import { piecesOf } from './patient-fetch.ts';
import { reportedFailure, type SdkContext } from './sdk-failure.ts';

/** What a stream of Chat Completions ends with; it is no JSON. */
const DONE = '[DONE]';

/**
 * The server-sent events of an answer that an SDK asked for, each as the JSON in it.
 *
 * The SDKs can read them, too, and pass each through three generators and as many buffers: a third of
 * the processor time of a streamed reply.
 *
 * @throws ProviderFailure when one of them is an error; SyntaxError when one is not JSON; what the
 * connection broke off with.
 */
export async function* sseEvents<Event>(
  response: Response,
  context: SdkContext,
): AsyncGenerator<Event> {
  const arrived: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => arrived.push(data) });
  const decoder = new TextDecoder();
  for await (const piece of piecesOf(response)) {
    parser.feed(decoder.decode(piece, { stream: true }));
    for (const data of arrived.splice(0)) {
      if (data.startsWith(DONE)) continue;
      const event: unknown = JSON.parse(data);
      const error = field(event, 'error');
      if (error) throw reported(error, context);
      yield event as Event;
    }
  }
}

/** Inside a stream, an error has no status. */
function reported(error: unknown, context: SdkContext) {
  const { codes, message } = readErrorBody({ error });
  return reportedFailure({ codes, message: message ?? JSON.stringify(error) }, context);
}
