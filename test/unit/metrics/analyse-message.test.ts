import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Analyser,
  loadAnalyser,
  loadFollowingAnalyser,
} from '../../../src/metrics/load-analyser.ts';
import { matchPhrases, phraseIndex } from '../../../src/metrics/match-phrases.ts';
import { comparable, scanTokens } from '../../../src/metrics/scan-tokens.ts';
import { anyText } from '../../support/any-text.ts';

let analyse: Analyser;
beforeAll(async () => {
  analyse = await loadAnalyser();
});

describe('words', () => {
  it.each([
    ["Don't stop", ["don't", 'stop']],
    ['Don’t stop', ["don't", 'stop']],
    ['a well-known fact', ['a', 'well-known', 'fact']],
    ['wait - no -yes- ', ['wait', 'no', 'yes']],
    ["'quoted' words'", ['quoted', 'words']],
    ['3.14 and x2', ['3', '14', 'and', 'x2']],
    ['हिन्दी में', ['हिन्दी', 'में']],
    // Apostrophes and hyphens join when a letter follows.
    ["rock'n'roll a-1 1-a x--y z- -w", ["rock'n'roll", 'a', '1', '1-a', 'x', 'y', 'z', 'w']],
    ['é-1 é-é’s a-é b’c é--é', ['é', '1', "é-é's", 'a-é', "b'c", 'é', 'é']],
    ['azAZ09 @a[b`c{d/e:f_g', ['azaz09', 'a', 'b', 'c', 'd', 'e', 'f', 'g']],
    ['a\tb\vc\fd\re\nf\u00a0g\u2003h', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']],
    ['日本語。中文', ['日', '本', '語', '中', '文']],
    ['カタカナ と abc漢', ['カタカナ', 'と', 'abc', '漢']],
    ['二〇 ⺀⼀', ['二', '〇']], // radicals are symbols
    ['می‌خواهم', ['می‌خواهم']], // a joiner that cannot be seen is inside
    ['ÉCOLE', ['école']],
    ['cafés naïve-looking', ['cafés', 'naïve-looking']],
    ['🙂 ❤️ ... !', []],
    ['', []],
  ])('of %j', (text, words) => {
    expect(analyse(text).words).toEqual(words);
  });

  it('are the same whether or not a text has anything beyond ASCII behind it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        const words = (from: string) => scanTokens(from).filter(({ isWord }) => isWord);
        expect(words(`${text} é`).slice(0, -1)).toEqual(words(`${text} `));
        // One word that goes on beyond ASCII is read by the other path.
        const joined = words(`${text}é`.normalize('NFC')).map((token) => token.text);
        expect(joined.slice(0, -1)).toEqual(
          words(text)
            .map((token) => token.text)
            .slice(0, joined.length - 1),
        );
      }),
    );
  });

  it('and the marks between them are all that can be seen of a text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const visible = scanTokens(text).map((token) => token.text);
        expect(visible.join('')).toBe(text.replaceAll(/\s/g, ''));
        for (const { text: token, start } of scanTokens(text)) {
          expect(text.startsWith(token, start)).toBe(true);
        }
      }),
    );
  });

  it('keep a curly apostrophe from making another word', () => {
    expect(comparable('IT’S')).toBe("it's");
  });
});

