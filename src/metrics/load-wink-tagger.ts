import type { PartOfSpeech } from 'wink-nlp';
import type { Found } from 'wink-nlp/src/automaton.js';
import type { Lexemes } from 'wink-nlp/src/cache.js';

/** A token as wink-nlp knows it, whatever stands around it. */
export interface WinkToken {
  /** Lower-cased. */
  readonly word: string;
  /** The number of its likeliest part of speech. */
  readonly tag: number;
  /** Whether it is that one wherever it stands; parts of contractions are. */
  readonly isCertain: boolean;
  /** What the patterns take it for; 0: for its part of speech. */
  readonly hint: number;
  /** The lexeme that has the parts of speech it may be. */
  readonly lexeme: number;
}

export interface WinkTagger {
  /** The tokens that a text without spaces is made of, at least one. */
  readonly read: (text: string) => readonly WinkToken[];
  /** The part of speech of each of the tokens of a message. */
  readonly tag: (tokens: readonly WinkToken[]) => readonly PartOfSpeech[];
}

/** What the model has for tagging. */
interface Model {
  core(): {
    readonly trex: unknown;
    readonly tcat: { readonly hash: unknown };
    readonly preserve: unknown;
    readonly features: { readonly pos: { readonly list: readonly PartOfSpeech[] } };
  };
  readonly featureFn: unknown;
  pos(): {
    readonly machines: readonly string[];
    readonly transformers: readonly ((
      tag: number,
      lexemes: Lexemes,
      tokens: readonly number[],
      index: number,
    ) => number)[];
    readonly updater: (
      found: readonly Found[],
      lexemes: Lexemes,
      tags: number[],
      normals: readonly number[],
    ) => void;
  };
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
    { default: automaton },
    { default: model },
  ] = await Promise.all([
    import('wink-nlp/src/cache.js'),
    import('wink-nlp/src/compile-trex.js'),
    import('wink-nlp/src/dd-wrapper.js'),
    import('wink-nlp/src/tokenizer.js'),
    import('wink-nlp/src/tokens-mappers.js'),
    import('wink-nlp/src/automaton.js'),
    import('wink-eng-lite-web-model'),
  ]);
  const { core: loadCore, featureFn, pos: loadPatterns } = model as unknown as Model;
  const core = loadCore();
  const lexemes = lexemesOf(core, featureFn);
  const tokenize = tokenizer(compile(core.trex), core.tcat.hash, core.preserve);
  const { machines, transformers, updater } = loadPatterns();
  const [transform = (tag: number) => tag] = transformers;
  const automata = machines.map((machine) => {
    const loaded = automaton(lexemes, lexemes.value(0));
    loaded.importJSON(machine);
    return loaded;
  });
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
        hint: transform(0, lexemes, [lexeme], 0),
        lexeme: normals[index] ?? lexeme,
      };
    });
  };

  const tag = (tokens: readonly WinkToken[]): PartOfSpeech[] => {
    const normals = tokens.map(({ lexeme }) => lexeme);
    const tags = tokens.map((token) => token.tag);
    for (const patterns of automata) {
      const events = tokens.map(({ hint }, index) => (hint === 0 ? (tags[index] ?? 0) : hint));
      updater(patterns.recognize(events), lexemes, tags, normals);
    }
    return tokens.map((token, index) => {
      return names[(token.isCertain ? token.tag : tags[index]) ?? 0] ?? 'X';
    });
  };
  return { read, tag };
}

const NUMBERS_A_TOKEN = 4;
