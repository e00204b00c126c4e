import { readdirSync } from 'node:fs';

/** Names of what is in the folder of the experiments, in order. */
export interface ExperimentEntries {
  readonly directories: readonly string[];
  /** They are not followed, so what they lead to is no experiment of this folder. */
  readonly links: readonly string[];
  readonly files: readonly string[];
}

/**
 * What is in the folder of the experiments. What begins with a dot is being written or thrown away,
 * and is left out. A folder that is not there has nothing in it.
 *
 * @throws NodeJS.ErrnoException when it cannot be listed.
 */
export function experimentEntries(folder: string): ExperimentEntries {
  const directories: string[] = [];
  const links: string[] = [];
  const files: string[] = [];
  for (const entry of entriesIn(folder)) {
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) directories.push(entry.name);
    else if (entry.isSymbolicLink()) links.push(entry.name);
    else files.push(entry.name);
  }
  return { directories: directories.sort(), links: links.sort(), files: files.sort() };
}

function entriesIn(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
