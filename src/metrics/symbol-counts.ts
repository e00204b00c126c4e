import type { CharacterTally } from './character-tally.ts';

/** The symbols of a message. */
export interface Symbols {
  /** How often each occurs: emoji sequences, and graphemes that begin with a non-ASCII symbol. */
  readonly counts: ReadonlyMap<string, number>;
  /** Emoji sequences, each counted once: a family, a flag or a keycap is one (UTS #51). */
  readonly emoji: number;
}

/** An emoji sequence, or a symbol (category S) outside ASCII with the marks it carries. */
const SYMBOL = /(\p{RGI_Emoji})|[\p{S}--\p{ASCII}]\p{M}*/gv;
/** What makes an emoji of an ASCII character: the keycap. */
const KEYCAP = /\u20e3/;
const NONE: Symbols = { counts: new Map(), emoji: 0 };

/** Finds the symbols of a text. Letters of any script, digits, marks and punctuation are none. */
export function symbolCounts(text: string, tally: CharacterTally): Symbols {
  if (tally.nonAscii === 0 || (tally.specials === 0 && !KEYCAP.test(text))) return NONE;
  const counts = new Map<string, number>();
  let emoji = 0;
  for (const [symbol, sequence] of text.matchAll(SYMBOL)) {
    counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
    if (sequence !== undefined) emoji += 1;
  }
  return { counts, emoji };
}
