/**
 * Writes package-lock.json after the dependencies have changed.
 *
 * npm leaves the packages of other platforms out of the lock file, or their hashes, when it finds an
 * install without them (https://github.com/npm/cli/issues/4828). So it is asked away from
 * node_modules, and for what it left out before.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Lock {
  packages: Record<string, { integrity?: string }>;
}

const FILE = 'package-lock.json';

const place = mkdtempSync(join(tmpdir(), 'pidgin-lock-'));
try {
  const before = readLock(FILE);
  for (const path of withoutIntegrity(before)) delete before.packages[path];
  copyFileSync('package.json', join(place, 'package.json'));
  writeFileSync(join(place, FILE), JSON.stringify(before));
  execFileSync('npm', ['install', '--package-lock-only', '--ignore-scripts'], {
    cwd: place,
    stdio: 'inherit',
  });
  const missing = withoutIntegrity(readLock(join(place, FILE)));
  if (missing.length > 0) {
    throw new Error(`The registry gave no integrity for ${missing.join(', ')}.`);
  }
  copyFileSync(join(place, FILE), FILE);
} finally {
  rmSync(place, { recursive: true, force: true });
}

function readLock(path: string): Lock {
  return JSON.parse(readFileSync(path, 'utf8')) as Lock;
}

/** The first entry is this package itself. */
function withoutIntegrity({ packages }: Lock): string[] {
  return Object.keys(packages).filter((path) => path !== '' && !packages[path]?.integrity);
}
