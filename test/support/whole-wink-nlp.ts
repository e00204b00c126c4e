import model from 'wink-eng-lite-web-model';
import wink from 'wink-nlp';

/**
 * wink-nlp as it comes, made once a thread: each time it is made, its model becomes larger, until
 * it cannot be made any more.
 */
export const WHOLE_WINK_NLP = wink(model, ['pos']);

const core = (model as unknown as { core(): { features: { lexeme: { list: string[] } } } }).core();

/** Every single word that it knows. */
export const KNOWN_WORDS: readonly string[] = core.features.lexeme.list.filter(
  (word) => !/\s/.test(word),
);
