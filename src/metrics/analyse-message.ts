/** What every metric of a message reads from, worked out once. */
export interface MessageAnalysis {
  /** The text in Unicode normalisation form C. */
  readonly text: string;
  /** Unicode code points in the text. */
  readonly characterCount: number;
  /** How often each code point occurs. */
  readonly characters: ReadonlyMap<number, number>;
  /** Words in order, lower-cased. */
  readonly words: readonly string[];
  /** How often each lower-cased word occurs. */
  readonly wordCounts: ReadonlyMap<string, number>;
  /** Code points in all words, as written. */
  readonly wordCharacterCount: number;
  /** Lines without their ends. A line end at the very end starts no further line. */
  readonly lines: readonly string[];
}

/** Letters, digits and their marks; apostrophes and hyphens join when a letter follows. */
const WORD = /[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{M}]+)*/gu;
const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

/** Takes a message apart. */
export function analyseMessage(message: string): MessageAnalysis {
  const text = message.normalize('NFC');
  const characters = codePointCounts(text);
  const written = text.match(WORD) ?? [];
  const words = written.map((word) => word.toLowerCase());
  return {
    text,
    characterCount: sumOf(characters.values()),
    characters,
    words,
    wordCounts: wordCountsOf(words),
    wordCharacterCount: sumOf(written.map(codePointsIn)),
    lines: linesOf(text),
  };
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(LINE_END);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function wordCountsOf(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

const ASCII = 128;

/** Most texts are ASCII: counting it in an array is ten times as fast as in a map. */
function codePointCounts(text: string): Map<number, number> {
  const ascii = new Uint32Array(ASCII);
  const counts = new Map<number, number>();
  for (let index = 0; index < text.length; index += 1) {
    const codePoint = text.codePointAt(index) ?? 0;
    if (codePoint < ASCII) ascii[codePoint] = (ascii[codePoint] ?? 0) + 1;
    else counts.set(codePoint, (counts.get(codePoint) ?? 0) + 1);
    if (codePoint > 0xffff) index += 1;
  }
  for (const [codePoint, count] of ascii.entries()) if (count > 0) counts.set(codePoint, count);
  return counts;
}

function codePointsIn(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function sumOf(numbers: Iterable<number>): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}
