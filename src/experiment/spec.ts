import { loadAwareness } from '../config/awareness.ts';
import { issueText, plainIssues } from '../config/issue-text.ts';
import { usageError } from '../errors.ts';
import { type Combination, ExperimentSpec, type SpecInput } from '../schemas/experiment-spec.ts';
import { crossArms, crossingIssues, modelsOf, STANDARD, standardAwareness } from './arms.ts';

/**
 * Fills in every default, reads the awareness files, and checks the whole.
 *
 * @param newSeed Seed for an experiment that was given none.
 * @param nameless Name for an experiment that was given none; absent: after its models.
 * @throws PidginError `invalid_spec` that says which value is wrong and why, `missing_agent`, or
 * what is wrong with an awareness.
 */
export function resolveSpec(
  input: SpecInput,
  { cwd, newSeed, nameless }: { cwd: string; newSeed: () => number; nameless?: string | undefined },
): ExperimentSpec {
  const issues = crossingIssues(input);
  if (issues.length > 0) {
    throw usageError(
      'invalid_spec',
      issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
    );
  }
  const { matrix, exclude } = input;
  const filled = withoutUndefined({
    ...standardFor(input),
    ...withoutUndefined(withAwareness(input, cwd)),
    repetitions: input.repetitions ?? 1,
    seed: input.seed ?? newSeed(),
    matrix: matrix && withAwareness(matrix, cwd),
    exclude: exclude?.map((combination) => withAwareness(combination, cwd)),
  }) as SpecInput;
  const name = slug(input.name ?? nameless ?? afterItsModels(filled));
  if (name === '') {
    throw usageError(
      'invalid_spec',
      `name: ${JSON.stringify(input.name ?? nameless)} has no letter from a to z and no digit to name a directory after.`,
      'Give another name, or none: it is named after its models then.',
    );
  }
  const result = ExperimentSpec.safeParse({ ...filled, name });
  if (result.success) return result.data;
  throw usageError(
    'invalid_spec',
    result.error.issues
      .flatMap(plainIssues)
      .map((issue) => `${issue.path.join('.')}: ${issueText(issue)}`)
      .join('\n'),
    'Give another value, or leave it out for what holds by default.',
  );
}

/** A name as a slug: lower case, everything but letters and digits a hyphen, 64 characters. */
export function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replace(/^-|-$/g, '');
}

/** The same values, with what stands in an awareness file in place of its path. */
function withAwareness<T extends object>(values: T, cwd: string): T {
  const load = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(load);
    return typeof value === 'string' ? loadAwareness(value, cwd) : value;
  };
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      /^awareness(_[ab])?$/.test(key) ? load(value) : value,
    ]),
  ) as T;
}

/** What holds where nobody says otherwise, but for what the matrix varies. */
function standardFor(input: SpecInput): Combination {
  const { matrix = {}, dimensions } = input;
  const all: Combination = {
    ...STANDARD,
    prompt:
      dimensions === undefined && matrix.dimensions === undefined ? STANDARD.prompt : undefined,
    awareness: matrix.meditation === undefined ? standardAwareness(input) : undefined,
  };
  return Object.fromEntries(Object.entries(all).filter(([variable]) => !(variable in matrix)));
}

function afterItsModels(spec: SpecInput): string {
  const [first] = crossArms(spec);
  return Object.values(modelsOf(first?.values ?? {}))
    .map(modelPart)
    .join('-');
}

/** A model without the options that follow a comma. */
function modelPart(agent: string): string {
  return agent.split(',')[0] ?? agent;
}

function withoutUndefined(record: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
