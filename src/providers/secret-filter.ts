import type { StreamPart } from './provider.ts';
import { formsOf, scrubSecrets } from './scrub-secrets.ts';

/**
 * No key is shorter. Servers without keys are given words such as `none`, which a model may well say
 * or be called.
 */
const SHORTEST_KEY = 16;

function isKey(secret: string): boolean {
  return secret.trim().length >= SHORTEST_KEY;
}

/** Fewer characters than this that look like the beginning of a secret are let through. */
const SHORTEST_HELD = 4;

/**
 * Masks secrets in the parts of a stream: a server that tells everything it was sent can do so in any
 * of them.
 */
export class PartFilter {
  readonly #secrets: readonly string[];
  readonly #deltas: Readonly<Record<'thinking-delta' | 'text-delta', SecretFilter>>;

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets.filter(isKey);
    this.#deltas = {
      'thinking-delta': new SecretFilter(secrets),
      'text-delta': new SecretFilter(secrets),
    };
  }

  /** Takes a part, and returns what may be shown of it; null: nothing, so far. */
  push(part: StreamPart): StreamPart | null {
    switch (part.type) {
      case 'text-delta':
      case 'thinking-delta': {
        const text = this.#deltas[part.type].push(part.text);
        return text === '' ? null : { type: part.type, text };
      }
      case 'finish':
        return scrubbedFinish(part, this.#secrets);
      default:
        return part;
    }
  }

  /** Returns what is still held back; nothing follows. */
  *end(): Generator<StreamPart> {
    for (const type of ['thinking-delta', 'text-delta'] as const) {
      const text = this.#deltas[type].end();
      if (text !== '') yield { type, text };
    }
  }
}

function scrubbedFinish(
  { type, finish, model, requestId }: Extract<StreamPart, { type: 'finish' }>,
  secrets: readonly string[],
): StreamPart {
  const scrub = (text: string) => scrubSecrets(text, secrets);
  return {
    type,
    finish: { unified: finish.unified, raw: finish.raw && scrub(finish.raw) },
    model: model && scrub(model),
    ...(requestId === undefined ? {} : { requestId: scrub(requestId) }),
  };
}

/**
 * Masks secrets in a text that comes in pieces, wherever it is cut. What may be the beginning of a
 * secret is held back until it is known to be one or not; where it is not, no character changes.
 */
export class SecretFilter {
  readonly #secrets: readonly string[];
  readonly #forms: readonly string[];
  /** The last characters let through: too few to be held, they may still begin a secret. */
  #before = '';
  #held = '';

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets.filter(isKey);
    this.#forms = formsOf(this.#secrets);
  }

  /** Takes a piece, and returns what may be shown. */
  push(piece: string): string {
    if (this.#forms.length === 0) return piece;
    const masked = scrubSecrets(this.#before + this.#held + piece, this.#secrets);
    const fresh = masked.slice(commonLength(masked, this.#before));
    const hold = Math.min(this.#beginningAtEndOf(masked), fresh.length);
    const shown = fresh.slice(0, fresh.length - hold);
    this.#held = fresh.slice(fresh.length - hold);
    this.#before = (this.#before + shown).slice(1 - SHORTEST_HELD);
    return shown;
  }

  /** Returns what is still held back; nothing follows. */
  end(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }

  /** Length of the longest end of a text that a secret begins with. */
  #beginningAtEndOf(text: string): number {
    let longest = 0;
    for (const form of this.#forms) {
      for (let length = form.length - 1; length >= SHORTEST_HELD && length > longest; length -= 1) {
        if (text.endsWith(form.slice(0, length))) longest = length;
      }
    }
    return longest;
  }
}

function commonLength(left: string, right: string): number {
  let length = 0;
  while (length < right.length && left[length] === right[length]) length += 1;
  return length;
}
