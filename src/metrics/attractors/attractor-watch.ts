import type { AttractorSettings } from '../../schemas/attractor-settings.ts';
import type { Attractor, AttractorName, Detect, Detection, TurnSigns } from './attractor.ts';
import { compressionCollapse } from './compression-collapse.ts';
import { echo } from './echo.ts';
import { entropyCollapse } from './entropy-collapse.ts';
import { gratitudeSpiral } from './gratitude-spiral.ts';
import { nearRepetition } from './near-repetition.ts';
import { silence } from './silence.ts';
import { symbolicPhase } from './symbolic-phase.ts';
import { verbatimCycle } from './verbatim-cycle.ts';

/** Every detector there is, by name. */
export const ATTRACTORS: { readonly [N in AttractorName]: Attractor<N> } = {
  verbatim_cycle: verbatimCycle,
  near_repetition: nearRepetition,
  echo,
  gratitude_spiral: gratitudeSpiral,
  symbolic_phase: symbolicPhase,
  compression_collapse: compressionCollapse,
  entropy_collapse: entropyCollapse,
  silence,
};

const NAMES = Object.keys(ATTRACTORS) as readonly AttractorName[];

/** All detectors on one conversation. */
export class AttractorWatch {
  readonly #detectors: readonly { readonly name: AttractorName; readonly detect: Detect }[];

  constructor(settings: AttractorSettings) {
    const detectorOf = <N extends AttractorName>(name: N): Detect =>
      ATTRACTORS[name].detector(settings[name]);
    this.#detectors = NAMES.map((name) => ({ name, detect: detectorOf(name) }));
  }

  /** What the next turn shows. Turns in which an agent did not reply are left out. */
  next(turn: TurnSigns): readonly Detection[] {
    return this.#detectors.flatMap(({ name, detect }) => {
      const finding = detect(turn);
      return finding === null ? [] : [{ attractor: name, detectedTurn: turn.turn, ...finding }];
    });
  }
}
