import { deflateRawSync } from 'node:zlib';
import { type CharacterTally, characterTally } from './character-tally.ts';
import type { MessageForm } from './convergence.ts';
import type { SaidWords } from './conversation-words.ts';
import {
  type CommonWordCounts,
  detectLanguage,
  type GuessLanguage,
  isEnglish,
} from './detect-language.ts';
import { identityClaims } from './identity-claims.ts';
import { countLexicons, type LexiconCounts } from './lexicons/lexicon-counts.ts';
import type { ModelFamily } from './lexicons/model-families.ts';
import { messageForm } from './message-form.ts';
import { codePointsIn, type MessageStructure, messageStructure } from './message-structure.ts';
import { countBigrams } from './ngram-counts.ts';
import {
  countPartsOfSpeech,
  type PartsOfSpeech,
  type SentenceKinds,
  sentenceKinds,
} from './parts-of-speech.ts';
import { type ScannedToken, scanTokens } from './scan-tokens.ts';
import { type Sentence, splitSentences } from './split-sentences.ts';
import { type Symbols, symbolCounts } from './symbol-counts.ts';
import type { TaggedWord, TagWords } from './tag-words.ts';
import type { Word, WordForm, WordForms } from './word-forms.ts';

/** What every metric of a message reads from, each part worked out at most once. */
export interface MessageAnalysis {
  /** The text in Unicode normalisation form C. */
  readonly text: string;
  readonly byteLength: number;
  /** Unicode code points in the text. */
  readonly characterCount: number;
  /** How often each code point occurs. */
  readonly characters: ReadonlyMap<number, number>;
  readonly tally: CharacterTally;
  /** Words in order, as they are compared: lower-cased, with straight apostrophes. */
  readonly words: readonly string[];
  /** The different words, in the order in which they first occur. */
  readonly types: readonly Word[];
  /** How often each of the different words occurs. */
  readonly typeCounts: readonly number[];
  /** How often each word occurs, by the word. */
  readonly wordCounts: ReadonlyMap<string, number>;
  /** Code points in all words, as written. */
  readonly wordCharacterCount: number;
  /** For each word, which of the different words it is: 0 for the first, and so on. */
  readonly wordIds: readonly number[];
  /** How often each pair of adjacent words occurs, in the order in which they first do. */
  readonly bigramCounts: readonly number[];
  /** Sentences with at least one word, in any language. */
  readonly sentences: readonly Sentence[];
  readonly structure: MessageStructure;
  readonly symbols: Symbols;
  /** What convergence reads of it besides its words. */
  readonly form: MessageForm;
  /** ISO 639-3; null: fewer than 40 letters, or not recognised. */
  readonly language: string | null;
  /**
   * Whether metrics of English apply: the text is in English, or too short to tell and mostly in
   * Latin letters.
   */
  readonly english: boolean;
  /** Words with their parts of speech; null when the text is not in English. */
  readonly tagged: readonly TaggedWord[] | null;
  /** How many tagged words are of each part of speech; null when the text is not in English. */
  readonly partsOfSpeech: PartsOfSpeech | null;
  /** How many sentences are of each kind; null when the text is not in English. */
  readonly sentenceKinds: SentenceKinds | null;
  /** What the lexicons find; null when the text is not in English. */
  readonly lexicons: LexiconCounts | null;
  /** Syllables of all words by the rules of English. */
  readonly syllables: number;
  /** The families of models its author claims to belong to, one a statement, as English puts it. */
  readonly identityClaims: readonly ModelFamily[];
  /** Bytes of the text in raw deflate of level 6. */
  readonly deflatedBytes: number;
  /** Its words as the conversation numbers them that asked last, and by what it knows them. */
  said: { readonly numbering: object; readonly words: SaidWords } | null;
}

/** What the analysis of a message needs besides the message. */
export interface AnalysisTools {
  readonly tagWords: TagWords;
  readonly guessLanguage: GuessLanguage;
  readonly forms: WordForms;
}

/** Takes a message apart. */
export function analyseMessage(message: string, tools: AnalysisTools): MessageAnalysis {
  return new Analysis(message, tools);
}

