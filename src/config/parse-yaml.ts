import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { didYouMean, type PidginError, usageError } from '../errors.ts';
import { type Issue, issueText } from './issue-text.ts';

/** What a schema says of a value: the part of zod's interface this room needs. */
interface Schema<T> {
  safeParse(
    value: unknown,
  ): { success: true; data: T } | { success: false; error: { issues: readonly Issue[] } };
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
    // A key with nothing after it is a key that was not given.
    const given = (_: unknown, part: unknown): unknown => (part === null ? undefined : part);
    value = document.toJS({ maxAliasCount: MAX_ALIASES, reviver: given }) ?? {};
  } catch (error) {
    throw usageError('invalid_yaml', `${file}: ${firstLine((error as Error).message)}`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;

  const place = (offset: number): string => {
    const { line, col } = lineCounter.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const at = (path: readonly PropertyKey[]): string => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true) as Ranged | undefined;
      if (node?.range != null) return place(node.range[0]);
    }
    return file;
  };
  const atKey = (path: readonly PropertyKey[], key: string): string => {
    const parent = document.getIn(path, true);
    const pair = isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
      : undefined;
    const range = (pair?.key as Ranged | undefined)?.range;
    return range == null ? at(path) : place(range[0]);
  };
  throw invalid(result.error.issues, { at, atKey }, value, schema);
}

interface Ranged {
  readonly range?: [number, number, number] | null;
}

/** Where things are in the file, as `file:line:column`. */
interface Places {
  /** A value, or what is nearest to where it would be. */
  readonly at: (path: readonly PropertyKey[]) => string;
  /** A key of the map at a path. */
  readonly atKey: (path: readonly PropertyKey[], key: string) => string;
}

function invalid<T>(
  issues: readonly Issue[],
  { at, atKey }: Places,
  value: unknown,
  schema: Schema<T>,
): PidginError {
  const messages: string[] = [];
  const suggestions: string[] = [];
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys ?? []) {
        messages.push(`${atKey(issue.path, key)}: unknown key ${key}`);
        const hint = didYouMean(key, keysAt(schema, issue.path));
        if (hint !== undefined) suggestions.push(hint);
      }
    } else {
      const given = issue.path.reduce<unknown>(
        (node, step) => (node as Record<PropertyKey, unknown> | undefined)?.[step],
        value,
      );
      const shown = given === undefined ? '' : ` (${JSON.stringify(given)?.slice(0, 60)})`;
      const name = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
      messages.push(`${at(issue.path)}: ${name}${issueText(issue)}${shown}`);
    }
  }
  return usageError('invalid_yaml', messages.join('\n'), ...suggestions);
}

function firstLine(message: string): string {
  return message.split('\n')[0]?.replace(/(?: at line \d+, column \d+)?:?$/, '') ?? message;
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
