import { expect, it } from 'vitest';
import { type Draft, NEW_DRAFT, typed } from '../../../src/ui/draft.ts';
import type { Press } from '../../../src/ui/presses.ts';

const press = (draft: Draft, input: string, key: Press['key'] = {}) => typed(draft, { input, key });

it('takes what is typed, a grapheme at a time back, and pasted text whole', () => {
  const written = press({ to: 'both', text: 'Hi' }, ' 🌊').draft;
  expect(written?.text).toBe('Hi 🌊');
  expect(press(written ?? NEW_DRAFT, '', { backspace: true }).draft?.text).toBe('Hi ');
  expect(press(written ?? NEW_DRAFT, 'x', { ctrl: true }).draft).toEqual(written);
});

it('goes from both to one and round again with Tab', () => {
  let draft: Draft | null = NEW_DRAFT;
  const whom = ['both'];
  for (let times = 0; times < 3; times += 1) {
    draft = press(draft ?? NEW_DRAFT, '', { tab: true }).draft;
    whom.push(draft?.to ?? '');
  }
  expect(whom).toEqual(['both', 'agent_a', 'agent_b', 'both']);
});

it('is said with Enter, to whom it is for, and is gone then', () => {
  expect(press({ to: 'both', text: ' Slower. ' }, '', { return: true })).toEqual({
    draft: null,
    send: { recipients: ['agent_a', 'agent_b'], text: 'Slower.' },
  });
  expect(press({ to: 'agent_b', text: 'x' }, '', { return: true }).send?.recipients).toEqual([
    'agent_b',
  ]);
});

it('says nothing when it is empty or left', () => {
  expect(press({ to: 'both', text: '  ' }, '', { return: true })).toEqual({
    draft: null,
    send: null,
  });
  expect(press({ to: 'both', text: 'no' }, '', { escape: true })).toEqual({
    draft: null,
    send: null,
  });
});

it('takes pasted text with its lines, and nothing that moves a terminal', () => {
  const pasted = (input: string) => typed(NEW_DRAFT, { input, key: {}, pasted: true }).draft?.text;
  expect(pasted('a\r\nb\rc\td')).toBe('a\nb\nc\td');
  expect(pasted('\u001b[31mred\u001b[0m \u0007\u0003\u009b2J\u001b]0;t\u0007🌊')).toBe('red 🌊');
  expect(pasted('\r')).toBe('\n');
});