/** A message taken apart: at once what most metrics read, the rest when it is first asked for. */
class Analysis implements MessageAnalysis {
  readonly text: string;
  readonly byteLength: number;
  readonly characterCount: number;
  readonly characters: ReadonlyMap<number, number>;
  readonly tally: CharacterTally;
  readonly words: readonly string[];
  readonly types: readonly Word[];
  readonly typeCounts: readonly number[];
  readonly wordCharacterCount: number;
  readonly wordIds: readonly number[];
  readonly sentences: readonly Sentence[];
  readonly language: string | null;
  readonly english: boolean;
  readonly syllables: number;
  said: MessageAnalysis['said'] = null;
  readonly #tagWords: TagWords;
  readonly #tokens: readonly ScannedToken[];
  readonly #written: readonly WordForm[];
  #wordCounts: ReadonlyMap<string, number> | undefined;
  #bigramCounts: readonly number[] | undefined;
  #structure: MessageStructure | undefined;
  #symbols: Symbols | undefined;
  #form: MessageForm | undefined;
  #tagged: readonly TaggedWord[] | undefined;
  #partsOfSpeech: PartsOfSpeech | undefined;
  #sentenceKinds: SentenceKinds | undefined;
  #lexicons: LexiconCounts | undefined;
  #identityClaims: readonly ModelFamily[] | undefined;
  #deflatedBytes: number | undefined;

  constructor(message: string, { tagWords, guessLanguage, forms }: AnalysisTools) {
    const text = message.normalize('NFC');
    const tokens = scanTokens(text);
    const { written, words, wordIds, types, typeCounts, wordCharacterCount } = readWords(
      tokens,
      forms,
    );
    const characters = codePointCounts(text);
    const tally = characterTally(characters);
    this.text = text;
    this.byteLength = Buffer.byteLength(text, 'utf8');
    this.characterCount = codePointsIn(text);
    this.characters = characters;
    this.tally = tally;
    this.words = words;
    this.types = types;
    this.typeCounts = typeCounts;
    this.wordCharacterCount = wordCharacterCount;
    this.wordIds = wordIds;
    this.sentences = splitSentences(text, tokens);
    this.language = detectLanguage(text, commonWordCounts(types, typeCounts), tally, guessLanguage);
    this.english = isEnglish(this.language, tally);
    this.syllables = syllablesOf(types, typeCounts);
    this.#tagWords = tagWords;
    this.#tokens = tokens;
    this.#written = written;
  }

  get wordCounts() {
    this.#wordCounts ??= countsByText(this.types, this.typeCounts);
    return this.#wordCounts;
  }

  get bigramCounts() {
    this.#bigramCounts ??= countBigrams(this.wordIds).counts;
    return this.#bigramCounts;
  }

  get structure() {
    this.#structure ??= messageStructure(this.text);
    return this.#structure;
  }

  get symbols() {
    this.#symbols ??= symbolCounts(this.text, this.tally);
    return this.#symbols;
  }

  get form() {
    this.#form ??= messageForm(this);
    return this.#form;
  }

  get tagged() {
    if (!this.english) return null;
    this.#tagged ??= this.#tagWords(this.#tokens, this.#written);
    return this.#tagged;
  }

  get partsOfSpeech() {
    const { tagged } = this;
    if (tagged === null) return null;
    this.#partsOfSpeech ??= countPartsOfSpeech(tagged);
    return this.#partsOfSpeech;
  }

  get sentenceKinds() {
    const { tagged } = this;
    if (tagged === null) return null;
    this.#sentenceKinds ??= sentenceKinds(this.sentences, tagged);
    return this.#sentenceKinds;
  }

  get lexicons() {
    if (!this.english) return null;
    const { words, wordIds, types } = this;
    this.#lexicons ??= countLexicons(words, (at) => types[wordIds[at] ?? 0]?.entries);
    return this.#lexicons;
  }

  get identityClaims() {
    this.#identityClaims ??= identityClaims(this.words);
    return this.#identityClaims;
  }

