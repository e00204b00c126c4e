/** What is in the executable beside Node: every file of the program, one after the other. */
export interface Archive {
  /** SHA-256 of all of it, which names the directory it is unpacked into. */
  readonly sha256: string;
  readonly files: readonly ArchivedFile[];
}

export interface ArchivedFile {
  /** Relative to the directory it is unpacked into, with `/`. */
  readonly path: string;
  readonly bytes: number;
}

/** Names of the assets of the executable: the description above as JSON, and the bytes, gzipped. */
export const ASSETS = { index: 'archive.json', bytes: 'archive.gz' } as const;
