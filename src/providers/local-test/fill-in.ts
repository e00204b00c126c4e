import type { Random } from './random.ts';
import { COMMON } from './templates.ts';
import type { Topic } from './topics.ts';

/** Gives a word for a gap, another one each time until all have been given. */
export type Words = (gap: string) => string;

/** Words about a topic. `own` fills gaps of its own, such as a word of the partner's. */
export function wordsAbout(
  topic: Topic,
  random: Random,
  own: Readonly<Record<string, string>> = {},
): Words {
  const decks = new Map<string, { words: string[]; next: number }>();
  const draw = (name: string, list: string): string => {
    let deck = decks.get(name);
    if (deck === undefined) {
      deck = { words: random.shuffled(list.split(', ')), next: 0 };
      decks.set(name, deck);
    }
    const word = deck.words[deck.next % deck.words.length];
    deck.next += 1;
    if (word === undefined) throw new RangeError(`No words for {${name}}.`);
    return word;
  };

  return (gap) => {
    const given = own[gap];
    if (given !== undefined) return given;
    switch (gap) {
      case 'topic':
        return topic.name;
      case 'thing':
        return draw('thing', topic.things);
      case 'things':
        return plural(draw('thing', topic.things));
      case 'person':
        return draw('person', topic.people);
      case 'people':
        return plural(draw('person', topic.people));
      case 'place':
        return draw('place', topic.places);
      case 'quality':
        return draw('quality', topic.qualities);
      case 'act':
        return draw('act', topic.acts);
      case 'acts':
        return plural(draw('act', topic.acts));
      case 'acted':
        return past(draw('act', topic.acts));
      case 'acting':
        return gerund(draw('act', topic.acts));
      default:
        if (isCommon(gap)) return draw(gap, COMMON[gap]);
        throw new RangeError(`No words for {${gap}}.`);
    }
  };
}

/** The sentence a template makes with these words, with a capital at its start. */
export function fillIn(template: string, words: Words): string {
  const sentence = template.replace(/\{(a:)?(\w+)\}/g, (_, article: string | undefined, gap) => {
    const word = words(gap);
    return article === undefined ? word : `${indefiniteArticle(word)} ${word}`;
  });
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function isCommon(gap: string): gap is keyof typeof COMMON {
  return Object.hasOwn(COMMON, gap);
}

/** Also the third person of a verb, which is spelled by the same rule. */
function plural(word: string): string {
  if (/(?:s|x|z|ch|sh)$/.test(word)) return `${word}es`;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return `${word}s`;
}

function past(verb: string): string {
  if (verb.endsWith('e')) return `${verb}d`;
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ied`;
  return `${verb}ed`;
}

function gerund(verb: string): string {
  return /[^ey]e$/.test(verb) ? `${verb.slice(0, -1)}ing` : `${verb}ing`;
}

function indefiniteArticle(word: string): string {
  return /^(?:[aeio]|u(?!ni|se))/.test(word) && !/^(?:one|eu)/.test(word) ? 'an' : 'a';
}
