/** Syllables of all words, each as often as it occurs. */
export function countSyllables(wordCounts: ReadonlyMap<string, number>): number {
  let syllables = 0;
  for (const [word, count] of wordCounts) syllables += count * syllablesIn(word);
  return syllables;
}

/**
 * Syllables of an English word by rule: groups of vowels, without a silent e, at least one. It
 * takes `ia`, `io` and the like for one, as do the counts that are published with Flesch's formula.
 */
export function syllablesIn(word: string): number {
  if (!word.includes('-')) return syllablesInPart(word);
  return word.split('-').reduce((sum, part) => sum + syllablesInPart(part), 0);
}

const VOWELS = /[aeiouyà-öø-ÿ]+/g;
/** walked, but not wanted */
const SILENT_ED = /(?<![td])ed$/;
/** times, but not boxes, wishes, tables */
const SILENT_ES = /(?<![sxzcg]|[cs]h|[^aeiouyr]l)es$/;
/** time, but not table */
const SILENT_E = /(?<![^aeiouyr]l)e$/;
/** being: two, though its vowels are one group */
const VOWEL_ING = /[aeiouy]ing$/;
/** didn't, but not don't */
const SPOKEN_NOT = /[^aeiour]n't$/;

function syllablesInPart(word: string): number {
  const spoken = word.replace(SILENT_ED, '').replace(SILENT_ES, '').replace(SILENT_E, '');
  let syllables = spoken.match(VOWELS)?.length ?? 0;
  if (VOWEL_ING.test(word)) syllables += 1;
  if (SPOKEN_NOT.test(word)) syllables += 1;
  return Math.max(1, syllables);
}
