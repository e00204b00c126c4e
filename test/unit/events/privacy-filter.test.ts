import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Identities,
  type Privacy,
  privacyFilter,
} from '../../../src/events/privacy-filter.ts';
import { redactionPattern } from '../../../src/events/redaction-pattern.ts';
import { EventLine, type PidginEvent } from '../../../src/schemas/event.ts';
import { anyEvent } from '../../support/event-arbitrary.ts';
import { EVENT_SAMPLES } from '../../support/event-samples.ts';

const SALT = new Uint8Array(32).fill(7);
const NOTHING: Privacy = { removeContent: false, hashModels: false, patterns: [] };
const IDENTITIES: Identities = {
  models: ['claude', 'claude-sonnet-4-5', 'Claude'],
  providers: ['anthropic'],
};

const LOCAL: Identities = {
  models: ['local:llama3.2:3b', 'llama3.2:3b', 'llama3.2', 'llama'],
  providers: ['ollama', 'lab'],
};

function filter(privacy: Partial<Privacy>, identities = IDENTITIES, salt = SALT) {
  return privacyFilter({ ...NOTHING, ...privacy }, identities, salt);
}

function reply(content: string) {
  const sample = EVENT_SAMPLES['response.completed'];
  return { ...sample, data: { ...sample.data, content } };
}

function contentOf(event: PidginEvent): string {
  if (event.type !== 'response.completed') throw new Error(event.type);
  return event.data.content;
}

const REDACTED = /^\[REDACTED:(\d+):([0-9a-f]{16})\]$/;

