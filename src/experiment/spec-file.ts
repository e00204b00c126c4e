import { basename, resolve } from 'node:path';
import { loadAwareness } from '../config/awareness.ts';
import { composePrompt } from '../config/dimensions.ts';
import { resolveModel } from '../config/models.ts';
import { parseYaml } from '../config/parse-yaml.ts';
import { readYamlText } from '../config/read-yaml-text.ts';
import { fileReason, PidginError, usageError } from '../errors.ts';
import { parseLocalTestModel } from '../providers/local-test/local-test-model.ts';
import { SpecInput, VARIABLE_NAMES, type Variable } from '../schemas/experiment-spec.ts';
import { crossingIssues, type SpecIssue } from './arms.ts';

/** A spec file that was read and checked. */
export interface SpecFile {
  readonly spec: SpecInput;
  /** Name for the experiment when the spec gives none: that of the file. */
  readonly name: string;
}

/**
 * Reads a spec file.
 *
 * @param providers Providers that the settings define, beside those built in.
 * @throws PidginError `spec_unreadable`, or `invalid_yaml` that says file, line, column, the value
 * and the nearest valid one.
 */
export function readSpecFile(path: string, cwd: string, providers: readonly string[]): SpecFile {
  let text: string;
  try {
    text = readYamlText(resolve(cwd, path));
  } catch (error) {
    throw usageError(
      'spec_unreadable',
      `The spec ${path} cannot be read: ${fileReason(error)}.`,
      'Or describe the experiment with flags: pidgin run -a claude -b gpt',
    );
  }
  const schema = {
    shape: SpecInput.shape,
    safeParse: (value: unknown) => {
      const parsed = SpecInput.safeParse(value);
      if (!parsed.success) return parsed;
      const issues = [
        ...crossingIssues(parsed.data),
        ...valueIssues(parsed.data, { cwd, providers }),
      ];
      return issues.length === 0 ? parsed : { success: false as const, error: { issues } };
    },
  };
  return { spec: parseYaml(text, schema, path), name: basename(path).replace(/\.ya?ml$/, '') };
}

interface Names {
  readonly cwd: string;
  readonly providers: readonly string[];
}

/** What is wrong with values that name something: models, dimensions and awarenesses. */
function valueIssues(spec: SpecInput, names: Names): SpecIssue[] {
  return VARIABLE_NAMES.flatMap((variable) => [
    ...valueIssue([variable], variable, spec[variable], names),
    ...(spec.matrix?.[variable] ?? []).flatMap((value, index) =>
      valueIssue(['matrix', variable, index], variable, value, names),
    ),
  ]);
}

function valueIssue(
  path: SpecIssue['path'],
  variable: Variable,
  value: unknown,
  { cwd, providers }: Names,
): SpecIssue[] {
  if (typeof value !== 'string') return [];
  try {
    switch (variable) {
      case 'agent_a':
      case 'agent_b': {
        const { provider, model } = resolveModel(value, providers);
        if (provider === 'local') parseLocalTestModel(model);
        break;
      }
      case 'dimensions':
        composePrompt(value);
        break;
      case 'awareness':
      case 'awareness_a':
      case 'awareness_b':
        loadAwareness(value, cwd);
        break;
      default:
    }
    return [];
  } catch (error) {
    if (!(error instanceof PidginError)) throw error;
    return [{ path, message: [error.message, ...error.suggestions.slice(0, 1)].join(' ') }];
  }
}
