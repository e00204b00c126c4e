import { describe, expect, it } from 'vitest';
import { modelFamilyOf } from '../../../../src/metrics/lexicons/model-families.ts';
import { MARKER_METRICS } from '../../../../src/metrics/message/markers.ts';
import { describeGold, GERMAN } from '../../../support/gold-metrics.ts';

describeGold(MARKER_METRICS, {
  hedge_words: [
    ['', 0],
    ['Perhaps it might rain, sort of.', 3], // perhaps, might, sort of
    ['What sort is it? The kind that seems fine.', 1], // seems; sort and kind alone are none
    [GERMAN, null],
  ],
  hedge_density: [
    ['', null],
    ['Perhaps it might rain.', 0.5], // 2 of 4
    [GERMAN, null],
    ['It is sort of wet.', 0.2], // 1 of 5
  ],
  certainty_words: [
    ['', 0],
    ['Of course it is; certainly it is.', 2], // of course, certainly
    ['It must be. I am sure!', 2], // must, i am sure
  ],
  tentative_words: [
    ['', 0],
    ['I wonder. Maybe; not sure.', 3], // i wonder is one, not two
    ['We know it.', 0],
  ],
  agreement_markers: [
    ['', 0],
    ['Exactly! You’re right, I agree.', 3], // with either apostrophe; i agree is one, not two
    ['Turn right here.', 0],
  ],
  disagreement_markers: [
    ['', 0],
    ['I disagree. On the contrary, not at all.', 3],
    ['But it is not so, rather late.', 0], // but, not and rather alone say little
  ],
  politeness_markers: [
    ['', 0],
    ['Could you please wait?', 2], // could you, please
    ['Wait, if you don’t mind.', 1],
  ],
  gratitude_markers: [
    ['', 0],
    ['Thank you so much! I am grateful.', 2], // the longest at its place
    ['Thanks; I appreciate it. Thank you.', 3],
  ],
  apology_markers: [
    ['', 0],
    ['I’m sorry, my mistake.', 2],
    ['My apologies. I regret it.', 2],
  ],
  farewell_markers: [
    ['', 0],
    ['Goodbye, take care, see you soon.', 3],
    ['Until next time. Be well!', 2],
  ],
  discourse_markers: [
    ['', 0],
    ['However, it rained. For example, today.', 2],
    ['On the other hand, in other words, thus.', 3],
  ],
  existential_language: [
    ['', 0],
    ['The void of infinite consciousness.', 3],
    ['A cup of tea.', 0],
  ],
  meta_commentary: [
    ['', 0],
    ['As an AI, I enjoy this conversation.', 2],
    ['A language model reads its system prompt.', 2], // language model, system prompt
  ],
  identity_claims: [
    ['', 0],
    ['I am Claude, made by Anthropic.', 1], // one statement
    ['I’m a large language model trained by OpenAI. As GPT, I can.', 2],
    ['Speaking as Claude, I agree.', 1], // one statement
    ['I am not Claude. I like Gemini.', 0], // denied; not of oneself
    [GERMAN, null],
  ],
  identity_mismatch: [
    ['I am Claude.', null], // not known who it is
    ['I am Claude.', false, { family: 'claude' }],
    ['I am Claude.', true, { family: 'gpt' }],
    ['Hello.', false, { family: 'gpt' }],
    ['I was created by OpenAI.', true, { family: 'claude' }],
    [GERMAN, null, { family: 'gpt' }],
  ],
  human_address: [
    ['', 0],
    ['Dear human, tell the user.', 2],
    ['Humans build cities.', 0],
  ],
  starts_with_acknowledgment: [
    ['', null],
    ['Great point! Go on.', true],
    ['That’s a lovely thought.', true],
    ['The point is great.', false],
    [GERMAN, null],
  ],
  sentiment: [
    ['', null],
    ['A cup of tea.', 0], // no valence
    ['good bad', 0], // (3 − 3) / (5 · 2)
    [GERMAN, null],
    ['An outstanding day', 1 / 3], // 5 / (5 · 3)
    ['not good, not happy', 0.05], // not good, −2, is an entry, happy, 3, is another: 1 / (5 · 4)
    ['I can’t stand rain', -0.15], // can't stand, −3, is one entry: −3 / (5 · 4)
  ],
  emotional_intensity: [
    ['', null],
    ['good bad', 0.6], // (3 + 3) / (5 · 2)
    [GERMAN, null],
    ['An outstanding day', 1 / 3],
    ['A cup of tea.', 0],
  ],
});

describe('the family of a model', () => {
  it.each([
    ['claude-sonnet-4-5', 'claude'],
    ['gpt-5-mini', 'gpt'],
    ['o3-mini', 'gpt'],
    ['openrouter/meta-llama/llama-3.1-8b', 'llama'],
    ['qwen2.5:7b', 'qwen'],
    ['local:test/varied', null],
    ['grokking-net', null],
  ])('of %s is %s', (model, family) => {
    expect(modelFamilyOf(model)).toBe(family);
  });
});