describe('privacyFilter', () => {
  it('keeps every event valid, whatever is left out of it', () => {
    const strict = filter({
      removeContent: true,
      hashModels: true,
      patterns: [redactionPattern('/\\w/')],
    });
    const patterns = filter({ patterns: [redactionPattern('/[a-z]/i')] });
    fc.assert(
      fc.property(anyEvent(), (event) => {
        for (const redact of [strict, patterns]) {
          const kept = redact(event);
          expect(EventLine.safeParse({ ...kept, seq: event.seq }).error).toBe(undefined);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('changes nothing but what is asked for', () => {
    for (const event of Object.values(EVENT_SAMPLES)) {
      const kept = filter({})(event);
      if (event.type === 'api.call.started') continue;
      expect(kept).toEqual(event);
    }
  });

  describe('without content', () => {
    const redact = filter({ removeContent: true });

    it('leaves the length of a text and a hash by which equal texts are equal', () => {
      const [one, same, other] = ['Hello!', 'Hello!', 'Hello?'].map((text) =>
        contentOf(redact(reply(text))),
      );
      expect(REDACTED.exec(one ?? '')?.[1]).toBe('6');
      expect(same).toBe(one);
      expect(other).not.toBe(one);
    });

    it('is keyed by the salt and by what it is of, so that nobody can look it up', () => {
      const keyed = (kind: string, value: string) =>
        createHmac('sha256', SALT).update(`${kind}\n${value}`).digest('hex');
      expect(contentOf(redact(reply('Hello!')))).toBe(
        `[REDACTED:6:${keyed('text', 'Hello!').slice(0, 16)}]`,
      );
      const call = EVENT_SAMPLES['api.call.started'];
      expect(redact(call).data).toMatchObject({
        history_sha256: keyed('digest', call.data.history_sha256),
      });
    });

    it('gives another hash with another salt', () => {
      const elsewhere = filter({ removeContent: true }, IDENTITIES, new Uint8Array(32).fill(8));
      expect(contentOf(elsewhere(reply('Hello!')))).not.toBe(contentOf(redact(reply('Hello!'))));
    });

    it('leaves nothing as it is, so that empty replies can be counted', () => {
      for (const text of ['', ' \n']) expect(contentOf(redact(reply(text)))).toBe(text);
    });

    it('does not take for redacted what only begins or ends so', () => {
      const placeholder = `[REDACTED:6:${'0'.repeat(16)}]`;
      for (const text of [`${placeholder} secret`, `secret ${placeholder}`]) {
        expect(contentOf(redact(reply(text)))).toMatch(REDACTED);
        expect(contentOf(redact(reply(text)))).not.toContain('secret');
      }
    });

    it('does not redact twice', () => {
      const once = redact(reply('Hello!'));
      expect(redact(once)).toEqual(once);
    });

    it('leaves out the lengths of pieces, from which words can be guessed', () => {
      expect(redact(reply('Hello!')).data).toMatchObject({ chunk_timings: null });
    });

    it('leaves no text of a sample in its data', () => {
      const texts = [
        'What is a tide?',
        '[HUMAN]',
        'Slower.',
        'You are talking to another model.',
        'Too many requests',
        'Hm.',
      ];
      for (const event of Object.values(EVENT_SAMPLES)) {
        const kept = JSON.stringify(redact(event).data);
        for (const text of texts) expect(kept).not.toContain(text);
      }
    });

    it('leaves the design readable in the name of an arm, and not the prompt', () => {
      const sample = EVENT_SAMPLES['conversation.started'];
      const arm =
        'agent_a=claude prompt=a=b prompt_tag=me temperature=0.5 awareness=nudged-0a1b2c awareness_a=x';
      const kept = redact({ ...sample, data: { ...sample.data, arm } });
      expect((kept.data as typeof sample.data).arm).toMatch(
        /^agent_a=claude prompt=text-\w{8} prompt_tag=text-\w{8} temperature=0\.5 awareness=text-\w{8} awareness_a=text-\w{8}$/,
      );
    });
  });

  describe('without models', () => {
    const redact = filter({ hashModels: true });

    it('gives each name a token of its own', () => {
      const { agents } = redact(EVENT_SAMPLES['conversation.started']).data as {
        agents: { agent_a: object };
      };
      expect(agents.agent_a).toMatchObject({
        requested: expect.stringMatching(/^model-[0-9a-f]{8}$/),
        provider: expect.stringMatching(/^provider-[0-9a-f]{8}$/),
        awareness: 'basic',
      });
    });

    it('names no local model, nor a provider of the settings, within a text', () => {
      const local = filter({ hashModels: true }, LOCAL);
      const said = contentOf(
        local(reply('I am Llama3.2:3b, a LLAMA at lab, no llamas, in ollama.')),
      );
      expect(said).toMatch(
        /^I am model-\w{8}, a model-\w{8} at provider-\w{8}, no llamas, in provider-\w{8}\.$/,
      );
    });

    it('names no model in the name of an arm, and leaves its other values', () => {
      const sample = EVENT_SAMPLES['conversation.started'];
      const arm = 'agent_a=claude agent_b=gpt temperature_a=0.5 awareness_b=basic';
      const kept = redact({ ...sample, data: { ...sample.data, arm } }).data;
      expect((kept as typeof sample.data).arm).toMatch(
        /^agent_a=model-\w{8} agent_b=model-\w{8} temperature_a=0\.5 awareness_b=basic$/,
      );
    });

    it('names nobody in what is said, as a word and however it is written', () => {
      const text = contentOf(
        redact(reply('I, CLAUDE (claude-sonnet-4-5 by Anthropic), am no claudette.')),
      );
      expect(text).toMatch(/^I, model-\w{8} \(model-\w{8} by provider-\w{8}\), am no claudette\.$/);
    });

    it('leaves out what a provider says went wrong, and its own words', () => {
      const failed = redact(EVENT_SAMPLES['api.call.failed']).data;
      expect(failed).toMatchObject({ error: { message: expect.stringMatching(REDACTED) } });
      expect(redact(reply('x')).data).toMatchObject({
        finish: { raw: expect.stringMatching(/^hidden-/) },
      });
    });
  });

  describe('with patterns', () => {
    it('replaces what they match, and nothing else', () => {
      const redact = filter({
        patterns: [redactionPattern('/\\d{3}-\\d{2}/'), redactionPattern('Ada')],
      });
      expect(contentOf(redact(reply('Ada has 123-45.')))).toMatch(
        /^\[REDACTED:3:\w{16}\] has \[REDACTED:6:\w{16}\]\.$/,
      );
    });

    it('leaves no start of a prompt in the name of an arm, where it stands in other letters', () => {
      const sample = EVENT_SAMPLES['conversation.started'];
      const arm = 'prompt=ada-lives-at-12-elm-1a2b3c max_turns=3';
      const kept = filter({ patterns: [redactionPattern('Ada')] })({
        ...sample,
        data: { ...sample.data, arm },
      });
      expect((kept.data as typeof sample.data).arm).toMatch(/^prompt=text-\w{8} max_turns=3$/);
    });

    it('leaves out the seed that is derived from such a name, and no other', () => {
      const sample = EVENT_SAMPLES['experiment.started'];
      const [planned] = sample.data.plan;
      const plan = ['default', 'prompt=ada-lives-at-12-elm-1a2b3c'].map((arm) => ({
        ...planned,
        conversation_id: planned?.conversation_id ?? '',
        arm,
        repetition: 1,
        seed: 1,
      }));
      const redact = filter({ patterns: [redactionPattern('Ada')] });
      const kept = redact({ ...sample, data: { ...sample.data, plan } });
      expect(kept.data).toMatchObject({ plan: [{ seed: 1 }, { seed: null }] });
      const started = EVENT_SAMPLES['conversation.started'];
      for (const { arm } of plan) {
        const { data } = redact({ ...started, data: { ...started.data, arm } });
        expect(data).toMatchObject({ seed: arm === 'default' ? started.data.seed : null });
      }
    });

    it('keeps when the pieces of a reply came where nothing is missing from it', () => {
      const redact = filter({ patterns: [redactionPattern('Ada')] });
      const { chunk_timings } = EVENT_SAMPLES['response.completed'].data;
      expect(redact(reply('No name.')).data).toMatchObject({ chunk_timings });
      expect(redact(reply('Ada.')).data).toMatchObject({ chunk_timings: null });
    });

    it('replaces the whole text when they take too long', () => {
      const redact = filter({ patterns: [redactionPattern('/^(a+)+$/')] });
      const text = `${'a'.repeat(60)}!`;
      expect(contentOf(redact(reply(text)))).toMatch(REDACTED);
    });

    it('tells prompts apart in the names of arms that differ in a sign', () => {
      const redact = filter({ patterns: [redactionPattern('/elm/')] });
      const sample = EVENT_SAMPLES['conversation.started'];
      const arms = ['prompt=a=b', 'prompt=ab'].map((arm) => {
        const { data } = redact({ ...sample, data: { ...sample.data, arm } });
        return (data as typeof sample.data).arm;
      });
      expect(new Set(arms).size).toBe(2);
    });

    it('never records the patterns themselves', () => {
      const sample = EVENT_SAMPLES['experiment.started'];
      const spec = { ...sample.data.spec, privacy: { redact_patterns: ['/Ada/', 'Bob'] } };
      const redact = filter({ patterns: [redactionPattern('Bob')] });
      const kept = redact({ ...sample, data: { ...sample.data, spec } });
      expect(JSON.stringify(kept)).not.toMatch(/Ada|Bob/);
    });
  });
});
