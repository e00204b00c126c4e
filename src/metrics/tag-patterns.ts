/** Events of the machines are parts of speech, 1 to 63, and hints, which come behind them here. */
const FIRST_HINT = 64;
/** What the machines have in place of a hint's number, and in place of what is not among the events. */
const HINT_OF_MACHINE = 1_080_000;
const END_OF_MACHINE = 2_070_000;
const OTHERWISE_OF_MACHINE = 2_070_003;
const END = FIRST_HINT + 256;
const EVENTS = END + 1;

/** The event that a hint of the lexicon is; 0 for none. */
export function eventOfHint(hint: number): number {
  return hint === 0 ? 0 : FIRST_HINT + hint - HINT_OF_MACHINE;
}

type Transitions = Readonly<Record<string, number>>;

/**
 * A machine of wink-nlp that finds patterns of parts of speech, as a table. It finds what
 * `recognize` of wink-nlp's automaton finds, without looking its states up by name.
 */
export class TagPatterns {
  /** The state behind each state and event; 0: none, as no pattern goes on so. */
  readonly #next: Int32Array;
  /** For each state, the state of a pattern that is found when none goes on; 0: none. */
  readonly #otherwise: Int32Array;
  /** For each state that ends a pattern, what it is called; 0: it ends none. */
  readonly #names: Int32Array;
  /** For each state that ends a pattern, how far behind its beginning is the word it is about. */
  readonly #offsets: Int32Array;

  /** @param machine The machine in JSON, as the model has it. */
  constructor(machine: string) {
    const [, lastState, transitions, names, marks] = JSON.parse(machine) as [
      version: number,
      lastState: number,
      transitions: Readonly<Record<string, Transitions>>,
      names: Readonly<Record<string, string>>,
      marks: Readonly<Record<string, readonly [number, number]>>,
    ];
    this.#next = new Int32Array((lastState + 1) * EVENTS);
    this.#otherwise = new Int32Array(lastState + 1);
    this.#names = new Int32Array(lastState + 1);
    this.#offsets = new Int32Array(lastState + 1);
    for (const [state, behind] of Object.entries(transitions)) {
      for (const [event, next] of Object.entries(behind)) {
        const number = Number(event);
        if (number === OTHERWISE_OF_MACHINE) this.#otherwise[Number(state)] = next;
        else if (number === END_OF_MACHINE) this.#next[Number(state) * EVENTS + END] = next;
        else if (number >= HINT_OF_MACHINE) {
          this.#next[Number(state) * EVENTS + eventOfHint(number)] = next;
        } else this.#next[Number(state) * EVENTS + number] = next;
      }
    }
    for (const [state, name] of Object.entries(names)) this.#names[Number(state)] = Number(name);
    for (const [state, [offset]] of Object.entries(marks)) this.#offsets[Number(state)] = offset;
  }

  /** Calls `found` for each pattern with its name and the place of the word that it is about. */
  find(events: Uint16Array, found: (name: number, at: number) => void): void {
    let start = 0;
    while (start < events.length) {
      let state = 0;
      let ending = 0;
      let otherwise = 0;
      let end = start;
      for (let at = start; at <= events.length && ending === 0; at += 1) {
        const event = at === events.length ? END : (events[at] ?? 0);
        state = this.#next[state * EVENTS + event] ?? 0;
        if ((this.#names[state] ?? 0) !== 0) {
          ending = state;
          end = at;
        } else if (state === 0) {
          if (otherwise === 0) break;
          ending = otherwise;
        } else if ((this.#otherwise[state] ?? 0) !== 0) {
          otherwise = this.#otherwise[state] ?? 0;
          end = at;
        }
      }
      if (ending !== 0) found(this.#names[ending] ?? 0, start + (this.#offsets[ending] ?? 0));
      start = ending === 0 ? start + 1 : end + 1;
    }
  }
}
