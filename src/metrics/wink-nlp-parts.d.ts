/**
 * The parts of wink-nlp and of its model that `load-wink-tagger.ts` puts together, as far as it uses
 * them. The packages declare only the whole.
 */

declare module 'wink-nlp/src/cache.js' {
  /** All lexemes, by number. */
  export interface Lexemes {
    value(lexeme: number): string;
    isMemberPOS(lexeme: number, tag: number): boolean;
  }
  export default function lexemes(core: unknown, features: unknown): Lexemes;
}

declare module 'wink-nlp/src/compile-trex.js' {
  export default function compile(expressions: unknown): unknown;
}

declare module 'wink-nlp/src/dd-wrapper.js' {
  import type { Document } from 'wink-nlp/src/tokens-mappers.js';
  export default function wrap(document: Document): unknown;
}

declare module 'wink-nlp/src/tokenizer.js' {
  /** Adds the tokens of a text to a document. */
  export type Tokenize = (wrappedDocument: unknown, text: string) => void;
  export default function tokenizer(
    expressions: unknown,
    categories: unknown,
    preserved: unknown,
  ): Tokenize;
}

declare module 'wink-nlp/src/tokens-mappers.js' {
  import type { Lexemes } from 'wink-nlp/src/cache.js';
  export interface Document {
    readonly cache: Lexemes;
    /** Four numbers a token: lexeme, spaces before it, lemma and tag when it has but one, flags. */
    readonly tokens: number[];
    numOfTokens: number;
    readonly nonBreakingSpaces: object;
  }
  const mappers: {
    mapRawTokens2UIdOfNormal(document: Document): number[];
    mapRawTokens2UIdOfDefaultPOS(document: Document): number[];
  };
  export default mappers;
}

declare module 'wink-eng-lite-web-model/dist/load-core-model.js' {
  import type { PartOfSpeech } from 'wink-nlp';
  export interface CoreModel {
    readonly trex: unknown;
    readonly tcat: { readonly hash: unknown };
    readonly preserve: unknown;
    readonly features: { readonly pos: { readonly list: readonly PartOfSpeech[] } };
  }
  export default function loadCore(): CoreModel;
}

declare module 'wink-eng-lite-web-model/dist/feature.js' {
  const featureFn: unknown;
  export default featureFn;
}

declare module 'wink-eng-lite-web-model/dist/load-pos-model.js' {
  import type { Lexemes } from 'wink-nlp/src/cache.js';
  export interface PosModel {
    readonly machines: readonly string[];
    readonly transformers: readonly ((
      tag: number,
      lexemes: Lexemes,
      tokens: readonly number[],
      index: number,
    ) => number)[];
  }
  export default function loadPatterns(): PosModel;
}
