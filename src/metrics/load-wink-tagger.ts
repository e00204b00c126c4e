import type { PartOfSpeech } from 'wink-nlp';
import { eventOfHint, TagPatterns } from './tag-patterns.ts';

/** A token as wink-nlp knows it, whatever stands around it. */
export interface WinkToken {
  /** Lower-cased. */
  readonly word: string;
  /** The number of its likeliest part of speech. */
  readonly tag: number;
  /** Whether it is that one wherever it stands; parts of contractions are. */
  readonly isCertain: boolean;
  /** The event that it is to the patterns; 0: its part of speech. */
  readonly event: number;
  /** The parts of speech it may be, a bit each. */
  readonly possible: number;
}

export interface WinkTagger {
  /** The tokens that a text without spaces is made of, at least one. */
  readonly read: (text: string) => readonly WinkToken[];
  /** The number of the part of speech of each of the tokens of a message. */
  readonly tag: (tokens: readonly WinkToken[]) => Uint8Array;
  /** The parts of speech by their numbers. */
  readonly names: readonly PartOfSpeech[];
}

/**
 * The part-of-speech tagger of wink-nlp, put together from its parts as wink-nlp does it, so that a
 * word is looked up once and not each time it is said: its `readDoc` spends nine tenths of its time
 * on what depends on the word alone. A test holds it to what wink-nlp says of the same words.
 */
export async function loadWinkTagger(): Promise<WinkTagger> {
  const [
    { default: lexemesOf },
    { default: compile },
    { default: wrap },
    { default: tokenizer },
    { default: mappers },
    { default: loadCore },
    { default: featureFn },
    { default: loadPatterns },
  ] = await Promise.all([
    import('wink-nlp/src/cache.js'),
    import('wink-nlp/src/compile-trex.js'),
    import('wink-nlp/src/dd-wrapper.js'),
    import('wink-nlp/src/tokenizer.js'),
    import('wink-nlp/src/tokens-mappers.js'),
    // Not the whole model, which takes longer to load: it has much that tagging does not need.
    import('wink-eng-lite-web-model/dist/load-core-model.js'),
    import('wink-eng-lite-web-model/dist/feature.js'),
    import('wink-eng-lite-web-model/dist/load-pos-model.js'),
  ]);
  const core = loadCore();
  const lexemes = lexemesOf(core, featureFn);
  const tokenize = tokenizer(compile(core.trex), core.tcat.hash, core.preserve);
  const { machines, transformers } = loadPatterns();
  const [transform = (tag: number) => tag] = transformers;
  const patterns = machines.map((machine) => new TagPatterns(machine));
  const names = core.features.pos.list;

  const read = (text: string): WinkToken[] => {
    const document = {
      cache: lexemes,
      tokens: [] as number[],
      numOfTokens: 0,
      nonBreakingSpaces: {},
    };
    tokenize(wrap(document), text);
    document.numOfTokens = document.tokens.length / NUMBERS_A_TOKEN;
    const normals = mappers.mapRawTokens2UIdOfNormal(document);
    return mappers.mapRawTokens2UIdOfDefaultPOS(document).map((tag, index) => {
      const lexeme = document.tokens[index * NUMBERS_A_TOKEN] ?? 0;
      return {
        word: lexemes.value(lexeme).toLowerCase(),
        tag,
        isCertain: document.tokens[index * NUMBERS_A_TOKEN + 2] !== 0,
        event: eventOfHint(transform(0, lexemes, [lexeme], 0)),
        possible: possibleTags(normals[index] ?? lexeme),
      };
    });
  };

  const possibleTags = (lexeme: number): number => {
    let possible = 0;
    for (let tag = 0; tag < names.length; tag += 1) {
      if (lexemes.isMemberPOS(lexeme, tag)) possible |= 1 << tag;
    }
    return possible;
  };

  const tag = (tokens: readonly WinkToken[]): Uint8Array => {
    const tags = new Uint8Array(tokens.length);
    const ownEvents = new Uint16Array(tokens.length);
    const events = new Uint16Array(tokens.length);
    for (let at = 0; at < tokens.length; at += 1) {
      const token = tokens[at] as WinkToken;
      tags[at] = token.tag;
      ownEvents[at] = token.event;
    }
    const certain: number[] = [];
    for (const machine of patterns) {
      for (let at = 0; at < tags.length; at += 1) events[at] = ownEvents[at] || (tags[at] ?? 0);
      machine.find(events, (name, at) => {
        const token = tokens[at];
        if (token === undefined) return;
        // A negative name is that of the tag it has, whether or not the word is known to have it.
        const isPossible = name < 0 || (token.possible & (1 << name)) !== 0;
        if (!isPossible) return;
        tags[at] = Math.abs(name);
        if (token.isCertain) certain.push(at);
      });
    }
    for (const at of certain) tags[at] = tokens[at]?.tag ?? 0;
    return tags;
  };
  return { read, tag, names };
}

const NUMBERS_A_TOKEN = 4;
