import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sseEvents } from '../../../src/providers/sse-events.ts';

const CONTEXT = { vendor: 'Vendor', readError: () => undefined, secrets: [] };

/** A response whose body comes in these pieces. */
function responseOf(...pieces: readonly Uint8Array[]): Response {
  return new Response(ReadableStream.from(pieces) as ReadableStream);
}

const responseText = (text: string) => responseOf(new TextEncoder().encode(text));

async function eventsOf(response: Response): Promise<unknown[]> {
  const events: unknown[] = [];
  for await (const event of sseEvents(response, CONTEXT)) events.push(event);
  return events;
}

/** An event as a server may send it. */
function frame(event: unknown, { newline, comment, name }: Record<string, string>): string {
  const lines = [
    comment && `: ${comment}`,
    name && `event: ${name}`,
    `data: ${JSON.stringify(event)}`,
  ];
  return `${lines.filter(Boolean).join(newline)}${newline}${newline}`;
}

it('reads the same events wherever they are cut, and however their lines end', async () => {
  const style = fc.record({
    newline: fc.constantFrom('\n', '\r\n', '\r'),
    comment: fc.constantFrom('', 'PROCESSING', 'é'),
    name: fc.constantFrom('', 'message', 'thread.x'),
  });
  const text = fc.string({ unit: 'grapheme' });
  const cuts = fc.array(fc.nat({ max: 400 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.array(text), style, cuts, async (texts, how, places) => {
      const events = texts.map((delta) => ({ delta }));
      const bytes = new TextEncoder().encode(
        `${events.map((event) => frame(event, how)).join('')}data: [DONE]${how.newline.repeat(2)}`,
      );
      const ends = [...places.filter((place) => place < bytes.length), bytes.length];
      const pieces = ends
        .toSorted((left, right) => left - right)
        .map((end, index, all) => bytes.subarray(all[index - 1] ?? 0, end));
      // A line that ends in a bare \r is over only when what follows is there.
      const last = how.newline === '\r' ? [new TextEncoder().encode(':')] : [];
      expect(await eventsOf(responseOf(...pieces, ...last))).toEqual(events);
    }),
  );
});

it('gives what came before an error in the stream, and then that as the vendor says it', async () => {
  const response = responseText(
    'data: {"n":1}\n\ndata: {"error":{"message":"Too busy.","code":"rate_limit_exceeded"}}\n\n',
  );
  const events = sseEvents(response, CONTEXT);
  expect((await events.next()).value).toEqual({ n: 1 });
  await expect(events.next()).rejects.toMatchObject({
    message: 'Vendor broke off with an error: Too busy.',
    class: 'rate_limit',
    status: undefined,
  });
  await expect(eventsOf(responseText('data: {"error":{"why":7}}\n\n'))).rejects.toMatchObject({
    message: 'Vendor broke off with an error: {"why":7}',
    class: 'server',
  });
  expect(await eventsOf(responseText('data: {"error":null}\n\n'))).toEqual([{ error: null }]);
});

it('tells what is no JSON, and an answer that is no stream', async () => {
  await expect(eventsOf(responseText('data: {"n":\n\n'))).rejects.toThrow(SyntaxError);
  expect(await eventsOf(responseText('{"choices":[]}'))).toEqual([]);
  expect(await eventsOf(new Response(null))).toEqual([]);
});
