import { expect, test } from 'vitest';
import { endpointOf } from '../../../src/config/endpoints.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { knownModels } from '../../../src/experiment/known-models.ts';
import { canThink } from '../../../src/providers/thinking.ts';
import { Settings } from '../../../src/schemas/settings.ts';

const settings = Settings.parse({ providers: { mine: { kind: 'xai', api_key_env: 'MY_KEY' } } });
const environment = readEnvironment({ XAI_API_KEY: 'a key', MY_KEY: 'another' });

test.each(['xai', 'mine'])(
  'a run refuses to let think what is listed as not thinking, of %s',
  async (provider) => {
    const listed = await knownModels({
      settings,
      environment,
      provider,
      all: true,
      now: new Date('2026-11-29'),
    });
    const thinking = new Map(listed.map(({ model, thinks }) => [model, thinks]));
    expect(thinking.get('grok-3')).toBe(false);
    expect(thinking.get('grok-3-mini')).toBe(true);
    const endpoint = endpointOf(provider, settings, environment);
    for (const [model, thinks] of thinking) {
      expect([model, canThink(endpoint, model)]).toEqual([model, thinks]);
    }
  },
);
