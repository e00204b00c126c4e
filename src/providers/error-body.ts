/** What the body of an error says, in the words of any vendor. */
export interface ErrorBody {
  /** Words and numbers for the kind of error, most specific first. */
  readonly codes: readonly unknown[];
  readonly message: string | undefined;
  /** The parts an error consists of, where it lists them. */
  readonly details: readonly unknown[];
}

/** Reads the body of an error; some vendors wrap it in an object, some say no more than a text. */
export function readErrorBody(body: unknown): ErrorBody {
  const error = field(body, 'error') ?? body;
  const details = field(error, 'details');
  const list = Array.isArray(details) ? details : [];
  const message = typeof error === 'string' ? error : field(error, 'message');
  return {
    codes: [
      field(details, 'error_code'),
      ...list.map((detail) => field(detail, 'reason')),
      field(error, 'code'),
      field(error, 'type'),
    ],
    message: typeof message === 'string' ? message : undefined,
    details: list,
  };
}

/** Reads the body of an error from its text; one that is not JSON says nothing. */
export function readErrorText(text: string): ErrorBody {
  try {
    return readErrorBody(JSON.parse(text));
  } catch {
    // Gateways answer with pages of their own, which the caller shows as they are.
    return { codes: [], message: undefined, details: [] };
  }
}

/** A field of a value that may or may not be an object. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
