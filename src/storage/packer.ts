import type { FilePart } from './file-rows.ts';
import { joinPacks, NO_ROWS, type Pack, packParts, subjectOf } from './pack.ts';

/** Rows of so much text are packed together: few, as until then they take far more memory. */
export const STRETCH_BYTES = 256 * 1024;

/** Packs parts of files as they come. */
export class Packer {
  #pack: Pack = NO_ROWS;
  #parts: FilePart[] = [];
  #partBytes = 0;
  readonly #subjects = new Set<string>();

  get isEmpty(): boolean {
    return this.#pack.files.length === 0 && this.#parts.length === 0;
  }

  /** Memory it takes, about. */
  get bytes(): number {
    return this.#pack.bytes + this.#partBytes;
  }

  add(part: FilePart): void {
    const subject = subjectOf(part);
    if (subject !== null) this.#subjects.add(subject);
    this.#parts.push(part);
    this.#partBytes += part.imported_file?.size_bytes ?? STRETCH_BYTES;
    if (this.#partBytes >= STRETCH_BYTES) this.#packParts();
  }

  /** Whether the other one has rows of the same conversation or experiment. */
  hasSubjectOf(other: Packer): boolean {
    return [...other.#subjects].some((subject) => this.#subjects.has(subject));
  }

  /** Adds all that the other one has. */
  append(other: Packer): void {
    for (const subject of other.#subjects) this.#subjects.add(subject);
    if (other.#pack.files.length > 0) {
      this.#packParts();
      this.#pack = joinPacks(this.#pack, other.#pack);
    }
    this.#parts.push(...other.#parts);
    this.#partBytes += other.#partBytes;
    if (this.#partBytes >= STRETCH_BYTES) this.#packParts();
  }

  /** All of it; it has nothing afterwards. */
  take(): Pack {
    this.#packParts();
    const pack = this.#pack;
    this.#pack = NO_ROWS;
    this.#subjects.clear();
    return pack;
  }

  #packParts(): void {
    if (this.#parts.length === 0) return;
    this.#pack = joinPacks(this.#pack, packParts(this.#parts));
    this.#parts = [];
    this.#partBytes = 0;
  }
}
