import { isMap, isScalar, Lexer, LineCounter, Parser, parseDocument, visit } from 'yaml';
import { didYouMean, type PidginError, usageError } from '../errors.ts';
import { type Issue, issueText, plainIssues } from './issue-text.ts';

/** What a schema says of a value: the part of zod's interface this room needs. */
interface Schema<T> {
  safeParse(
    value: unknown,
  ): { success: true; data: T } | { success: false; error: { issues: readonly Issue[] } };
}

const MAX_BYTES = 1024 * 1024;
const MAX_ALIASES = 32;
/** Maps and lists inside one another; no file of ours has ten. */
const MAX_DEPTH = 100;

/** A YAML file; its name is for messages. */
export interface YamlFile {
  readonly file: string;
  readonly text: string;
}

/**
 * Parses a YAML file against a schema.
 *
 * @param file Name of the file for messages.
 * @throws PidginError `invalid_yaml` that says file, line, column, what is wrong and, for a key that
 * does not exist, the nearest that does.
 */
export function parseYaml<T>(text: string, schema: Schema<T>, file: string): T {
  return parseLayers([{ file, text }], schema).value;
}

/** Several files as one. */
export interface Layered<T> {
  readonly value: T;
  /** The file in which what stands at a path was given; undefined: in none of them. */
  readonly fileOf: (path: readonly PropertyKey[]) => string | undefined;
}

/**
 * Parses YAML files as one against a schema: where two say something of the same key, the first
 * goes before, and maps are put together.
 *
 * @throws PidginError `invalid_yaml` that tells everything that is wrong, as {@link parseYaml}.
 */
export function parseLayers<T>(files: readonly YamlFile[], schema: Schema<T>): Layered<T> {
  const layers = files.map(readLayer);
  const broken = layers.flatMap(({ errors }) => errors);
  if (broken.length > 0) throw usageError('invalid_yaml', broken.join('\n'));
  const value = layers.reduceRight<unknown>((below, layer) => merged(below, layer.value), {});
  const result = schema.safeParse(value);
  if (!result.success) throw invalid(result.error.issues, layers, value, schema);
  return {
    value: result.data,
    fileOf: (path) => layers.find((layer) => valueAt(layer.value, path) !== undefined)?.file,
  };
}

/** A file that was read. */
interface Layer {
  readonly file: string;
  readonly value: unknown;
  /** What of it is no YAML, and where. */
  readonly errors: readonly string[];
  /** How many steps of a path lead to something in the file. */
  readonly depthOf: (path: readonly PropertyKey[]) => number;
  /** A value, or what is nearest to where it would be, as `file:line:column`. */
  readonly at: (path: readonly PropertyKey[]) => string;
  /** A key of the map at a path. */
  readonly atKey: (path: readonly PropertyKey[], key: string) => string;
}

function readLayer({ file, text }: YamlFile): Layer {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw usageError('invalid_yaml', `${file} is larger than 1 MiB.`);
  }
  refuseDeepNesting(file, text);
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    strict: true,
    uniqueKeys: true,
    stringKeys: true,
  });
  const place = (offset: number): string => {
    const { line, col } = lineCounter.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const errors = document.errors.map(
    ({ pos, message }) => `${place(pos[0])}: ${firstLine(message)}`,
  );
  // A map with any keys would leave it out without a word.
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key) || key.value !== '__proto__') return;
      errors.push(`${place(key.range?.[0] ?? 0)}: unknown key __proto__`);
    },
  });
  let value: unknown;
  try {
    // A key with nothing after it is a key that was not given.
    const given = (_: unknown, part: unknown): unknown => (part === null ? undefined : part);
    if (errors.length === 0) {
      value = document.toJS({ maxAliasCount: MAX_ALIASES, reviver: given }) ?? {};
    }
  } catch (error) {
    errors.push(`${file}: ${firstLine((error as Error).message)}`);
  }
  const rangeAt = (path: readonly PropertyKey[]) =>
    (document.getIn(path, true) as Ranged | undefined)?.range ?? null;
  const depthOf = (path: readonly PropertyKey[]): number => {
    let depth = path.length;
    while (depth > 0 && rangeAt(path.slice(0, depth)) === null) depth -= 1;
    return depth;
  };
  const at = (path: readonly PropertyKey[]): string => {
    const range = rangeAt(path.slice(0, depthOf(path)));
    return range === null ? file : place(range[0]);
  };
  const atKey = (path: readonly PropertyKey[], key: string): string => {
    const parent = document.getIn(path, true);
    const pair = isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
      : undefined;
    const range = (pair?.key as Ranged | undefined)?.range;
    return range == null ? at(path) : place(range[0]);
  };
  return { file, value, errors, depthOf, at, atKey };
}

/**
 * Documents are composed by recursion. To let one run into the end of the stack is no way to find
 * that it is too deep: what V8 happens to do there may end the process.
 */
function refuseDeepNesting(file: string, text: string): void {
  const lineCounter = new LineCounter();
  lineCounter.addNewLine(0);
  const parser = new Parser(lineCounter.addNewLine);
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme));
    if (parser.stack.length <= MAX_DEPTH) continue;
    const { line, col } = lineCounter.linePos(parser.offset);
    throw usageError('invalid_yaml', `${file}:${line}:${col}: nested too deeply`);
  }
}

/** Two values as one: maps are put together, and anything else above goes before what is below. */
function merged(below: unknown, above: unknown): unknown {
  if (above === undefined) return below;
  if (!isPlainMap(below) || !isPlainMap(above)) return above;
  const keys = [...new Set([...Object.keys(below), ...Object.keys(above)])];
  return Object.fromEntries(keys.map((key) => [key, merged(below[key], above[key])]));
}

function isPlainMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (node, step) => (node as Record<PropertyKey, unknown> | undefined)?.[step],
    value,
  );
}

interface Ranged {
  readonly range?: [number, number, number] | null;
}

function invalid<T>(
  issues: readonly Issue[],
  layers: readonly Layer[],
  value: unknown,
  schema: Schema<T>,
): PidginError {
  /** Of the files, the one that says the most of a path. */
  const layerOf = (path: readonly PropertyKey[]): Layer | undefined =>
    layers.toSorted((one, other) => other.depthOf(path) - one.depthOf(path))[0];
  const messages: string[] = [];
  const hints: { key: string; hint: string }[] = [];
  for (const issue of issues.flatMap(plainIssues)) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys ?? []) {
        messages.push(
          `${layerOf([...issue.path, key])?.atKey(issue.path, key)}: unknown key ${key}`,
        );
        const hint = didYouMean(key, keysAt(schema, issue.path));
        if (hint !== undefined) hints.push({ key, hint });
      }
    } else {
      const given = valueAt(value, issue.path);
      const shown = mayBeShown(given, issue.path) ? ` (${shownText(given)})` : '';
      const name = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
      messages.push(`${layerOf(issue.path)?.at(issue.path)}: ${name}${issueText(issue)}${shown}`);
    }
  }
  const suggestions =
    hints.length === 1
      ? hints.map(({ hint }) => hint)
      : hints.map(({ key, hint }) => `${key}: ${hint}`);
  return usageError('invalid_yaml', messages.join('\n'), ...suggestions);
}

/** Whether a value that was refused can be told: among the providers, a text may be a key. */
function mayBeShown(value: unknown, path: readonly PropertyKey[]): boolean {
  return value !== undefined && (path[0] !== 'providers' || typeof value === 'number');
}

const LONGEST_SHOWN = 60;

/** JSON has no infinity, and nothing for what is no number. */
function shownText(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
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
