import { join } from 'node:path';
import { fileReason, isFileFailure } from '../errors.ts';
import { type EventFile, inspectEventFile } from './event-file.ts';

/**
 * Event files that are to be loaded. Of each no more than its path is kept: with all there is to tell
 * of them, a hundred thousand would take as much memory as it takes to load them.
 */
export class ChangedFiles {
  readonly #outputDirectory: string;
  readonly #paths: string[] = [];
  #bytes = 0;

  constructor(outputDirectory: string) {
    this.#outputDirectory = outputDirectory;
  }

  add({ path, size }: EventFile): void {
    this.#paths.push(path);
    this.#bytes += size;
  }

  get count(): number {
    return this.#paths.length;
  }

  /** Size of all of them on disk. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Each of them as it is by then.
   *
   * @param onUnreadable Told of one that can no longer be read, which is left out.
   */
  *inspected(onUnreadable: (absolutePath: string, reason: string) => void): Generator<EventFile> {
    for (const path of this.#paths) {
      const absolutePath = join(this.#outputDirectory, path);
      try {
        yield inspectEventFile(absolutePath, this.#outputDirectory);
      } catch (error) {
        if (!isFileFailure(error)) throw error;
        onUnreadable(absolutePath, fileReason(error));
      }
    }
  }
}
