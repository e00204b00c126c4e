import { writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type RawRequest, sendJson, startRawServer } from '../integration/providers/raw-server.ts';
import { DIALECTS, type VendorDialect } from '../integration/providers/vendor-dialects.ts';

/** Models of every protocol, and of tenants that share one. */
export const MODELS_A = [
  'anthropic/model-as-asked',
  'openai/model-as-asked',
  'google/model-as-asked',
  'ollama/model-as-asked',
  'lab/model-as-asked',
] as const;
export const MODELS_B = ['xai/model-as-asked', 'lab-key/model-as-asked'] as const;

/** The key of each provider that takes one, by the variable it is in. */
export const PLANTED = {
  ANTHROPIC_API_KEY: 'sk-ant-planted/4711+anthropic=',
  OPENAI_API_KEY: 'sk-oai-planted/0815+openai=',
  GOOGLE_API_KEY: 'AIza-planted/2342+google=',
  XAI_API_KEY: 'xai-planted/1337+xai=',
  LAB_KEY: 'lab-planted/1729+lab=',
  LAB_ANTHROPIC_KEY: 'sk-ant-planted/6174+tenant=',
} as const;

/** A request for a reply. */
export interface Call {
  readonly dialect: VendorDialect;
  readonly request: RawRequest;
  readonly response: ServerResponse;
  /** How many there were before, of all vendors. */
  readonly index: number;
}

/** Starts one server that speaks every protocol, and is every provider in turn. */
export async function startAllProviders(answer: (call: Call) => void | Promise<void>) {
  let index = 0;
  const server = await startRawServer((request, response) => {
    if (request.path === '/api/version') return sendJson(response, 200, { version: '0.99.0' });
    if (request.path === '/api/show') return sendJson(response, 200, { model_info: {} });
    const dialect = DIALECTS.find(({ replyPath }) => request.path === replyPath);
    if (dialect === undefined) return sendJson(response, 404, {});
    index += 1;
    return answer({ dialect, request, response, index: index - 1 });
  });
  return {
    ...server,
    /** The environment to run Pidgin with, so that all it knows of is this server. */
    env: {
      ...PLANTED,
      ANTHROPIC_BASE_URL: server.url,
      OPENAI_BASE_URL: `${server.url}/v1`,
      GOOGLE_GEMINI_BASE_URL: server.url,
      XAI_BASE_URL: `${server.url}/v1`,
      OLLAMA_HOST: server.url,
    },
  };
}

/** Writes the settings that the tenants need, and the retries of a test in a hurry. */
export function writeSettings(cwd: string, url: string): void {
  const settings = {
    providers: {
      lab: { kind: 'openai-compatible', base_url: `${url}/v1`, api_key_env: 'LAB_KEY' },
      'lab-key': { kind: 'anthropic', base_url: url, api_key_env: 'LAB_ANTHROPIC_KEY' },
    },
    retry: { max_retries: 20, base_delay_ms: 20 },
  };
  writeFileSync(join(cwd, 'pidgin.yaml'), JSON.stringify(settings));
}

/** Writes a spec in which every model of the one side meets every model of the other. */
export function writeSpec(cwd: string, spec: Readonly<Record<string, unknown>>): string {
  const path = join(cwd, 'all.yaml');
  const matrix = { agent_a: MODELS_A, agent_b: MODELS_B };
  writeFileSync(path, JSON.stringify({ name: 'all', matrix, ...spec }));
  return path;
}
