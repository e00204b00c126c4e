/** What a schema finds wrong with a value: the part of zod's issues that is told. */
export interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Of keys that are unknown: which. */
  readonly keys?: readonly string[];
  /** Of a value that is out of bounds: of what kind it is, and the bound. */
  readonly origin?: string;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  /** Of a value of another type: what it should be. */
  readonly expected?: unknown;
  /** Of a value that may be one of several things: what is wrong with it as each of them. */
  readonly errors?: readonly (readonly Issue[])[];
  /** Of a key that may not be: why. */
  readonly issues?: readonly { readonly message: string }[];
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
};

/**
 * What is wrong with a value that may be one of several things: what is wrong with it as the only
 * one of its type, if there is one.
 */
export function plainIssues(issue: Issue): readonly Issue[] {
  const ofItsType = (issue.errors ?? []).filter(
    (issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
  const [issues] = ofItsType;
  if (issues === undefined || ofItsType.length > 1) return [issue];
  return issues.flatMap((inner) => plainIssues({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** What is wanted in place of a value that was refused, in words for who wrote it. */
export function issueText(issue: Issue): string {
  const { code, origin, minimum, maximum, expected, message } = issue;
  switch (code) {
    case 'too_small':
      if (origin === 'string' || origin === 'array') {
        return minimum === 1 ? 'it may not be empty' : message;
      }
      return origin === 'number' || origin === 'int' ? `at least ${minimum} is wanted` : message;
    case 'too_big':
      return origin === 'number' || origin === 'int' ? `at most ${maximum} is wanted` : message;
    case 'invalid_type': {
      const type = TYPES[String(expected)];
      return type === undefined ? message : `${type} is wanted`;
    }
    case 'invalid_key':
      return issue.issues?.map((inner) => inner.message).join(', ') || message;
    case 'invalid_union': {
      const wanted = (issue.errors ?? []).flat().map(({ expected: type }) => TYPES[String(type)]);
      return wanted.includes(undefined) ? message : `${wanted.join(' or ')} is wanted`;
    }
    default:
      return message;
  }
}
