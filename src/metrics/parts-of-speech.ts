import type { Sentence } from './split-sentences.ts';
import type { PartOfSpeech, TaggedWord } from './tag-words.ts';

/** How many tagged words are of each part of speech. */
export interface PartsOfSpeech {
  readonly counts: Readonly<Partial<Record<PartOfSpeech, number>>>;
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
  const counts: Partial<Record<PartOfSpeech, number>> = {};
  for (const { pos } of tagged) counts[pos] = (counts[pos] ?? 0) + 1;
  return { counts, total: tagged.length };
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
    const sentence = tagged.slice(start, at);
    if (isPassive(sentence)) passive += 1;
    else if (sentence.some((word, index) => isFiniteVerb(word, sentence[index - 1]))) active += 1;
    else if (!sentence.some(({ pos }) => FUNCTION_WORDS.has(pos))) fragments += 1;
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

function isPassive(sentence: readonly TaggedWord[]): boolean {
  let afterBe = false;
  for (const { word, pos } of sentence) {
    if (afterBe && pos === 'VERB' && isParticiple(word)) return true;
    if (BE_OR_GET.has(word)) afterBe = pos === 'AUX' || pos === 'VERB';
    else if (word === 'to' || (pos !== 'ADV' && pos !== 'PART')) afterBe = false;
  }
  return false;
}

function isParticiple(word: string): boolean {
  return word.endsWith('ed') || IRREGULAR_PARTICIPLES.has(word);
}

/** singing, but not sing */
const GERUND = /[aeiouy][^aeiouy]*ing$/;
const NOT_FINITE: ReadonlySet<string> = new Set(['be', 'been', 'being', 'having']);

function isFiniteVerb({ word, pos }: TaggedWord, before: TaggedWord | undefined): boolean {
  if (NOT_FINITE.has(word) || before?.word === 'to') return false;
  return pos === 'AUX' || (pos === 'VERB' && !GERUND.test(word));
}
