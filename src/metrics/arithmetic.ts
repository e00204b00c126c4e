/** `part / whole`; null when there is no whole. */
export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** Shannon entropy of a distribution, in bits; null when it is empty. */
export function entropyBits(counts: ReadonlyMap<unknown, number>, total: number): number | null {
  if (total === 0) return null;
  let bits = 0;
  for (const count of counts.values()) bits += (count / total) * Math.log2(total / count);
  return bits;
}
