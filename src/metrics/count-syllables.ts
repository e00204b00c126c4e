/**
 * Syllables of an English word by rule: groups of vowels, without a silent e, at least one. It
 * takes `ia`, `io` and the like for one, as do the counts that are published with Flesch's formula.
 */
export function syllablesIn(word: string): number {
  if (!word.includes('-')) return syllablesInPart(word);
  return word.split('-').reduce((sum, part) => sum + syllablesInPart(part), 0);
}

const VOWELS = /[aeiouyà-öø-ÿ]+/g;
/** walked, but not wanted, agreed */
const SILENT_ED = /(?<![tde])ed$/;
/** times, but not boxes, wishes, tables, degrees */
const SILENT_ES = /(?<![esxzcg]|[cs]h|[^aeiouyr]l)es$/;
/** time, but not table */
const SILENT_E = /(?<![^aeiouyr]l)e$/;
/** being: two, though its vowels are one group */
const VOWEL_ING = /[aeiouy]ings?$/;
/** didn't, but not don't */
const SPOKEN_NOT = /[^aeiour]n't$/;

/** there's: spoken as one word, with the e of there as silent as in theres */
const APOSTROPHE_S = /'s$/;

function syllablesInPart(part: string): number {
  const word = part.replace(APOSTROPHE_S, 's');
  const spoken = word.replace(SILENT_ED, '').replace(SILENT_ES, '').replace(SILENT_E, '');
  let syllables = spoken.match(VOWELS)?.length ?? 0;
  if (VOWEL_ING.test(word)) syllables += 1;
  if (SPOKEN_NOT.test(word)) syllables += 1;
  return Math.max(1, syllables);
}
