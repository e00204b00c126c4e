import { fillIn, type Words, wordsAbout } from './fill-in.ts';
import { type Random, randomFrom } from './random.ts';
import { LIST_ITEMS, LIST_OPENINGS, QUESTIONS, REFERENCES, STATEMENTS } from './templates.ts';
import { TOPICS, type Topic } from './topics.ts';

/** All a reply depends on. */
export interface Moment {
  readonly seed: number;
  /** Messages so far. */
  readonly position: number;
  /** What was said last; empty when nothing was. */
  readonly lastMessage: string;
  /** Replies the agent has given so far, oldest first. */
  readonly ownReplies: readonly string[];
}

/** Messages before the conversation moves on to another topic. */
const MESSAGES_PER_TOPIC = 9;
const MAX_SENTENCES = 6;

/** Random numbers for one moment, different for each purpose. */
export function randomAt(moment: Moment, purpose: string): Random {
  return randomFrom(moment.seed, moment.position, moment.lastMessage, purpose);
}

/** What a conversation is about at a moment: every topic in turn, in an order the seed decides. */
export function topicAt({ seed, position }: Moment): Topic {
  return inTurn(TOPICS, seed, Math.floor(position / MESSAGES_PER_TOPIC));
}

/**
 * One to six sentences about the topic of the moment, sometimes as a list or in two paragraphs,
 * now and then about a word the partner used.
 *
 * Sentences are dealt out like cards: none comes back soon, which is what keeps a long
 * conversation from repeating itself.
 */
export function variedReply(moment: Moment): string {
  const random = randomAt(moment, 'varied');
  const word = partnerWord(moment.lastMessage, random);
  const words = wordsAbout(topicAt(moment), random, word === undefined ? {} : { word });
  const sentences = statements(moment, random.between(1, MAX_SENTENCES), words);

  if (word !== undefined && random.chance(0.35)) {
    sentences[0] = fillIn(inTurn(REFERENCES, moment.seed, moment.position), words);
  }
  if (random.chance(0.08)) return `${list(moment, random, words)}\n\n${sentences[0]}`;
  if (random.chance(0.4)) {
    const question = fillIn(inTurn(QUESTIONS, moment.seed, moment.position), words);
    sentences.splice(Math.max(1, sentences.length - 1), 1, question);
  }
  if (sentences.length < 4 || random.chance(0.6)) return sentences.join(' ');
  const half = Math.ceil(sentences.length / 2);
  return `${sentences.slice(0, half).join(' ')}\n\n${sentences.slice(half).join(' ')}`;
}

/** So many statements, the next in the deal. */
export function statements(moment: Moment, count: number, words: Words): string[] {
  const first = moment.position * MAX_SENTENCES;
  return Array.from({ length: count }, (_, offset) =>
    fillIn(inTurn(STATEMENTS, moment.seed, first + offset), words),
  );
}

function list(moment: Moment, random: Random, words: Words): string {
  const opening = fillIn(inTurn(LIST_OPENINGS, moment.seed, moment.position), words);
  const items = random
    .shuffled(LIST_ITEMS)
    .slice(0, random.between(3, 4))
    .map((item) => `- ${fillIn(item, words)}`);
  return [opening, ...items].join('\n');
}

/** A word of some length from what the partner said. */
function partnerWord(message: string, random: Random): string | undefined {
  const candidates = message.match(/\b[a-z]{6,}\b/g);
  return candidates === null ? undefined : random.pick(candidates);
}

/**
 * The item at an index of an endless deal. Each half of a deck, split by the seed, is dealt in a new
 * order every round, so that an item never comes back before half the deck was dealt.
 */
function inTurn<T>(items: readonly T[], seed: number, index: number): T {
  const deck = randomFrom(seed, 'deck').shuffled(items);
  const round = Math.floor(index / deck.length);
  const place = index % deck.length;
  const middle = Math.ceil(deck.length / 2);
  const half = place < middle ? deck.slice(0, middle) : deck.slice(middle);
  const first = place < middle ? 0 : middle;
  const item = randomFrom(seed, 'deal', round, first).shuffled(half)[place - first];
  if (item === undefined) throw new RangeError('Nothing to deal.');
  return item;
}
