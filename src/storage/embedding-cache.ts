import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';

/** Embeddings on disk, of one model of one provider: a file each, named by the hash of its text. */
export interface EmbeddingCache {
  /** Whether nothing was ever kept in it. */
  isNew(): boolean;
  /** Undefined when there is none, or none that can be read. */
  read(text: string): Promise<Float32Array | undefined>;
  write(text: string, vector: Float32Array): Promise<void>;
}

/** @param directory Made on first use; absent: nothing is kept. */
export function embeddingCache(directory: string | undefined): EmbeddingCache {
  if (directory === undefined) {
    return { isNew: () => true, read: async () => undefined, write: async () => undefined };
  }
  const fileOf = (text: string): string => {
    const hash = createHash('sha256').update(text).digest('hex');
    return join(directory, hash.slice(0, 2), `${hash}.f32`);
  };
  return {
    isNew: () => !existsSync(directory),
    async read(text) {
      try {
        return floatsOf(await readFile(fileOf(text)));
      } catch {
        // Whatever is wrong with it, it can be asked for again.
        return undefined;
      }
    },
    async write(text, vector) {
      const file = fileOf(text);
      const { buffer, byteOffset, byteLength } = vector;
      try {
        await mkdir(dirname(file), { recursive: true, mode: 0o700 });
        const bytes = Buffer.from(buffer, byteOffset, byteLength);
        await writeFileAtomic(file, bytes, { mode: 0o600, fsync: false });
      } catch {
        // What is not kept is asked for again; the vector is there all the same.
      }
    },
  };
}

function floatsOf(bytes: Buffer): Float32Array | undefined {
  if (bytes.length === 0 || bytes.length % Float32Array.BYTES_PER_ELEMENT !== 0) return undefined;
  // In a buffer of its own: where Node reads small files, nothing says they begin at a float.
  return new Float32Array(new Uint8Array(bytes).buffer);
}