  get deflatedBytes() {
    this.#deflatedBytes ??= deflatedBytes(this.text);
    return this.#deflatedBytes;
  }
}

/** Bytes of a text in raw deflate of level 6. */
export function deflatedBytes(text: string): number {
  const bytes = Buffer.from(text, 'utf8');
  // Room for all in one piece: Node sets aside 16 KB otherwise.
  const chunkSize = Math.max(LEAST_CHUNK, bytes.byteLength);
  const windowBits = windowBitsFor(bytes.byteLength);
  return deflateRawSync(bytes, { level: 6, chunkSize, windowBits }).byteLength;
}

/** Fewer bytes zlib does not take. */
const LEAST_CHUNK = 64;
const LEAST_WINDOW_BITS = 9;
const MOST_WINDOW_BITS = 15;
/** What zlib keeps of the window for what it reads next (MIN_LOOKAHEAD). */
const LOOKAHEAD_BYTES = 262;

/**
 * The smallest window that holds all of so many bytes: what comes out is the same as with the largest,
 * for which zlib clears four times the memory.
 */
function windowBitsFor(bytes: number): number {
  let bits = LEAST_WINDOW_BITS;
  while (bits < MOST_WINDOW_BITS && 2 ** bits < bytes + LOOKAHEAD_BYTES) bits += 1;
  return bits;
}

/** Looks up the words of a text. */
function readWords(tokens: readonly ScannedToken[], forms: WordForms) {
  const written: WordForm[] = [];
  const words: string[] = [];
  const wordIds: number[] = [];
  const types: Word[] = [];
  const typeCounts: number[] = [];
  let wordCharacterCount = 0;
  forms.begin();
  for (const token of tokens) {
    if (!token.isWord) continue;
    const form = forms.formOf(token.text);
    const { word, codePoints } = form;
    written.push(form);
    if (word.place < 0) {
      word.place = types.length;
      types.push(word);
      typeCounts.push(0);
    }
    words.push(word.text);
    wordIds.push(word.place);
    typeCounts[word.place] = (typeCounts[word.place] ?? 0) + 1;
    wordCharacterCount += codePoints;
  }
  for (const word of types) word.place = -1;
  return { written, words, wordIds, types, typeCounts, wordCharacterCount };
}

function syllablesOf(types: readonly Word[], typeCounts: readonly number[]): number {
  let syllables = 0;
  for (let place = 0; place < types.length; place += 1) {
    syllables += (types[place]?.syllables ?? 0) * (typeCounts[place] ?? 0);
  }
  return syllables;
}

function countsByText(
  types: readonly Word[],
  typeCounts: readonly number[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let place = 0; place < types.length; place += 1) {
    const text = types[place]?.text;
    if (text !== undefined) counts.set(text, typeCounts[place] ?? 0);
  }
  return counts;
}

function commonWordCounts(types: readonly Word[], typeCounts: readonly number[]): CommonWordCounts {
  const counts = { own: 0, shared: 0, words: 0 };
  for (let place = 0; place < types.length; place += 1) {
    const commonness = types[place]?.commonness ?? null;
    const count = typeCounts[place] ?? 0;
    counts.words += count;
    if (commonness !== null) counts[commonness] += count;
  }
  return counts;
}

const ASCII = 128;

/** Most texts are ASCII: counting it in an array is ten times as fast as in a map. */
function codePointCounts(text: string): Map<number, number> {
  const ascii = new Uint32Array(ASCII);
  const counts = new Map<number, number>();
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < ASCII) {
      ascii[unit] = (ascii[unit] ?? 0) + 1;
      continue;
    }
    const codePoint = text.codePointAt(index) ?? 0;
    counts.set(codePoint, (counts.get(codePoint) ?? 0) + 1);
    if (codePoint > 0xffff) index += 1;
  }
  for (let codePoint = 0; codePoint < ASCII; codePoint += 1) {
    const count = ascii[codePoint] ?? 0;
    if (count > 0) counts.set(codePoint, count);
  }
  return counts;
}
