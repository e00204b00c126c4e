/** `part / whole`; null when there is no whole. */
export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** Shannon entropy of a distribution, in bits; null when it is empty. A count may be 0. */
export function entropyBits(counts: readonly number[], total: number): number | null {
  if (total === 0) return null;
  /** What each of a count adds: most counts are small, so that few logarithms are needed. */
  const parts: number[] = [0];
  let bits = 0;
  for (const count of counts) {
    let part = parts[count];
    if (part === undefined) {
      part = (count / total) * Math.log2(total / count);
      if (count === parts.length) parts.push(part);
    }
    bits += part;
  }
  return bits;
}

/** Different things: a set, or the keys of a map. */
export interface Distinct {
  readonly size: number;
  has(item: unknown): boolean;
  keys(): Iterable<unknown>;
}

/** Jaccard index of two sets: what both have / what either has; null when both are empty. */
export function jaccard(a: Distinct, b: Distinct): number | null {
  const [smaller, larger] = a.size <= b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const item of smaller.keys()) if (larger.has(item)) shared += 1;
  return ratio(shared, a.size + b.size - shared);
}

/** The smaller of two amounts / the larger; null when both are 0. */
export function overlapRatio(a: number, b: number): number | null {
  return ratio(Math.min(a, b), Math.max(a, b));
}

/** Arithmetic mean; null when there is nothing to take it of. */
export function meanOf(values: readonly number[]): number | null {
  let sum = 0;
  for (const value of values) sum += value;
  return ratio(sum, values.length);
}
