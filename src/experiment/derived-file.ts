import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import writeFileAtomic from 'write-file-atomic';
import { COMPRESSED } from '../events/raw-lines.ts';
import { type DerivedFile, PostProcessingWriting } from '../schemas/events/processing.ts';
import { ownEventFile } from './record-files.ts';

/**
 * Whether there is something in the place of a file that Pidgin derives, and it is not known to be
 * of Pidgin: the record does not say that it was ever put there.
 *
 * @param path From the directory of the experiment.
 * @param written What the record has of such files.
 */
export function isEdited(
  directory: string,
  path: string,
  written: readonly DerivedFile[],
): boolean {
  const file = join(directory, path);
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return false;
  const alike = written.filter((one) => one.path === path && one.bytes === found.size);
  if (!found.isFile() || alike.length === 0) return true;
  const sha256 = sha256Of(readFileSync(file));
  return alike.every((one) => one.sha256 !== sha256);
}

/**
 * What the record of an experiment has of its transcripts and documents, as far as it can be read.
 *
 * Only lines that may tell of them are parsed: to read all of thousands of records takes five times
 * as long as the rest of a cleanup's preview.
 */
export function writtenFiles(directory: string): readonly DerivedFile[] {
  return recordOf(directory)
    .split('\n')
    .flatMap((line) => {
      if (!line.includes(PostProcessingWriting.shape.type.value)) return [];
      const parsed = PostProcessingWriting.safeParse(asJson(line));
      return parsed.success ? [parsed.data.data] : [];
    });
}

function asJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // A damaged line tells of nothing.
    return undefined;
  }
}

function recordOf(directory: string): string {
  const path = ownEventFile(directory);
  try {
    const bytes = readFileSync(path);
    return (path.endsWith(COMPRESSED) ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch {
    // What the record does not tell is nobody's but the user's.
    return '';
  }
}

interface Writing {
  readonly directory: string;
  /** What the record has of files written before. */
  readonly written: readonly DerivedFile[];
  /** Puts in the record what is about to be written. */
  readonly record: (file: DerivedFile) => Promise<void>;
}

/**
 * Writes a text unless somebody changed what was there.
 *
 * @param path From the directory of the experiment.
 * @returns Whether it is there now; false: what somebody else wrote is left as it is.
 */
export async function writeDerived(
  path: string,
  text: string,
  { directory, written, record }: Writing,
): Promise<boolean> {
  const file = { path, sha256: sha256Of(text), bytes: Buffer.byteLength(text) };
  if (isEdited(directory, path, [...written, file])) return false;
  const isKnown = written.some((one) => one.path === path && one.sha256 === file.sha256);
  const isThere = existsSync(join(directory, path)) && !isEdited(directory, path, [file]);
  if (isKnown && isThere) return true;
  await record(file);
  await writeFileAtomic(join(directory, path), text, { mode: 0o600 });
  return true;
}

function sha256Of(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
