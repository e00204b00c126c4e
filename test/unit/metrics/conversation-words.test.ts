import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConversationWords } from '../../../src/metrics/conversation-words.ts';
import { loadAnalyser } from '../../../src/metrics/load-analyser.ts';

const analyse = await loadAnalyser();
const text = fc
  .array(fc.constantFrom('sea', 'salt', 'tide', 'Tide', 'boat', 'moon'), { maxLength: 12 })
  .map((words) => words.join(' '));

test('numbers words in the order in which they are said, the same word always alike', () => {
  const words = new ConversationWords();
  expect(words.in(analyse('The sea, the tide'))).toMatchObject({
    types: [0, 1, 2],
    counts: [2, 1, 1],
    sequence: [0, 1, 0, 2],
  });
  expect(words.in(analyse('tide of SEA')).sequence).toEqual([2, 3, 1]);
  expect(words.textOf(3)).toBe('of');
});

test('has a gap in place of words that another message does not have', () => {
  const words = new ConversationWords();
  const { types } = words.in(analyse('sea salt'));
  const { sequence } = words.in(analyse('the calm sea and salt salt air of the sea'));
  const GAP = -1;
  expect(words.knownTo(types, sequence)).toEqual([0, GAP, 1, 1, GAP, 0]);
  expect(words.knownTo(types, sequence.slice(1, -1)).at(-1)).toBe(GAP);
  expect(words.knownTo([], sequence)).toEqual([]);
  expect(words.knownTo(types, [])).toEqual([]);
});

test('knows a message again in each of several conversations', () => {
  const message = analyse('sea salt sea');
  const [one, other] = [new ConversationWords(), new ConversationWords()];
  other.numberOf('tide');
  expect(one.in(message).sequence).toEqual([0, 1, 0]);
  expect(other.in(message).sequence).toEqual([1, 2, 1]);
  expect(one.in(message).sequence).toEqual([0, 1, 0]);
});

test('compares messages by the words they have', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 2, maxLength: 5 }), (texts) => {
      const words = new ConversationWords();
      const messages = texts.map((said) => analyse(said));
      for (const a of messages) {
        for (const b of messages) {
          const shared = [...a.wordCounts.keys()].filter((word) => b.wordCounts.has(word));
          const either = new Set([...a.words, ...b.words]);
          expect(words.jaccard(words.in(a).types, words.in(b).types)).toBe(
            either.size === 0 ? null : shared.length / either.size,
          );
          expect(words.jaccards(words.in(a).types, [words.in(b).types, words.in(a).types])).toEqual(
            [words.jaccard(words.in(a).types, words.in(b).types), a.types.length === 0 ? null : 1],
          );
          const uses = shared.map((word) =>
            Math.min(a.wordCounts.get(word) ?? 0, b.wordCounts.get(word) ?? 0),
          );
          expect(words.sharedUses(words.in(a), words.in(b))).toBe(
            uses.reduce((sum, count) => sum + count, 0),
          );
          const { types, counts } = words.together(words.in(a), words.in(b));
          expect(types.map((word, at) => [words.textOf(word), counts[at]])).toEqual([
            ...analyse(`${texts[messages.indexOf(a)]} ${texts[messages.indexOf(b)]}`).wordCounts,
          ]);
        }
      }
    }),
    { numRuns: 100 },
  );
});
