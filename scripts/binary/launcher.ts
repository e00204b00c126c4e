/**
 * What the executable starts with: unpacks the program into the cache of the user, once, and hands
 * over to it. Node cannot load a native library, start a thread, or import from inside itself.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { getAsset } from 'node:sea';
import { gunzipSync } from 'node:zlib';
import { type Archive, ASSETS } from './archive.ts';

/** Written last: what the files looked like when they were whole. */
const SEAL = '.whole';

const archive: Archive = JSON.parse(getAsset(ASSETS.index, 'utf8'));
const home = join(cacheDirectory(), 'pidgin', archive.sha256.slice(0, 16));
try {
  if (!isWhole(home)) unpack(home);
} catch (error) {
  process.stderr.write(
    `Error: ${home} could not be written: ${(error as Error).message}.\n  Pidgin unpacks itself there once. Set XDG_CACHE_HOME to a directory with 120 MB of room.\n`,
  );
  process.exit(4);
}

const program = join(home, 'bin/run.js');
// A process that runs on its own is started as Node would start it: with the program as first word.
const words = process.argv.slice(process.argv[2] === program ? 3 : 2);
process.argv = [process.execPath, program, ...words];
createRequire(program)(program);

/** Where programs of this platform keep what they can make again. */
function cacheDirectory(): string {
  if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME;
  return platform() === 'darwin' ? join(homedir(), 'Library/Caches') : join(homedir(), '.cache');
}

/** Whether everything is as it was unpacked; to read all of it at every start would take longer. */
function isWhole(directory: string): boolean {
  try {
    return readFileSync(join(directory, SEAL), 'utf8') === sealOf(directory);
  } catch {
    return false;
  }
}

/** @throws when a file is missing. */
function sealOf(directory: string): string {
  const seen = archive.files.map(({ path }) => {
    const { size, mtimeMs } = statSync(join(directory, path));
    return [path, size, mtimeMs];
  });
  return JSON.stringify(seen);
}

/** All of it or nothing; of two first starts at once, both end with a whole one. */
function unpack(directory: string): void {
  const bytes = gunzipSync(new Uint8Array(getAsset(ASSETS.bytes)));
  if (createHash('sha256').update(bytes).digest('hex') !== archive.sha256) {
    throw new Error('this executable is damaged');
  }
  const fresh = `${directory}.${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  let at = 0;
  for (const file of archive.files) {
    const path = join(fresh, file.path);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, bytes.subarray(at, at + file.bytes));
    at += file.bytes;
  }
  writeFileSync(join(fresh, SEAL), sealOf(fresh));
  try {
    if (!isWhole(directory)) rmSync(directory, { recursive: true, force: true });
    renameSync(fresh, directory);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    // Another start was quicker.
    if (!isWhole(directory)) throw error;
  }
}
