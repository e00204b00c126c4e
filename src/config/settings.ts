import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { usageError } from '../errors.ts';
import { Settings } from '../schemas/settings.ts';
import type { Environment } from './environment.ts';
import { parseYaml } from './parse-yaml.ts';

const FILE = 'pidgin.yaml';

/**
 * Settings in force: `pidgin.yaml` in the working directory, or else the user's own under
 * `~/.config/pidgin`, or else the defaults.
 *
 * @throws PidginError `invalid_yaml` when the file is not as it should be.
 */
export function loadSettings(cwd: string, environment: Environment): Settings {
  for (const place of settingsFiles(cwd, environment)) {
    const text = readIfThere(place);
    if (text !== undefined) return parseYaml(text, Settings, place);
  }
  return Settings.parse({});
}

/** Where a settings file may be; the first that is there counts. */
export function settingsFiles(cwd: string, environment: Environment): readonly string[] {
  const { configHome } = environment;
  const here = join(cwd, FILE);
  return configHome === undefined ? [here] : [here, join(configHome, 'pidgin', FILE)];
}

/** Output directory: the flag, else `PIDGIN_OUTPUT`, else the settings, else `pidgin_output` here. */
export function outputDirectory(
  flag: string | undefined,
  environment: Environment,
  settings: Settings,
  cwd: string,
): string {
  const chosen = flag ?? environment.output ?? settings.events.storage.data_dir ?? 'pidgin_output';
  return resolve(cwd, chosen.replace(/^~(?=\/|$)/, environment.home ?? '~'));
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw usageError(
      'settings_unreadable',
      `The settings ${path} cannot be read (${code}).`,
      'Make it a file that you may read, or remove it.',
    );
  }
}
