import { beforeAll, describe, expect, it } from 'vitest';
import { type CharacterTally, characterTally } from '../../../src/metrics/character-tally.ts';
import { detectLanguage, isEnglish } from '../../../src/metrics/detect-language.ts';
import { type Analyser, loadAnalyser } from '../../../src/metrics/load-analyser.ts';

let analyse: Analyser;
beforeAll(async () => {
  analyse = await loadAnalyser();
});

describe('language', () => {
  it.each([
    ['eng', 'I’m a large language model trained by OpenAI. As GPT, I can.'],
    ['eng', 'All human beings are born free and equal in dignity and rights.'],
    ['deu', 'Alle Menschen sind frei und gleich an Würde und Rechten geboren.'],
    ['fra', 'Tous les êtres humains naissent libres et égaux en dignité et en droits.'],
    ['spa', 'Todos los seres humanos nacen libres e iguales en dignidad y derechos.'],
    ['ita', 'Tutti gli esseri umani nascono liberi ed eguali in dignità e diritti.'],
    ['nld', 'Alle mensen worden vrij en gelijk in waardigheid en rechten geboren.'],
    ['por', 'Todos os seres humanos nascem livres e iguais em dignidade e em direitos.'],
    ['pol', 'Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw.'],
    ['rus', 'Все люди рождаются свободными и равными в своем достоинстве и правах.'],
    [
      'jpn',
      'すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、理性と良心とを授けられている。',
    ],
    [
      'cmn',
      '人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。人人有资格享有本宣言所载的一切权利和自由。',
    ],
  ])('of a sentence is %s: %s', (language, text) => {
    expect(analyse(text).language).toBe(language);
    expect(analyse(text).english).toBe(language === 'eng');
  });

  it.each([
    ['', true],
    ['Hello!', true],
    ['Bonjour', true], // too short to tell
    ['42 🙂', true],
    ['你好', false], // most letters are not Latin
    ['Привет, Bob', false],
  ])('of %j is not known, and English is %s', (text, english) => {
    expect(analyse(text).language).toBeNull();
    expect(analyse(text).english).toBe(english);
  });
});

describe('without a look at the trigrams', () => {
  const tally = (letters: number, notLatin = 0): CharacterTally => ({
    ...characterTally(new Map()),
    letters,
    notLatin,
  });
  /** The language of as many words as are asked for of three kinds, `guessed` being that of trigrams. */
  const languageOf = (own: number, shared: number, others: number, letters = 40, guessed = 'deu') =>
    detectLanguage(
      '',
      { own, shared, words: own + shared + others },
      tally(letters),
      () => guessed,
    );

  it('a text is English from 12 % of words that are common in English alone', () => {
    expect(languageOf(3, 0, 22)).toBe('eng'); // 3 of 25: 12 %
    expect(languageOf(3, 0, 23)).toBe('deu'); // 3 of 26: 11.5 %
  });

  it('a text is English from 30 % of words that are common in English', () => {
    expect(languageOf(0, 3, 7)).toBe('eng');
    expect(languageOf(1, 2, 7)).toBe('eng'); // 10 % alone, 30 % together
    expect(languageOf(1, 2, 8)).toBe('deu'); // 9 % alone, 27 % together
    expect(languageOf(0, 0, 10)).toBe('deu');
  });

  it('nothing is said of fewer than 40 letters, or when no language is likely', () => {
    expect(languageOf(10, 0, 0, 39)).toBeNull();
    expect(languageOf(10, 0, 0, 40)).toBe('eng');
    expect(languageOf(0, 0, 10, 40, 'und')).toBeNull();
  });

  it('metrics of English apply to what is too short to tell unless most letters are not Latin', () => {
    expect(isEnglish('eng', tally(40, 40))).toBe(true);
    expect(isEnglish('deu', tally(40))).toBe(false);
    expect(isEnglish(null, tally(4, 2))).toBe(true); // half is not most
    expect(isEnglish(null, tally(5, 3))).toBe(false);
    expect(isEnglish(null, tally(0))).toBe(true);
  });
});
