import { SYNTAX_METRICS } from '../../../../src/metrics/message/syntax.ts';
import { describeGold, GERMAN } from '../../../support/gold-metrics.ts';

// The DET, dog NOUN, sees VERB, a DET, red ADJ, ball NOUN
const DOG = 'The dog sees a red ball.';

describeGold(SYNTAX_METRICS, {
  first_person_singular: [
    ['', 0],
    ['I’m me, and my hat is mine.', 4], // I'm, me, my, mine
    ['We see it.', 0],
    [GERMAN, null],
  ],
  first_person_plural: [
    ['', 0],
    ["We'll see ourselves; let's go to our house.", 4], // we'll, ourselves, let's, our
    ['I see.', 0],
  ],
  second_person: [
    ['', 0],
    ["You're you, yourself.", 3],
    ['They see.', 0],
  ],
  third_person: [
    ['', 0],
    ['She gave him its lid; they left.', 4], // she, him, its, they
    ['I see you.', 0],
  ],
  proper_noun_count: [
    ['', 0],
    ['Alice met Bob in Paris.', 3],
    [GERMAN, null],
    [DOG, 0],
  ],
  lexical_density: [
    ['', null],
    [DOG, 4 / 6], // dog, sees, red, ball
    ['Alice left quickly.', 1], // a name, a verb, an adverb
    ['It is on the table.', 0.2], // table of 5
    [GERMAN, null],
  ],
  function_word_ratio: [
    ['', null],
    [DOG, 2 / 6], // the, a
    [GERMAN, null],
    ['It is on the table.', 0.8], // it, is, on, the of 5
    ['Red and blue.', 1 / 3], // and
    ['He left because it rained.', 0.6], // he, because, it of 5
    ['Dogs do not bark.', 0.5], // do, not of 4
  ],
  formality_score: [
    ['', null],
    // noun 2, adjective 1, determiner 2, verb 1 of 6: (500/6 − 100/6 + 100) / 2
    [DOG, (400 / 6 + 100) / 2],
    // noun 1, preposition 1, determiner 1, pronoun 1, verb (auxiliary) 1 of 5: (60 − 40 + 100) / 2
    ['It is on the table.', 60],
    // proper noun 3, preposition 1, verb 1 of 5: (80 − 20 + 100) / 2
    ['Alice met Bob in Paris.', 80],
    ['He left quickly.', 0], // pronoun, verb, adverb
    [GERMAN, null],
    ['It’s red.', 100 / 3], // adjective 1, pronoun 1, verb ('s) 1 of 3: (100/3 − 200/3 + 100) / 2
    ['Oh, he left.', 0], // interjection, pronoun, verb
  ],
  passive_voice: [
    ['', 0],
    ['The ball was quickly taken by the dog.', 1],
    ['The house was painted. The dog was barking. They got caught.', 2], // was painted, got caught
    [DOG, 0],
    [GERMAN, null],
    ['Our plan is to put the ball away. The best is still to come.', 0], // infinitives
    ['It was put away.', 1],
    ['It’s called tea. The dog’s painted house stood. Let’s say red.', 1], // 's called
  ],
  active_voice: [
    ['', 0],
    ['Small birds sing. They bring it.', 2], // these end in -ing, and are no gerunds
    ['It’s a lovely day. That’s it! The dog’s ball.', 2], // 's of it and that
    ['Birds singing. Bells ringing.', 0],
    [DOG, 1],
    [GERMAN, null],
    ['The ball was taken. The dog barked. Red stones.', 1], // barked
  ],
  compression_indicators: [
    ['', null],
    ['Red stones. The dog barked.', 0.5], // red stones
    [GERMAN, null],
    [DOG, 0],
    ['Quiet light. Deep water. Silence.', 1],
    ['Small birds sing.', 0], // a finite verb
  ],
  syntactic_complexity: [
    ['', null],
    ['The dog that barked left because it was late.', 2], // that, because
    [GERMAN, null],
    ['He left. She stayed, although it rained.', 0.5], // although, in 2 sentences
    ['That dog barked. I like that.', 0], // neither conjunction nor relative
    ['He knew that she left.', 1], // a conjunction
    ['It was Alice that left. It was he that left.', 1], // behind a name, and a pronoun
    ['The dog she saw barked. I gave the dog that ball.', 0], // no that; no pronoun
  ],
});
