/**
 * Version 1. The nine categories of function words whose use is compared as language style (Ireland
 * & Pennebaker 2010). Closed classes of English, listed by us; the word lists of LIWC are not free.
 */
const CATEGORIES = {
  personal_pronoun:
    'i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers herself they them their theirs themselves thou thee thy',
  impersonal_pronoun:
    'it its itself this that these those what whatever which whichever who whom whose whoever something anything nothing everything somebody anybody nobody everybody someone anyone everyone none one other others another',
  article: 'a an the',
  conjunction:
    'and but or nor so yet if because although though while whereas unless until whether since as than when whenever plus',
  preposition:
    'of in on at by for from with without within into onto to toward towards over under above below between among through during before after about against across along around behind beneath beside besides beyond despite down except inside near off out outside past per since throughout till until up upon via',
  auxiliary_verb:
    'am is are was were be been being have has had having do does did doing done will would shall should can could may might must ought cannot',
  adverb:
    'very really just only also even too still again already always never often quite rather almost perhaps maybe ever here there now then so soon later once yet instead however actually especially simply',
  negation: 'no not never none nor neither nobody nothing nowhere cannot without',
  quantifier:
    'all any both each either every few fewer less lot lots many more most much neither none several some enough plenty half',
} as const;

export type FunctionWordCategory = keyof typeof CATEGORIES;

/** The categories, in order. */
export const FUNCTION_WORD_CATEGORIES = Object.keys(CATEGORIES) as readonly FunctionWordCategory[];

const CATEGORIES_OF = categoriesByWord();

const NO_CATEGORY: ReadonlySet<FunctionWordCategory> = new Set();

/** Auxiliary verbs as they are joined to the word before their apostrophe. */
const JOINED_AUXILIARIES: ReadonlySet<string> = new Set(['m', 're', 've', 'll', 'd']);

/** The categories a word belongs to, lower-cased; a contraction belongs to those of all its parts. */
export function functionWordCategories(word: string): ReadonlySet<FunctionWordCategory> {
  const apostrophe = word.search(/['’]/);
  if (apostrophe === -1) return CATEGORIES_OF.get(word) ?? NO_CATEGORY;
  if (/n['’]t$/.test(word)) return new Set(['auxiliary_verb', 'negation']);
  const ofBase = CATEGORIES_OF.get(word.slice(0, apostrophe)) ?? NO_CATEGORY;
  const isVerbJoined = JOINED_AUXILIARIES.has(word.slice(apostrophe + 1));
  return isVerbJoined ? new Set([...ofBase, 'auxiliary_verb']) : ofBase;
}

function categoriesByWord(): ReadonlyMap<string, ReadonlySet<FunctionWordCategory>> {
  const byWord = new Map<string, Set<FunctionWordCategory>>();
  for (const category of FUNCTION_WORD_CATEGORIES) {
    for (const word of CATEGORIES[category].split(' ')) {
      const known = byWord.get(word) ?? new Set();
      byWord.set(word, known.add(category));
    }
  }
  return byWord;
}
