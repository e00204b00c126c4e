import * as z from 'zod';
import { DetectionAction } from './convergence-settings.ts';

const share = () => z.number().min(0).max(1);
const rate = () => z.number().min(0).max(100);
const turns = (otherwise: number) =>
  z.int().min(1).max(1000).default(otherwise).describe('Turns running that must satisfy it.');

const VerbatimCycle = z.strictObject({
  similarity: share()
    .default(0.95)
    .describe('Least Jaccard index of the word trigrams of two messages that count as the same.'),
  max_period: z.int().min(1).max(20).default(6).describe('Longest cycle looked for, in turns.'),
});

const NearRepetition = z.strictObject({
  self_repetition: share().default(0.6).describe('Least self_repetition of both agents.'),
  turns: turns(3),
});

const Echo = z.strictObject({
  mutual_mimicry: share().default(0.5).describe('Least mutual_mimicry.'),
  turns: turns(5),
});

const GratitudeSpiral = z.strictObject({
  markers_per_100_words: rate()
    .default(8)
    .describe('Least markers of gratitude, farewell and agreement in 100 words, of both agents.'),
  turns: turns(3),
});

const SymbolicPhase = z.strictObject({
  symbol_density: share().default(0.1).describe('Least symbol_density of a symbolic message.'),
  symbols_per_100_characters: rate()
    .default(5)
    .describe('Or least emoji, arrows and mathematical signs in 100 characters.'),
  turns: turns(3),
});

const CompressionCollapse = z.strictObject({
  word_ratio: share()
    .default(0.5)
    .describe('Words must be fewer than this share of the mean of the first three messages.'),
  turns: turns(5),
});

const EntropyCollapse = z.strictObject({
  entropy_ratio: share()
    .default(0.6)
    .describe('bigram_entropy must be below this share of the mean of the first three messages.'),
  turns: turns(3),
});

const Silence = z.strictObject({
  words: z.int().min(1).max(1000).default(3).describe('Words of a message that says something.'),
  turns: turns(2),
});

/** When each attractor fires, and what is done then. */
export const AttractorSettings = z.strictObject({
  action: DetectionAction.default('notify').describe(
    'What is done when one fires: `notify` tells, `pause` pauses the experiment, `stop` ends the conversation as completed.',
  ),
  verbatim_cycle: VerbatimCycle.prefault({}).describe('Both agents say the same things again.'),
  near_repetition: NearRepetition.prefault({}).describe('Both agents nearly repeat themselves.'),
  echo: Echo.prefault({}).describe('The agents say what the other said.'),
  gratitude_spiral: GratitudeSpiral.prefault({}).describe('Thanks, agreement and farewell.'),
  symbolic_phase: SymbolicPhase.prefault({}).describe('Symbols in place of words.'),
  compression_collapse: CompressionCollapse.prefault({}).describe('Messages shrink.'),
  entropy_collapse: EntropyCollapse.prefault({}).describe('Wording becomes predictable.'),
  silence: Silence.prefault({}).describe('Neither agent says anything.'),
});
export type AttractorSettings = z.infer<typeof AttractorSettings>;
