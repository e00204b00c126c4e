import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../src/config/parse-yaml.ts';
import { Settings } from '../../../src/schemas/settings.ts';

const parse = (text: string) => parseYaml(text, Settings, 'pidgin.yaml');

describe('embeddings in the settings', () => {
  it.each(['ollama', 'openai', 'google'])('can be of %s', (provider) => {
    expect(parse(`embeddings: {provider: ${provider}, model: m}`).embeddings).toEqual({
      provider,
      model: 'm',
    });
  });

  it('can be of a provider of one’s own', () => {
    const lab = 'providers: {lab: {kind: openai-compatible, base_url: "http://lab:1/v1"}}';
    expect(parse(`${lab}\nembeddings: {provider: lab, model: m}`).embeddings?.provider).toBe('lab');
  });

  it.each([
    ['anthropic', 'anthropic has no embeddings'],
    ['xai', 'xai has no embeddings'],
    ['nobody', 'there is no provider nobody'],
    ['openai-compatible', 'there is no provider openai-compatible'],
  ])('cannot be of %s', (provider, reason) => {
    expect(() => parse(`embeddings: {provider: ${provider}, model: m}`)).toThrow(reason);
  });
});
