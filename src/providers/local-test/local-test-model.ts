import { didYouMean, type PidginError, usageError } from '../../errors.ts';
import { ProviderErrorClass } from '../../schemas/usage.ts';

/** What a `local:test` agent does, as its model id says it. */
export type LocalTestModel =
  | { readonly behaviour: 'varied' | 'converge' | 'loop' | 'symbols' | 'gratitude' }
  | {
      readonly behaviour: 'long';
      /** Length of every reply. */
      readonly bytes: number;
    }
  | {
      readonly behaviour: 'slow';
      /** Pause before every piece of text. */
      readonly delayMs: number;
    }
  | {
      readonly behaviour: 'fail';
      readonly class: ProviderErrorClass;
      /** How likely each reply is to fail. */
      readonly probability: number;
      /** Replies of its own before it starts to fail. */
      readonly after: number;
      /** Whether it fails before any text or halfway through it. */
      readonly at: 'start' | 'middle';
    };

/** Every behaviour a model id can name, and the options each takes. */
const OPTIONS_OF = {
  converge: [],
  loop: [],
  symbols: [],
  gratitude: [],
  long: ['bytes'],
  slow: ['delay_ms'],
  fail: ['class', 'probability', 'after', 'at'],
} as const satisfies Record<Exclude<LocalTestModel['behaviour'], 'varied'>, readonly string[]>;

const MODEL_IDS = ['test', ...Object.keys(OPTIONS_OF).map((behaviour) => `test/${behaviour}`)];

/**
 * Reads a model id: `test`, or `test/behaviour` with options after commas, such as
 * `test/fail,class=overloaded,after=3`.
 *
 * @throws PidginError that names what is valid when the behaviour, an option or a value is not.
 */
export function parseLocalTestModel(id: string): LocalTestModel {
  const [name = '', ...pairs] = id.split(',');
  const behaviour = behaviourOf(name, id);
  const options = optionsOf(id, behaviour === 'varied' ? [] : OPTIONS_OF[behaviour], pairs);

  switch (behaviour) {
    case 'long':
      return { behaviour, bytes: options.whole('bytes', { otherwise: 4000, low: 1, high: 1e8 }) };
    case 'slow':
      return {
        behaviour,
        delayMs: options.whole('delay_ms', { otherwise: 50, low: 0, high: 3_600_000 }),
      };
    case 'fail':
      return {
        behaviour,
        class: options.oneOf('class', ProviderErrorClass.options, 'server'),
        probability: options.fraction('probability', 1),
        after: options.whole('after', { otherwise: 0, low: 0, high: 1e6 }),
        at: options.oneOf('at', ['start', 'middle'], 'start'),
      };
    default:
      return { behaviour };
  }
}

function behaviourOf(name: string, id: string): LocalTestModel['behaviour'] {
  if (name === 'test') return 'varied';
  const behaviour = name.startsWith('test/') ? name.slice('test/'.length) : '';
  if (isBehaviour(behaviour)) return behaviour;
  throw invalid(id, `there is no model ${name}`, name, MODEL_IDS);
}

function isBehaviour(name: string): name is keyof typeof OPTIONS_OF {
  return Object.hasOwn(OPTIONS_OF, name);
}

function optionsOf(id: string, names: readonly string[], pairs: readonly string[]) {
  const given = new Map<string, string>();
  for (const pair of pairs) {
    const separator = pair.indexOf('=');
    const name = separator === -1 ? pair : pair.slice(0, separator);
    if (!names.includes(name)) throw invalid(id, `it takes no option "${name}"`, name, names);
    if (given.has(name)) throw invalid(id, `"${name}" is given twice`, name, []);
    given.set(name, separator === -1 ? '' : pair.slice(separator + 1));
  }

  const number = (name: string, otherwise: number, expected: string, fits: NumberTest) => {
    const text = given.get(name);
    if (text === undefined) return otherwise;
    const value = Number(text);
    if (!/^\d+(?:\.\d+)?$/.test(text) || !fits(value)) {
      throw invalid(id, `"${name}" must be ${expected}, not "${text}"`, text, []);
    }
    return value;
  };

  return {
    whole(name: string, { otherwise, low, high }: WholeNumber): number {
      const expected = `a whole number from ${low} to ${high}`;
      return number(
        name,
        otherwise,
        expected,
        (value) => Number.isInteger(value) && value >= low && value <= high,
      );
    },
    fraction(name: string, otherwise: number): number {
      return number(name, otherwise, 'a number from 0 to 1', (value) => value <= 1);
    },
    oneOf<T extends string>(name: string, values: readonly T[], otherwise: T): T {
      const text = given.get(name);
      if (text === undefined) return otherwise;
      const value = values.find((candidate) => candidate === text);
      if (value === undefined) {
        throw invalid(id, `"${name}" cannot be "${text}"`, text, values);
      }
      return value;
    },
  };
}

type NumberTest = (value: number) => boolean;

interface WholeNumber {
  readonly otherwise: number;
  readonly low: number;
  readonly high: number;
}

function invalid(
  id: string,
  problem: string,
  given: string,
  valid: readonly string[],
): PidginError {
  const nearest = didYouMean(given, valid);
  return usageError(
    'invalid_local_test_model',
    `local:${id} is not a model: ${problem}.`,
    ...(nearest === undefined ? [] : [nearest]),
    ...(valid.length === 0 ? [] : [`Valid: ${valid.join(', ')}.`]),
  );
}
