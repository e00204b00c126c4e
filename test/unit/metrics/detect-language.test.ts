import { beforeAll, describe, expect, it } from 'vitest';
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
