import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConversationWords } from '../../../../src/metrics/conversation-words.ts';
import { Topic } from '../../../../src/metrics/pair/topic.ts';

type Counts = ReadonlyMap<string, number>;

const conversation = new ConversationWords();
const words = (counts: Counts) => ({
  types: [...counts.keys()].map((word) => conversation.numberOf(word)),
  counts: [...counts.values()],
});

const counts = fc
  .dictionary(fc.constantFrom('sea', 'salt', 'tide', 'boat', 'the'), fc.integer({ min: 1, max: 5 }))
  .map((record): Counts => new Map(Object.entries(record)));

test('is 1 for a turn that uses the same words as all before', () => {
  const topic = new Topic();
  topic.add(
    words(
      new Map([
        ['sea', 2],
        ['salt', 1],
      ]),
    ),
  );
  expect(
    topic.similarity(
      words(
        new Map([
          ['sea', 4],
          ['salt', 2],
        ]),
      ),
    ),
  ).toBeCloseTo(1, 12);
});

test('weights a word that only some turns have more than one that all have', () => {
  const topic = new Topic();
  topic.add(
    words(
      new Map([
        ['the', 1],
        ['sea', 1],
      ]),
    ),
  );
  topic.add(words(new Map([['the', 1]])));
  // idf(the) = 1 + ln(3/3) = 1; idf(sea) = 1 + ln(3/2) = 1.405465. The conversation is (2, 1.405465),
  // the turn "sea" is (0, 1.405465): cosine = 1.405465 / √(4 + 1.975332) = 0.574964.
  expect(topic.similarity(words(new Map([['sea', 1]])))).toBeCloseTo(0.574964, 5);
  // The turn "the" is (1, 0): cosine = 2 / √5.975332 = 0.818179.
  expect(topic.similarity(words(new Map([['the', 1]])))).toBeCloseTo(0.818179, 5);
});

test('is unknown before anything was said and for a turn without words', () => {
  const topic = new Topic();
  expect(topic.similarity(words(new Map([['sea', 1]])))).toBeNull();
  topic.add(words(new Map([['sea', 1]])));
  expect(topic.similarity(words(new Map()))).toBeNull();
  expect(topic.similarity(words(new Map([['salt', 1]])))).toBe(0);
});

test('agrees with the cosine worked out over the whole vocabulary', () => {
  fc.assert(
    fc.property(fc.array(counts, { minLength: 1, maxLength: 12 }), counts, (turns, now) => {
      const topic = new Topic();
      for (const turn of turns) topic.add(words(turn));
      const similarity = topic.similarity(words(now));
      const expected = cosineOver(turns, now);
      if (expected === null) expect(similarity).toBeNull();
      else expect(similarity).toEqual(expect.closeTo(expected, 9));
    }),
  );
});

function cosineOver(turns: readonly Counts[], now: Counts): number | null {
  const idf = (word: string) =>
    1 + Math.log((1 + turns.length) / (1 + turns.filter((turn) => turn.has(word)).length));
  const all = new Map<string, number>();
  for (const turn of turns) {
    for (const [word, count] of turn) all.set(word, (all.get(word) ?? 0) + count);
  }
  const weighted = (vector: Counts) =>
    new Map([...vector].map(([word, count]) => [word, count * idf(word)]));
  const [x, y] = [weighted(now), weighted(all)];
  const length = (vector: Counts) =>
    Math.sqrt([...vector.values()].reduce((sum, value) => sum + value * value, 0));
  if (length(x) === 0 || length(y) === 0) return null;
  let product = 0;
  for (const [word, value] of x) product += value * (y.get(word) ?? 0);
  return product / (length(x) * length(y));
}
