import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { usageError } from '../errors.ts';
import {
  type Combination,
  type SpecInput,
  VARIABLE_NAMES,
  type Variable,
} from '../schemas/experiment-spec.ts';
import type { AgentId } from '../schemas/ids.ts';

/** Name of the one arm of an experiment that varies nothing. */
const DEFAULT_ARM = 'default';

/** More arms than this are a mistake in the matrix, not a design. */
const MOST_ARMS = 10_000;

/** How a conversation is held where nobody says otherwise. */
export const STANDARD = {
  prompt: 'Hello! You two can talk about whatever you like.',
  prompt_tag: '[HUMAN]',
  max_turns: 20,
  choose_names: false,
  allow_truncation: false,
} as const satisfies Combination;

/** What agents are told where nobody says otherwise. A silent partner needs no explaining. */
export function standardAwareness({ meditation }: Combination): 'none' | 'basic' {
  return meditation ? 'none' : 'basic';
}

/**
 * The models of an arm, as typed.
 *
 * @throws PidginError `missing_agent`.
 */
export function modelsOf({ agent_a, agent_b, meditation }: Combination): Record<AgentId, string> {
  if (agent_a === undefined) {
    throw usageError('missing_agent', 'No model for agent A.', 'For example: -a claude -b gpt');
  }
  if (meditation) return { agent_a, agent_b: 'silent' };
  if (agent_b === undefined) {
    throw usageError(
      'missing_agent',
      'No model for agent B.',
      'For example: -a claude -b gpt, or --meditation for a silent partner.',
    );
  }
  return { agent_a, agent_b };
}

/** One arm of the design: its name and the value of every variable that has one. */
export interface CrossedArm {
  readonly name: string;
  readonly values: Combination;
}

/** What is wrong with a spec, and where. */
export interface SpecIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What is wrong with the matrix of a spec and what it leaves out; empty: nothing. */
export function crossingIssues(spec: SpecInput): SpecIssue[] {
  const { matrix = {}, exclude = [] } = spec;
  const issues: SpecIssue[] = [];
  const say = (path: SpecIssue['path'], message: string) => issues.push({ path, message });
  const varied = variedBy(matrix);
  for (const variable of varied) {
    if (spec[variable] !== undefined) {
      say([variable], 'is in the matrix as well; keep one of the two');
    }
    const names = (matrix[variable] ?? []).map(valueName);
    const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
    if (twice !== -1) say(['matrix', variable, twice], `${names[twice]} is there twice`);
  }
  if (spec.meditation && (matrix.agent_b ?? [spec.agent_b ?? 'silent']).some(isNotSilent)) {
    say(['meditation'], '--meditation makes agent B silent; leave out -b or agent_b');
  }
  for (const [index, combination] of exclude.entries()) {
    const stranger = variedBy(combination).find((variable) => !varied.includes(variable));
    if (stranger !== undefined) {
      say(['exclude', index, stranger], `${stranger} is not in the matrix`);
    } else if (!excludesSome(combination, matrix)) {
      say(['exclude', index], 'leaves out nothing: no arm has these values');
    }
  }
  const arms = varied.reduce((count, variable) => count * (matrix[variable]?.length ?? 1), 1);
  if (arms > MOST_ARMS) say(['matrix'], `has ${arms} arms; ${MOST_ARMS} is the most`);
  return issues;
}

/**
 * Crosses the lists of the matrix: every combination that is not excluded is an arm, named by what
 * varies, in the order of the variables whatever the order in the file.
 *
 * @throws PidginError `invalid_spec` when every arm is excluded.
 */
export function crossArms(spec: SpecInput): CrossedArm[] {
  const { matrix = {}, exclude = [] } = spec;
  const common = pick(spec, VARIABLE_NAMES);
  const varied = variedBy(matrix);
  if (varied.length === 0) return [{ name: DEFAULT_ARM, values: common }];
  const combinations = varied.reduce<Combination[]>(
    (crossed, variable) =>
      crossed.flatMap((combination) =>
        (matrix[variable] ?? []).map((value) => ({ ...combination, [variable]: value })),
      ),
    [{}],
  );
  const arms = combinations
    .filter((combination) => !exclude.some((excluded) => matches(combination, excluded)))
    .map((combination) => ({
      name: varied.map((variable) => `${variable}=${valueName(combination[variable])}`).join(' '),
      values: { ...common, ...combination },
    }));
  if (arms.length === 0) {
    throw usageError('invalid_spec', 'exclude leaves out every arm of the matrix.');
  }
  return arms;
}

function isNotSilent(model: string): boolean {
  return model !== 'silent';
}

function variedBy(values: Readonly<Partial<Record<Variable, unknown>>>): Variable[] {
  return VARIABLE_NAMES.filter((variable) => values[variable] !== undefined);
}

function excludesSome(combination: Combination, matrix: NonNullable<SpecInput['matrix']>): boolean {
  return variedBy(combination).every((variable) =>
    matrix[variable]?.some((value) => isDeepStrictEqual(value, combination[variable])),
  );
}

function matches(combination: Combination, excluded: Combination): boolean {
  return variedBy(excluded).every((variable) =>
    isDeepStrictEqual(combination[variable], excluded[variable]),
  );
}

/**
 * A value as part of an arm's name. It depends on the value alone, never on its place in the list,
 * because seeds are derived from the name: a value that is long or has blanks is shortened and told
 * from others by a part of its SHA-256.
 */
function valueName(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (/^[\w:./,=@+-]{1,48}$/.test(text)) return text;
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const start = words.join('-').slice(0, 24).replace(/-$/, '');
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 6);
  return start === '' ? hash : `${start}-${hash}`;
}

function pick(spec: SpecInput, variables: readonly Variable[]): Combination {
  return Object.fromEntries(
    variables.flatMap((variable) =>
      spec[variable] === undefined ? [] : [[variable, spec[variable]]],
    ),
  );
}
