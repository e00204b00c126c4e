import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { ProviderFailure } from '../../../src/errors.ts';
import type { ProviderRequest, StreamPart } from '../../../src/providers/provider.ts';
import { loadProvider } from '../../support/load-provider.ts';
import { outcomeOf } from './outcome-of.ts';
import { beginStream, type RawServer, sendJson, startRawServer, stream } from './raw-server.ts';
import { DIALECTS } from './vendor-dialects.ts';

const KEY = 'sk-conformance-0123456789';

const running: RawServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

describe.each(DIALECTS)('$vendor', (dialect) => {
  /** Starts a server for replies; the Models API, which only Anthropic is asked for, is absent. */
  async function serve(answer: (response: ServerResponse) => void | Promise<void>) {
    const server = await startRawServer((request, response) =>
      request.path === dialect.replyPath ? answer(response) : sendJson(response, 404, {}),
    );
    running.push(server);
    return server;
  }

  async function ask(
    { url }: { readonly url: string },
    overrides: Partial<ProviderRequest> = {},
    { key = KEY, signal = new AbortController().signal, seen = (_: StreamPart) => {} } = {},
  ): Promise<{ parts: StreamPart[]; text: string; error?: unknown }> {
    const provider = await loadProvider(dialect.endpoint(url, key));
    const parts: StreamPart[] = [];
    const outcome = () => ({
      parts,
      text: parts.map((part) => (part.type === 'text-delta' ? part.text : '')).join(''),
    });
    try {
      for await (const part of provider.stream({ ...REQUEST, ...overrides }, { signal })) {
        parts.push(part);
        seen(part);
      }
    } catch (error) {
      return { ...outcome(), error };
    }
    return outcome();
  }

  describe('a reply', () => {
    test('arrives in the pieces it was sent in, then usage and the finish', async () => {
      const server = await serve((response) =>
        stream(response, dialect.reply(['Good ', 'evening', '.'])),
      );
      const { parts } = await ask(server);

      expect(parts.filter((part) => part.type === 'text-delta')).toEqual([
        { type: 'text-delta', text: 'Good ' },
        { type: 'text-delta', text: 'evening' },
        { type: 'text-delta', text: '.' },
      ]);
      expect(parts.slice(-2)).toEqual([
        { type: 'usage', usage: dialect.usage },
        {
          type: 'finish',
          finish: { unified: 'stop', raw: expect.any(String) },
          model: expect.stringContaining('as-served'),
          requestId: dialect.requestId,
        },
      ]);
    });

    test('is whole when every byte comes in a packet of its own', async () => {
      const said = 'Grüße, 世界 🌍👩‍🚀!';
      const bytes = [...Buffer.from(dialect.reply([said]).join(''))];
      const server = await serve((response) =>
        stream(
          response,
          bytes.map((byte) => Buffer.from([byte])),
        ),
      );

      expect((await ask(server)).text).toBe(said);
    });

    test('may be empty', async () => {
      const server = await serve((response) => stream(response, dialect.reply([])));
      const { parts, text, error } = await ask(server);

      expect(error).toBeUndefined();
      expect(text).toBe('');
      expect(parts.at(-1)).toMatchObject({ type: 'finish', finish: { unified: 'stop' } });
    });

    test('leaves its connection for later requests', async () => {
      const server = await serve((response) => stream(response, dialect.reply(['Hm.'])));
      const provider = await loadProvider(dialect.endpoint(server.url, KEY));
      for (let request = 0; request < 5; request += 1) {
        await outcomeOf(provider, { ...REQUEST, maxTokens: 9 });
      }

      expect(server.requests).toHaveLength(5);
      // The very next request may come before the connection is free again.
      expect(server.connections()).toBeLessThan(4);
    });

    test('is complete once it is finished, whatever becomes of the connection', async () => {
      const server = await serve(async (response) => {
        await beginStream(response, dialect.reply(['Done.']));
        response.destroy();
      });
      const { text, error } = await ask(server);

      expect(error).toBeUndefined();
      expect(text).toBe('Done.');
    });

    test('says first what is left of the limits, where the headers say it', async () => {
      const server = await serve((response) => {
        response.setHeader(dialect.remainingHeader ?? 'x-other', '3');
        return stream(response, dialect.reply(['Hm.']));
      });
      const { parts } = await ask(server, { maxTokens: 9 });

      const states = [{ limit: 'requests', allowed: null, remaining: 3, resetsInMs: null }];
      const said = parts.filter(({ type }) => type === 'rate-limits');
      expect(said).toEqual(
        dialect.remainingHeader === undefined ? [] : [{ type: 'rate-limits', states }],
      );
      if (said.length > 0) expect(parts[0]).toBe(said[0]);
    });

    test('keeps text that looks like an error as the text it is', async () => {
      const said = '[API error: 529 overloaded_error]';
      const server = await serve((response) => stream(response, dialect.reply([said])));

      expect(await ask(server)).toMatchObject({ text: said });
    });
  });

  describe('a request', () => {
    test('carries the key and is made once, whatever comes back', async () => {
      const server = await serve((response) =>
        sendJson(response, 500, dialect.errorBody({ message: 'Oops.', type: 'api_error' })),
      );
      await ask(server);
      const requests = server.requests.filter(({ path }) => path === dialect.replyPath);

      expect(requests).toHaveLength(1);
      expect(dialect.keyIn(requests[0]?.headers ?? {})).toBe(KEY);
    });

    test('says a silence where a message is blank, so that the API takes it', async () => {
      const server = await serve((response) => stream(response, dialect.reply(['Hm.'])));
      await ask(server, {
        messages: [
          { role: 'assistant', content: 'Anyone?' },
          { role: 'user', content: '' },
          { role: 'assistant', content: ' \n' },
          { role: 'user', content: 'Yes.' },
        ],
      });
      const body = server.requests.at(-1)?.body ?? {};

      expect(dialect.messagesIn(body)).toEqual([
        { role: 'user', content: '(silence)' },
        { role: 'assistant', content: 'Anyone?' },
        { role: 'user', content: '(silence)' },
        { role: 'assistant', content: '(silence)' },
        { role: 'user', content: 'Yes.' },
      ]);
    });

    test('opens with a silence when nobody has said anything', async () => {
      const server = await serve((response) => stream(response, dialect.reply(['Hm.'])));
      await ask(server, { messages: [] });
      const body = server.requests.at(-1)?.body ?? {};

      expect(dialect.messagesIn(body)).toEqual([{ role: 'user', content: '(silence)' }]);
    });

    test('sends a temperature when there is one, and a seed where the API takes it', async () => {
      const server = await serve((response) => stream(response, dialect.reply(['Hm.'])));
      await ask(server);
      await ask(server, { temperature: 0 });
      const [plain, set] = server.requests
        .filter(({ path }) => path === dialect.replyPath)
        .map(({ body }) => dialect.samplingIn(body ?? {}));

      const seed = dialect.takesSeed ? REQUEST.seed : undefined;
      expect(plain).toEqual({ seed });
      expect(set).toEqual({ seed, temperature: 0 });
    });
  });

  describe('an HTTP error', () => {
    test.each([
      [400, 'invalid_request', false],
      [401, 'auth', false],
      [402, 'invalid_request', false],
      [403, 'auth', false],
      [404, 'model_not_found', false],
      [408, 'timeout', true],
      [409, 'invalid_request', false],
      [413, 'context_limit', false],
      [422, 'invalid_request', false],
      [429, 'rate_limit', true],
      [500, 'server', true],
      [503, 'server', true],
      [529, 'overloaded', true],
    ])('%i is %s, retryable: %s', async (status, failureClass, retryable) => {
      const server = await serve((response) =>
        sendJson(response, status, dialect.errorBody({ message: 'No luck.', type: 'some_error' })),
      );
      const { parts, error } = await ask(server);

      expect(parts).toEqual([]);
      expect(error).toBeInstanceOf(ProviderFailure);
      expect(error).toMatchObject({
        class: failureClass,
        status,
        retryable,
        message: expect.stringContaining(
          `${dialect.vendor} answered with status ${status}: No luck.`,
        ),
      });
    });

    test('is not judged by its wording', async () => {
      const message = 'max_tokens: authentication limit of 500 exceeds the context length';
      const server = await serve((response) =>
        sendJson(response, 400, dialect.errorBody({ message, type: 'invalid_request_error' })),
      );

      expect((await ask(server)).error).toMatchObject({ class: 'invalid_request' });
    });

    test.each(dialect.hasCodes ? CODES : [])(
      'with code %s and status %i is %s, retryable: %s',
      async (code, status, failureClass, retryable) => {
        const body = dialect.errorBody({ message: 'No.', type: 'invalid_request_error', code });
        const server = await serve((response) => sendJson(response, status, body));

        expect((await ask(server)).error).toMatchObject({ class: failureClass, retryable });
      },
    );

    test('keeps the pause it asks for', async () => {
      const server = await serve((response) => {
        const body = dialect.errorBody({
          message: 'Slow down.',
          type: 'rate_limit_error',
          retryAfterSeconds: 7,
        });
        response.setHeader('retry-after', '7');
        sendJson(response, 429, body);
      });

      expect((await ask(server)).error).toMatchObject({ class: 'rate_limit', retryAfterMs: 7000 });
    });

    test('from a gateway is cut short and keeps its status', async () => {
      const server = await serve((response) => {
        response.writeHead(502, { 'content-type': 'text/html' });
        response.end(`<html>Bad gateway${' '.repeat(10_000)}</html>`);
      });
      const { error } = await ask(server);

      expect(error).toMatchObject({ class: 'server', status: 502 });
      expect((error as Error).message).toMatch(/answered with status 502: <html>Bad gateway/);
      expect((error as Error).message.length).toBeLessThan(700);
    });
  });

  describe('a stream that goes wrong', () => {
    const begun = dialect.reply(['Half a ', 'sentence']).slice(0, -1);

    test('keeps what arrived before an error in it, and the error out of the text', async () => {
      const server = await serve(async (response) => {
        const last = dialect.errorFrame({ message: 'Too many.', code: dialect.busy.code });
        await stream(response, [...begun, last]);
      });
      const { text, error } = await ask(server);

      expect(text).toBe('Half a sentence');
      expect(error).toBeInstanceOf(ProviderFailure);
      expect(error).toMatchObject({
        class: dialect.busy.class,
        retryable: true,
        status: undefined,
        message: `${dialect.vendor} broke off with an error: Too many.`,
      });
    });

    test('is a server failure when it names an error of an unknown kind', async () => {
      const last = dialect.errorFrame({ message: 'Odd.', code: 'novel_error' });
      const server = await serve((response) => stream(response, [...begun, last]));

      expect((await ask(server)).error).toMatchObject({ class: 'server', retryable: true });
    });

    test('is a server failure when it is not JSON', async () => {
      const server = await serve((response) => stream(response, [...begun, dialect.brokenFrame]));
      const { text, error } = await ask(server);

      expect(text).toBe('Half a sentence');
      expect(error).toBeInstanceOf(ProviderFailure);
      expect(error).toMatchObject({ class: 'server', retryable: true });
    });

    test('is a connection failure when the connection breaks', async () => {
      const server = await serve(async (response) => {
        await beginStream(response, begun);
        response.destroy();
      });
      const { text, error } = await ask(server);

      expect(text).toBe('Half a sentence');
      expect(error).toBeInstanceOf(ProviderFailure);
      expect(error).toMatchObject({ class: 'connection', retryable: true });
      expect((error as Error).cause).toBeInstanceOf(Error);
    });

    test('is a connection failure when it ends without a finish', async () => {
      const server = await serve((response) => stream(response, begun));

      expect((await ask(server)).error).toMatchObject({
        class: 'connection',
        retryable: true,
        message: `${dialect.vendor} ended its stream before the reply was complete.`,
      });
    });
  });

  test('an address where nobody listens is a connection failure', async () => {
    const server = await startRawServer(() => {});
    await server.close();
    const { error } = await ask(server);

    expect(error).toBeInstanceOf(ProviderFailure);
    expect(error).toMatchObject({ class: 'connection', retryable: true });
    expect((error as Error).message).toContain('ECONNREFUSED');
  });

  describe('an abort', () => {
    const reason = new Error('stopped by hand');

    test('before the request throws its reason and sends nothing', async () => {
      const server = await serve((response) => stream(response, dialect.reply(['Hm.'])));
      const { error } = await ask(server, {}, { signal: AbortSignal.abort(reason) });

      expect(error).toBe(reason);
      expect(server.requests).toEqual([]);
    });

    test('before the answer throws its reason', async () => {
      const abort = new AbortController();
      const server = await serve(() => abort.abort(reason));

      expect((await ask(server, {}, abort)).error).toBe(reason);
    });

    test('in the middle of a reply throws its reason and hangs up', async () => {
      const abort = new AbortController();
      let hungUp: Promise<unknown> | undefined;
      const server = await serve(async (response) => {
        hungUp = once(response, 'close');
        await beginStream(response, dialect.reply(['Half a ', 'sentence']).slice(0, -1));
      });
      const { text, error } = await ask(
        server,
        {},
        {
          signal: abort.signal,
          seen: (part) => {
            if (part.type === 'text-delta') abort.abort(reason);
          },
        },
      );

      expect(error).toBe(reason);
      expect(text).toMatch(/^Half a /);
      await hungUp;
    });

    test('of a stalled reply throws its reason', async () => {
      const abort = new AbortController();
      const server = await serve(async (response) => {
        await beginStream(response, dialect.reply(['Half']).slice(0, -1));
        abort.abort(reason);
      });

      expect((await ask(server, {}, abort)).error).toBe(reason);
    });
  });

  describe('a key', () => {
    test('that a server echoes in an error is masked', async () => {
      const message = `Incorrect API key provided: ${KEY}. (${KEY})`;
      const server = await serve((response) =>
        sendJson(response, 401, dialect.errorBody({ message, type: 'authentication_error' })),
      );
      const { error } = await ask(server);

      expect((error as Error).message).toContain('Incorrect API key provided: [redacted]');
      expect(inspect(error, { depth: 10 })).not.toContain(KEY);
    });

    test('that a server echoes inside the stream is masked', async () => {
      const last = dialect.errorFrame({ message: `Key ${KEY} expired.`, code: 'x' });
      const server = await serve((response) => stream(response, [last]));
      const { error } = await ask(server);

      expect((error as Error).message).toContain('Key [redacted] expired.');
      expect(inspect(error, { depth: 10 })).not.toContain(KEY);
    });

    test('that cannot be sent is not shown in the failure either', async () => {
      const broken = 'sk-broken\nin-two';
      const { error } = await ask({ url: 'http://127.0.0.1:9' }, {}, { key: broken });

      expect(error).toBeInstanceOf(ProviderFailure);
      expect(error).toMatchObject({ class: 'invalid_request', retryable: false });
      expect(inspect(error, { depth: 10 })).not.toMatch(/sk-broken|in-two/);
    });
  });
});

const CODES: readonly (readonly [string, number, string, boolean])[] = [
  ['context_length_exceeded', 400, 'context_limit', false],
  ['content_policy_violation', 400, 'content_filter', false],
  ['model_not_found', 403, 'model_not_found', false],
  ['insufficient_quota', 429, 'rate_limit', false],
  ['enforced_spend_limit_reached', 429, 'rate_limit', false],
  ['rate_limit_exceeded', 429, 'rate_limit', true],
];

const REQUEST: ProviderRequest = {
  model: 'model-as-asked',
  system: 'You are in a conversation.',
  messages: [{ role: 'user', content: 'Good evening.' }],
  seed: 7,
};
