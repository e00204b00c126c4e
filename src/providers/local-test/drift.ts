import { fillIn, wordsAbout } from './fill-in.ts';
import { type Random, randomFrom } from './random.ts';
import { CONVERGED, GRATEFUL, SYMBOLS } from './templates.ts';
import { TOPICS, type Topic } from './topics.ts';
import { type Moment, randomAt, statements, topicAt } from './varied.ts';

/** Replies until nothing of the varied beginning is left. */
const CONVERGED_AFTER = 15;
const SYMBOLS_AFTER = 12;
const GRATEFUL_AFTER = 7;

/** Replies that grow like those of the partner in words, length and structure. */
export function convergingReply(moment: Moment): string {
  const shared = sharedTopic(moment.seed);
  return drift(moment, CONVERGED_AFTER, CONVERGED.length, (sentence, random) => {
    const template = CONVERGED[sentence % CONVERGED.length] ?? '';
    return fillIn(template, wordsAbout(shared, random));
  });
}

/** Replies that turn into emoji, arrows and mathematical signs. */
export function symbolReply(moment: Moment): string {
  const symbols = SYMBOLS.split(' ');
  return drift(moment, SYMBOLS_AFTER, 6, (_, random) =>
    Array.from({ length: random.between(6, 12) }, () => random.pick(symbols)).join(' '),
  );
}

/** Replies that turn into thanks, agreement and farewell. */
export function gratefulReply(moment: Moment): string {
  const thanks = randomAt(moment, 'thanks').shuffled(GRATEFUL);
  return drift(moment, GRATEFUL_AFTER, 5, (sentence, random) =>
    fillIn(thanks[sentence] ?? '', wordsAbout(topicAt(moment), random)),
  );
}

/**
 * A varied reply of which more and more is replaced.
 *
 * @param over Replies until all of it is.
 * @param length Sentences it then has.
 * @param replacement What takes the place of the n-th sentence.
 */
function drift(
  moment: Moment,
  over: number,
  length: number,
  replacement: (sentence: number, random: Random) => string,
): string {
  const random = randomAt(moment, 'drift');
  const progress = Math.min(1, moment.ownReplies.length / over);
  const count = Math.round((1 - progress) * random.between(1, 6) + progress * length);
  const varied = statements(moment, count, wordsAbout(topicAt(moment), random));
  return varied
    .map((sentence, index) => (random.chance(progress) ? replacement(index, random) : sentence))
    .join(' ');
}

/** One topic with few words, the same for both agents. */
function sharedTopic(seed: number): Topic {
  const random = randomFrom(seed, 'shared topic');
  const topic = random.pick(TOPICS);
  const some = (words: string, count: number) =>
    random.shuffled(words.split(', ')).slice(0, count).join(', ');
  return {
    name: topic.name,
    things: some(topic.things, 5),
    people: some(topic.people, 1),
    places: some(topic.places, 2),
    acts: some(topic.acts, 2),
    qualities: some(topic.qualities, 3),
  };
}
