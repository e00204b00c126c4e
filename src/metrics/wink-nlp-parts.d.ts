/**
 * The parts of wink-nlp that `load-wink-tagger.ts` puts together, as far as it uses them. The package
 * declares only the whole.
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
