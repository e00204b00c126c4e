import type { CharacterTally } from './character-tally.ts';

/** The symbols of a message. */
export interface Symbols {
  /** How often each occurs: emoji sequences, and graphemes that begin with a non-ASCII symbol. */
  readonly counts: ReadonlyMap<string, number>;
  /** Emoji sequences, each counted once: a family, a flag or a keycap is one (UTS #51). */
  readonly emoji: number;
}

let pattern: RegExp | undefined;

/**
 * An emoji sequence, or a symbol (category S) outside ASCII with the marks it carries. Made when the
 * first is looked for: V8 takes 20 ms to write out all sequences, a tenth of what a command takes
 * to start.
 */
function symbolPattern(): RegExp {
  pattern ??= /(\p{RGI_Emoji})|[\p{S}--\p{ASCII}]\p{M}*/gv;
  return pattern;
}

/**
 * What may be one emoji sequence, or more than one without anything between them. It is there for
 * speed: trying every emoji sequence there is takes some 10 µs a place, so each different stretch
 * is looked at once.
 */
const STRETCH =
  /\p{RI}{1,2}|[#*0-9]\uFE0F?\u20E3|[\p{S}--\p{ASCII}][\p{M}\p{Emoji_Modifier}\u{E0020}-\u{E007F}]*(?:\u200D[\p{S}--\p{ASCII}][\p{M}\p{Emoji_Modifier}]*)*/gv;
/** What makes an emoji of an ASCII character: the keycap. */
const KEYCAP = /\u20e3/;
const NONE: Symbols = { counts: new Map(), emoji: 0 };

/** Finds the symbols of a text. Letters of any script, digits, marks and punctuation are none. */
export function symbolCounts(text: string, tally: CharacterTally): Symbols {
  if (tally.nonAscii === 0 || (tally.specials === 0 && !KEYCAP.test(text))) return NONE;
  const stretches = new Map<string, number>();
  for (const stretch of text.match(STRETCH) ?? []) {
    stretches.set(stretch, (stretches.get(stretch) ?? 0) + 1);
  }
  const counts = new Map<string, number>();
  let emoji = 0;
  for (const [stretch, times] of stretches) {
    for (const [symbol, sequence] of stretch.matchAll(symbolPattern())) {
      counts.set(symbol, (counts.get(symbol) ?? 0) + times);
      if (sequence !== undefined) emoji += times;
    }
  }
  return { counts, emoji };
}
