import { constants, lstatSync, type Stats } from 'node:fs';

/**
 * A link in the place of a file or directory of the record is nobody's: it may lead anywhere, for
 * reading and for writing. What a person names may be one, and so may what is above the record.
 */
export function isLink(path: string): boolean {
  return lookAt(path)?.isSymbolicLink() === true;
}

/** Whether anything but a link is at a place of the record, as far as it may be looked at. */
export function isThere(path: string): boolean {
  return lookAt(path)?.isSymbolicLink() === false;
}

/** Opens a file of the record as it is asked for with `flags`, and never a link: `ELOOP`. */
export function notFollowing(flags: number): number {
  // Windows has no such flag.
  return flags | (constants.O_NOFOLLOW ?? 0);
}

function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    // Whoever opens it is told why that cannot be.
    return undefined;
  }
}
