import { type Attractor, type MessageSigns, pictorialSymbols } from './attractor.ts';
import { RunOfTurns } from './run-of-turns.ts';

/** Symbols take the place of words. */
export const symbolicPhase: Attractor<'symbolic_phase'> = {
  name: 'symbolic_phase',
  version: 1,
  definition:
    '`symbol_density` is at least its threshold, or emoji, arrows and mathematical signs in 100 characters at least `symbols_per_100_characters`, in the messages of both agents, `turns` turns running.',
  detector: ({ symbol_density, symbols_per_100_characters, turns }) => {
    const runs = new RunOfTurns(turns);
    const isSymbolic = (message: MessageSigns) =>
      (message.symbol_density ?? 0) >= symbol_density ||
      symbolsPer100Characters(message) >= symbols_per_100_characters;
    return ({ turn, a, b }) => {
      const run = runs.next(turn, isSymbolic(a) && isSymbolic(b));
      if (run === null) return null;
      return {
        onsetTurn: run.onsetTurn,
        evidence: {
          a_symbol_density: a.symbol_density ?? 0,
          b_symbol_density: b.symbol_density ?? 0,
          threshold_symbol_density: symbol_density,
          a_symbols_per_100_characters: symbolsPer100Characters(a),
          b_symbols_per_100_characters: symbolsPer100Characters(b),
          threshold_symbols_per_100_characters: symbols_per_100_characters,
          turns,
        },
      };
    };
  },
};

function symbolsPer100Characters(message: MessageSigns): number {
  if (message.message_length === 0) return 0;
  return (100 * pictorialSymbols(message)) / message.message_length;
}
