import { randomBytes } from 'node:crypto';

/** Chance, passed in so that tests are exact. */
export interface Chance {
  /** A number from 0 up to 1. */
  number(): number;
  /** So many bytes nobody can guess. */
  bytes(count: number): Buffer;
}

/** The chance of this machine. */
export const systemChance: Chance = {
  number: () => Math.random(),
  bytes: (count) => randomBytes(count),
};
