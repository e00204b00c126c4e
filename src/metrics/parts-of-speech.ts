import type { Sentence } from './split-sentences.ts';
import type { PartOfSpeech, TaggedWord } from './tag-words.ts';

/** How many tagged words are of each part of speech. */
export interface PartsOfSpeech {
  /** By the number of each: see {@link partOfSpeechNumber}. */
  readonly counts: Readonly<Uint32Array>;
  readonly total: number;
}

/** How many sentences are of each kind. */
export interface SentenceKinds {
  /** A form of be or get and a past participle behind it. */
  readonly passive: number;
  /** A finite verb, and not passive. */
  readonly active: number;
  /** Neither finite verb nor function word. */
  readonly fragments: number;
}

/** Counts the parts of speech. */
export function countPartsOfSpeech(tagged: readonly TaggedWord[]): PartsOfSpeech {
  const counts = new Uint32Array(PARTS_OF_SPEECH.length);
  for (const { pos } of tagged) {
    const number = partOfSpeechNumber(pos);
    counts[number] = (counts[number] ?? 0) + 1;
  }
  return { counts, total: tagged.length };
}

/** How many tagged words are of one of some parts of speech. */
export function countOf({ counts }: PartsOfSpeech, ...parts: readonly PartOfSpeech[]): number {
  return parts.reduce((sum, part) => sum + (counts[partOfSpeechNumber(part)] ?? 0), 0);
}

/** Every part of speech there is. */
export const PARTS_OF_SPEECH = [
  'ADJ',
  'ADP',
  'ADV',
  'AUX',
  'CCONJ',
  'DET',
  'INTJ',
  'NOUN',
  'NUM',
  'PART',
  'PRON',
  'PROPN',
  'PUNCT',
  'SCONJ',
  'SPACE',
  'SYM',
  'UNK',
  'VERB',
  'X',
] as const;
const NUMBERS = Object.fromEntries(PARTS_OF_SPEECH.map((pos, number) => [pos, number])) as Readonly<
  Record<(typeof PARTS_OF_SPEECH)[number], number>
>;

/** The place of a part of speech among all. */
export function partOfSpeechNumber(pos: PartOfSpeech): number {
  return NUMBERS[pos];
}

/** Sorts sentences by their verbs. */
export function sentenceKinds(
  sentences: readonly Sentence[],
  tagged: readonly TaggedWord[],
): SentenceKinds {
  let passive = 0;
  let active = 0;
  let fragments = 0;
  let at = 0;
  for (const { endWord } of sentences) {
    const start = at;
    while (at < tagged.length && (tagged[at]?.place ?? 0) < endWord) at += 1;
    if (isPassive(tagged, start, at)) passive += 1;
    else if (hasFiniteVerb(tagged, start, at)) active += 1;
    else if (!hasFunctionWord(tagged, start, at)) fragments += 1;
  }
  return { passive, active, fragments };
}

const FUNCTION_WORDS: ReadonlySet<PartOfSpeech> = new Set<PartOfSpeech>([
  'DET',
  'ADP',
  'PRON',
  'AUX',
  'CCONJ',
  'SCONJ',
  'PART',
]);

const BE_OR_GET: ReadonlySet<string> = new Set(
  "am is are was were be been being 'm 's 're get gets got getting gotten".split(' '),
);

/** Past participles that do not end in -ed. */
const IRREGULAR_PARTICIPLES: ReadonlySet<string> = new Set(
  'arisen awoken beaten become begun bent bet bitten bled blown bound bought bred broken brought built burnt burst cast caught chosen come cost cut dealt done drawn driven drunk dug eaten fallen fed felt flown forbidden forgiven forgotten fought found frozen given gone got gotten grown heard held hidden hit hung hurt kept known laid lain learnt led left lent let lit lost made meant met mistaken overcome paid proven put quit read rewritten ridden risen run rung said sat seen sent set shaken shed shone shot shown shrunk shut slain slept slid sold sought spent split spoken sprung spun spread stolen stood struck stuck stung sung sunk sworn swept swum swung taken taught thought thrown told torn understood undone upheld wept won worn wound woven written'.split(
    ' ',
  ),
);

function isPassive(tagged: readonly TaggedWord[], start: number, end: number): boolean {
  let afterBe = false;
  for (let at = start; at < end; at += 1) {
    const { word, pos } = tagged[at] as TaggedWord;
    if (pos === 'VERB' && afterBe && isParticiple(word)) return true;
    if (pos === 'VERB' || pos === 'AUX') afterBe = BE_OR_GET.has(word);
    else if (afterBe) afterBe = isBetween(word, pos);
  }
  return false;
}

/** Whether a word that is no verb may stand between a form of be and its participle. */
function isBetween(word: string, pos: PartOfSpeech): boolean {
  return (pos === 'ADV' || pos === 'PART') && word !== 'to' && !BE_OR_GET.has(word);
}

function isParticiple(word: string): boolean {
  return word.endsWith('ed') || IRREGULAR_PARTICIPLES.has(word);
}

/** singing, but not sing */
const GERUND = /[aeiouy][^aeiouy]*ing$/;
const NOT_FINITE: ReadonlySet<string> = new Set(['be', 'been', 'being', 'having']);

function hasFiniteVerb(tagged: readonly TaggedWord[], start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const { word, pos } = tagged[at] as TaggedWord;
    if (pos !== 'AUX' && (pos !== 'VERB' || GERUND.test(word))) continue;
    const isInfinitive = at > start && tagged[at - 1]?.word === 'to';
    if (!isInfinitive && !NOT_FINITE.has(word)) return true;
  }
  return false;
}

function hasFunctionWord(tagged: readonly TaggedWord[], start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    if (FUNCTION_WORDS.has((tagged[at] as TaggedWord).pos)) return true;
  }
  return false;
}