describe('sentences', () => {
  const sentences = (text: string) => {
    const { words, sentences: found } = analyse(text);
    return found.map(({ firstWord, endWord }) => words.slice(firstWord, endWord).join(' '));
  };

  it.each([
    ['One. Two! Three?', ['one', 'two', 'three']],
    ['Mr. and Mrs. Lee met J. R. Doe. Fine.', ['mr and mrs lee met j r doe', 'fine']],
    ['It was I. He knew.', ['it was i', 'he knew']],
    ['Wait... what? "Yes!" he said.', ['wait what', 'yes', 'he said']],
    ['He (or she?) left.', ['he or she', 'left']],
    ['**Bold.** Next one.', ['bold', 'next one']],
    ['A line\nthat goes on', ['a line that goes on']],
    ['A block\n\nanother', ['a block', 'another']],
    ['Three lines\nof one  \nblock\n\nand  two', ['three lines of one block', 'and two']],
    ['He came, Alice left; Bob: 5 (Or 6) - "No"', ['he came alice left bob 5 or 6 no']],
    ['12. Two\nx2. Two\n2x. Two', ['12 two', 'x2', 'two 2x', 'two']], // the first is an item
    ['1. First one\n2. Second', ['1 first one', '2 second']],
    ['# Title\nText', ['title', 'text']],
    ['Text\n- item\n- other', ['text', 'item', 'other']],
    ['> quoted\nplain', ['quoted', 'plain']],
    ['one\n| cell |', ['one', 'cell']],
    ['one\n2) two', ['one', '2 two']],
    ['1234567890. of one\nlist', ['1234567890 of one list']], // ten digits number no list
    ['#tag and\n-5 degrees', ['tag and 5 degrees']], // no space behind the mark
    ['one\r\ngoes on', ['one goes on']],
    ['one\r\n\r\ntwo', ['one', 'two']],
    ['one\u2028\u2029two', ['one', 'two']],
    ['It was 2024. Then 2025.', ['it was 2024', 'then 2025']],
    ['At 9 p.m. he left.', ['at 9 p m he left']],
    ['See fig. 3 of Prof. Smith et al. in vol. 2.', ['see fig 3 of prof smith et al in vol 2']],
    // Words that are abbreviations before a number only.
    ['No. We love art. A fig. An op. Yes.', ['no', 'we love art', 'a fig', 'an op', 'yes']],
    ['See No. 5, art. 3 and op. 9 of it.', ['see no 5 art 3 and op 9 of it']],
    ['Nos. 2 of St. Paul, i.e. Saul. No', ['nos 2 of st paul i e saul', 'no']],
    ['네. 알겠습니다', ['네', '알겠습니다']], // no initial without case
    ['今日は晴れ. 明日', ['今 日 は 晴 れ', '明 日']],
    ['One… two… Three', ['one two', 'three']],
    ['Why?! no. yes', ['why', 'no yes']], // a full stop before a lower-case letter goes on
    ['a.b c!d', ['a b c d']], // nothing ends within a stretch
    ['好。好！「好？」好', ['好', '好', '好', '好']],
    ['ver 2.0 is out', ['ver 2 0 is out']],
    ['... !!! 🙂', []],
  ])('of %j', (text, expected) => {
    expect(sentences(text)).toEqual(expected);
  });

  it.each([
    ['Why?', { isQuestion: true, isExclamation: false }],
    ['Why!', { isQuestion: false, isExclamation: true }],
    ['Why?!', { isQuestion: true, isExclamation: true }],
    ['Why‽', { isQuestion: true, isExclamation: true }],
    ['لماذا؟', { isQuestion: true, isExclamation: false }],
    ['Why.', { isQuestion: false, isExclamation: false }],
    ['Why', { isQuestion: false, isExclamation: false }],
  ])('ask and exclaim by what ends them: %j', (text, ends) => {
    expect(analyse(text).sentences).toEqual([{ firstWord: 0, endWord: 1, ...ends }]);
  });

  // The marks that Unicode calls terminators of sentences, of questions and exclamations by name.
  it.each([
    ['?？﹖؟⁇⸮፧', true, false],
    ['!！﹗‼', false, true],
    ['⁈⁉‽', true, true],
    ['.。．｡।۔…', false, false],
  ])('ask and exclaim by every mark that does: %s', (marks, isQuestion, isExclamation) => {
    for (const mark of marks) {
      expect(analyse(`So${mark} Then`).sentences, mark).toEqual([
        { firstWord: 0, endWord: 1, isQuestion, isExclamation },
        { firstWord: 1, endWord: 2, isQuestion: false, isExclamation: false },
      ]);
    }
  });

  it('end at a full-width mark without a space behind it, and at no other', () => {
    for (const mark of '。！？．｡︒') expect(sentences(`好${mark}好`), mark).toHaveLength(2);
    for (const mark of '.!?…‽') expect(sentences(`a${mark}b`), mark).toHaveLength(1);
  });

  it('end behind what closes them: brackets, quotes and the marks of emphasis', () => {
    for (const closer of ['"', "'", '*', '_', '~', '`', ')', ']', '}', '”', '’', '»', '**"', '")'])
      expect(sentences(`He left.${closer} She came.`), closer).toEqual(['he left', 'she came']);
    expect(sentences('He left.( She came.')).toEqual(['he left she came']);
  });

  it.each(['#', '######', '-', '*', '+', '•', '1.', '123456789)'])(
    'begin at a line that begins with %s and a space',
    (mark) => {
      expect(sentences(`one\n${mark} two\nand three`)).toHaveLength(3);
      expect(sentences(`one\n${mark}two\nand three`)).toHaveLength(1);
    },
  );

  it.each(['>', '|', '```', '~~~', '---'])('begin at a line that begins with %s', (mark) => {
    expect(sentences(`one\n${mark}two\nand three`)).toEqual(['one', 'two', 'and three']);
    expect(sentences(`${mark}two\nand three`)).toEqual(['two', 'and three']);
    expect(sentences(`one ${mark}two and three`)).toEqual(['one two and three']);
  });

  it('go on behind the number of a list item, not behind one that ends a line', () => {
    expect(sentences('2. Two')).toEqual(['2 two']);
    // No dot of an abbreviation or number: it stands by itself.
    expect(sentences('She saw a Dr . Then she left')).toEqual(['she saw a dr', 'then she left']);
    expect(sentences('one\n2. Two')).toEqual(['one', '2 two']);
    expect(sentences('It has 2. Two')).toEqual(['it has 2', 'two']);
  });

  it('neither ask nor exclaim when a block ends them', () => {
    const [line] = analyse('one\n\ntwo!').sentences;
    expect(line).toMatchObject({ isQuestion: false, isExclamation: false });
  });

  it('hold every word once and in order', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { words, sentences: found } = analyse(text);
        let at = 0;
        for (const { firstWord, endWord } of found) {
          expect(firstWord).toBe(at);
          expect(endWord).toBeGreaterThan(firstWord);
          at = endWord;
        }
        expect(at).toBe(words.length);
      }),
    );
  });
});

