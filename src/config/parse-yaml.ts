import { LineCounter, parseDocument } from 'yaml';
import { didYouMean, type PidginError, usageError } from '../errors.ts';

/** What a schema says of a value: the part of zod's interface this room needs. */
interface Schema<T> {
  safeParse(
    value: unknown,
  ): { success: true; data: T } | { success: false; error: { issues: readonly Issue[] } };
}

interface Issue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

const MAX_BYTES = 1024 * 1024;
const MAX_ALIASES = 32;

/**
 * Parses a YAML file against a schema.
 *
 * @param file Name of the file for messages.
 * @throws PidginError `invalid_yaml` that says file, line, column, what is wrong and, for a key that
 * does not exist, the nearest that does.
 */
export function parseYaml<T>(text: string, schema: Schema<T>, file: string): T {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw usageError('invalid_yaml', `${file} is larger than 1 MiB.`);
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, strict: true, uniqueKeys: true });
  const broken = document.errors[0];
  if (broken !== undefined) {
    const { line, col } = lineCounter.linePos(broken.pos[0]);
    throw usageError('invalid_yaml', `${file}:${line}:${col}: ${firstLine(broken.message)}`);
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES }) ?? {};
  } catch (error) {
    throw usageError('invalid_yaml', `${file}: ${firstLine((error as Error).message)}`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;

  const at = (path: readonly PropertyKey[]): string => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true) as
        | { range?: [number, number, number] }
        | undefined;
      if (node?.range !== undefined) {
        const { line, col } = lineCounter.linePos(node.range[0]);
        return `${file}:${line}:${col}`;
      }
    }
    return file;
  };
  throw invalid(result.error.issues, at, value, schema);
}

function invalid<T>(
  issues: readonly Issue[],
  at: (path: readonly PropertyKey[]) => string,
  value: unknown,
  schema: Schema<T>,
): PidginError {
  const messages: string[] = [];
  const suggestions: string[] = [];
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys ?? []) {
        messages.push(`${at([...issue.path, key])}: unknown key ${key}`);
        const hint = didYouMean(key, keysAt(schema, issue.path));
        if (hint !== undefined) suggestions.push(hint);
      }
    } else {
      const given = issue.path.reduce<unknown>(
        (node, step) => (node as Record<PropertyKey, unknown> | undefined)?.[step],
        value,
      );
      const shown = given === undefined ? '' : ` (${JSON.stringify(given)?.slice(0, 60)})`;
      messages.push(`${at(issue.path)}: ${issue.path.join('.')}: ${issue.message}${shown}`);
    }
  }
  return usageError('invalid_yaml', messages.join('\n'), ...suggestions);
}

function firstLine(message: string): string {
  return message.split('\n')[0]?.replace(/:$/, '') ?? message;
}

interface Node {
  readonly shape?: Readonly<Record<string, Node>>;
  /** Of a map with any keys: what stands under each. */
  readonly valueType?: Node;
  unwrap?(): Node;
}

/** The keys an object schema takes at a path, through optional and default wrappers. */
function keysAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  let node: Node | undefined = unwrapped(schema as Node);
  for (const step of path) node = unwrapped(node?.shape?.[String(step)] ?? node?.valueType);
  return Object.keys(node?.shape ?? {});
}

function unwrapped(node: Node | undefined): Node | undefined {
  let inner = node;
  while (inner !== undefined && inner.shape === undefined && inner.unwrap !== undefined) {
    inner = inner.unwrap();
  }
  return inner;
}
