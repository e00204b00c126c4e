import { beforeAll, describe, expect, it } from 'vitest';
import { type Analyser, loadAnalyser } from '../../../src/metrics/load-analyser.ts';

let analyse: Analyser;
beforeAll(async () => {
  analyse = await loadAnalyser();
});

const tagged = (text: string) => analyse(text).tagged ?? [];
/** Words with the place of the word of the message that they are, or are part of. */
const parts = (text: string) => tagged(text).map(({ word, place }) => `${word} ${place}`);
const tags = (text: string) => tagged(text).map(({ word, pos }) => `${word} ${pos}`);

describe('tagged words', () => {
  it.each([
    ["Don't go", ['do 0', "n't 0", 'go 1']],
    ['WE’RE here', ['we 0', "'re 0", 'here 1']],
    ["it's, I'd", ['it 0', "'s 0", 'i 1', "'d 1"]],
    ["you'll, they've, I'm", ['you 0', "'ll 0", 'they 1', "'ve 1", 'i 2', "'m 2"]],
    ["o'clock now", ["o'clock 0", 'now 1']],
    ["o'reilly left", ["o'reilly 0", 'left 1']],
    ["the dogs' ball", ['the 0', 'dogs 1', 'ball 2']],
    ['a well-known fact', ['a 0', 'well 1', 'known 1', 'fact 2']],
    // wink-nlp by itself takes re-do for one word.
    ['the re-do', ['the 0', 're 1', 'do 1']],
    // wink-nlp takes a word apart at an apostrophe where it knows no word of the script.
    ["Ⲭ'y end", ['ⲭ 0', 'y 0', 'end 1']],
    ["rock-n-roll's end", ['rock 0', 'n 0', 'roll 0', "'s 0", 'end 1']],
  ])('are the parts of contractions and compounds, at the place of the whole: %s', (text, want) => {
    expect(parts(text)).toEqual(want);
  });

  it('keep their places behind a word that the tagger takes for two', () => {
    expect(parts('They cannot go 3km now')).toEqual([
      'they 0',
      'can 1',
      'not 1',
      'go 2',
      '3 3',
      'km 3',
      'now 4',
    ]);
    expect(parts('Cannot go')).toEqual(['can 0', 'not 0', 'go 1']);
  });

  it('are words, not the marks between them', () => {
    expect(parts('Oh! (No), “we” — they… #1 @ -- ** go?')).toEqual([
      'oh 0',
      'no 1',
      'we 2',
      'they 3',
      '1 4',
      'go 5',
    ]);
    expect(tagged('!? … # 🙂')).toEqual([]);
    expect(tagged('')).toEqual([]);
  });

  it('are all there, each at its place, with an overlong one among them', () => {
    const places = (length: number) => parts(`a ${'x'.repeat(length)} b`);
    expect(places(30)).toEqual(['a 0', `${'x'.repeat(30)} 1`, 'b 2']);
    expect(places(31)).toEqual(['a 0', 'unknownword 1', 'b 2']);
    expect(tags(`a ${'x'.repeat(31)}`)[1]).toBe('unknownword NOUN'); // as unknown words are
  });
});

describe('parts of speech', () => {
  const PLAIN = ['they PRON', 'present VERB', 'plan NOUN', 'work NOUN'];

  it('are read without the marks of Markdown and the like', () => {
    expect(tags('They present plan work')).toEqual(PLAIN);
    for (const mark of '*_#`~|<>@[]{}')
      expect(tags(`They ${mark} present plan work`)).toEqual(PLAIN);
  });

  it('are read with the marks of the sentence', () => {
    for (const mark of '.,;:!?()"…—–') {
      // Behind a mark, present has no subject to be the verb of.
      expect(tags(`They ${mark} present plan work`), mark).not.toEqual(PLAIN);
    }
  });

  it('know ’s for a verb behind a pronoun, and for a genitive behind a noun', () => {
    for (const word of ['it', 'that', 'he', 'she', 'there', 'here', 'what', 'who', 'this']) {
      expect(tags(`${word}’s red`)[1]).toBe("'s AUX");
    }
    expect(tags('The dog’s ball')[2]).toBe("'s PART");
    expect(tags('Let’s go')[1]).toBe("'s PART");
  });
});