describe('phrases', () => {
  const found = (text: string, phrases: readonly string[]) => {
    const index = phraseIndex(
      phrases.map((phrase) => ({ list: 'one', words: phrase.split(' '), value: phrase })),
    );
    const matches: string[] = [];
    const words = text.split(' ');
    matchPhrases(
      words,
      (at) => index.get(words[at] ?? ''),
      ({ value }) => matches.push(value),
    );
    return matches;
  };

  it('match the longest at a place, and no word twice', () => {
    expect(found('a b c a b', ['a', 'a b', 'a b c', 'b c'])).toEqual(['a b c', 'a b']);
  });

  it('match only whole', () => {
    expect(found('of the course of course', ['of course'])).toEqual(['of course']);
  });
});

describe('parts of speech', () => {
  it('are given to the parts of contractions and of words with hyphens', () => {
    const tagged = analyse('We’d see a well-known cat.').tagged ?? [];
    expect(tagged.map(({ word, place }) => [word, place])).toEqual([
      ['we', 0],
      ["'d", 0],
      ['see', 1],
      ['a', 2],
      ['well', 3],
      ['known', 3],
      ['cat', 4],
    ]);
  });

  it('are not guessed for another language', () => {
    expect(analyse('Сегодня прилив очень высокий').tagged).toBeNull();
  });
});

it('makes the same of a text whatever it has read before', () => {
  const text = 'Zorblax-foo (quux) didn’t gonna “wibble” the x2 frobnicate’s 3km/h; cannot.';
  const before = analyse(text).tagged;
  const others = ['(quux)', 'quux) (wibble', 'frobnicate', 'x2 x 2', '3km', 'gonna', 'wibble’s'];
  for (const other of others) expect(analyse(other).tagged).not.toBeNull();
  expect(analyse(text).tagged).toEqual(before);
});

it('can be loaded again and again', async () => {
  for (let time = 0; time < 40; time += 1) expect((await loadAnalyser())('a').words).toEqual(['a']);
});

it('has no parts of speech where they were not loaded, and says so', async () => {
  const followed = (await loadFollowingAnalyser())('The sea is wide.');
  expect(followed.lexicons).toEqual(analyse('The sea is wide.').lexicons);
  expect(() => followed.tagged).toThrow('not loaded');
});
