#!/usr/bin/env node
// A stand-in for the program `ollama`: `serve` answers at OLLAMA_HOST as Ollama does.
//
// FAKE_OLLAMA_MODELS   models it has, separated by commas
// FAKE_OLLAMA_PULL     `slow`: a download never ends; `missing`: there is no such model
// FAKE_OLLAMA_REQUESTS file to which it adds every request for a reply
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const { OLLAMA_HOST = '', FAKE_OLLAMA_MODELS = '', FAKE_OLLAMA_PULL, ...env } = process.env;
const models = new Set(FAKE_OLLAMA_MODELS.split(',').filter((name) => name !== ''));
const [host, port] = OLLAMA_HOST.split(':');

if (process.argv[2] !== 'serve') {
  process.stderr.write(`unknown command ${process.argv[2]}\n`);
  process.exit(1);
}

const server = createServer(async (request, response) => {
  const sent = await text(request);
  const body = sent === '' ? {} : JSON.parse(sent);
  const model = body.model ?? body.name;
  const json = (status, value) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
  const line = (value) => response.write(`${JSON.stringify(value)}\n`);
  switch (request.url) {
    case '/api/version':
      return json(200, { version: '0.99.0' });
    case '/api/show':
      if (!models.has(model)) return json(404, { error: `model '${model}' not found` });
      return json(200, {
        parameters: 'stop "<|im_end|>"',
        model_info: { 'general.architecture': 'qwen3', 'qwen3.context_length': 40_960 },
        capabilities: model.includes('thinker') ? ['completion', 'thinking'] : ['completion'],
      });
    case '/api/pull':
      line({ status: 'pulling manifest' });
      if (FAKE_OLLAMA_PULL === 'missing') {
        return response.end(`${JSON.stringify({ error: 'pull model manifest: no such file' })}\n`);
      }
      for (const completed of [0, 1_000_000_000, 4_000_000_000]) {
        line({ status: 'pulling', digest: 'sha256:1', total: 4_000_000_000, completed });
        if (FAKE_OLLAMA_PULL === 'slow') return undefined;
      }
      models.add(model);
      return response.end(`${JSON.stringify({ status: 'success' })}\n`);
    case '/api/chat':
      if (env.FAKE_OLLAMA_REQUESTS) appendFileSync(env.FAKE_OLLAMA_REQUESTS, `${sent}\n`);
      line({ model, message: { role: 'assistant', content: 'Hello from here.' }, done: false });
      return response.end(
        `${JSON.stringify({ model, done: true, done_reason: 'stop', prompt_eval_count: 20, eval_count: 5 })}\n`,
      );
    default:
      return json(404, { error: 'not found' });
  }
});

server.listen(Number(port), host, () => {
  process.stdout.write(
    `listening, with keys: ${Object.keys(env).filter((name) => /KEY/.test(name))}\n`,
  );
});
process.on('SIGTERM', () => process.exit(0));
