import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { fileReason, notAFile, PidginError, usageError } from '../errors.ts';
import { Settings } from '../schemas/settings.ts';
import type { Environment } from './environment.ts';
import { type Layered, parseLayers } from './parse-yaml.ts';
import { readPipe } from './read-pipe.ts';
import { readYamlText } from './read-yaml-text.ts';

const FILE = 'pidgin.yaml';

/** The settings in force, and where they are from. */
export type LoadedSettings = Layered<Settings> & {
  /** The files that were read; what stands in the first goes before. */
  readonly files: readonly string[];
};

/**
 * Reads the settings: `pidgin.yaml` in the working directory goes before the user's own under
 * `~/.config/pidgin`, key by key, and that before the defaults.
 *
 * @throws PidginError `invalid_yaml` when a file is not as it should be, `settings_unreadable`.
 */
export function loadSettings(cwd: string, environment: Environment): LoadedSettings {
  const files = settingsFiles(cwd, environment).flatMap((file) => {
    const text = readIfThere(file);
    return text === undefined ? [] : [{ file, text }];
  });
  return { ...parseLayers(files, Settings), files: files.map(({ file }) => file) };
}

/** Where a settings file may be; what stands in the first goes before. */
export function settingsFiles(cwd: string, environment: Environment): readonly string[] {
  const here = join(cwd, FILE);
  const own = ownSettingsFile(environment);
  return own === undefined || own === here ? [here] : [here, own];
}

/** The user's own settings file; undefined where there is no home. */
export function ownSettingsFile({ configHome }: Environment): string | undefined {
  return configHome === undefined ? undefined : join(configHome, 'pidgin', FILE);
}

/** A password manager may ask its owner first. */
const PIPE_WAIT_MS = 20_000;

/**
 * Keys in `.env` of the working directory, by variable; what else stands there is never asked for.
 *
 * @param pipeWaitMs How long it may take to be filled when it is a pipe.
 * @throws PidginError `settings_unreadable`.
 */
export function readKeysFile(cwd: string, pipeWaitMs = PIPE_WAIT_MS): NodeJS.Dict<string> {
  const text = readIfThere(join(cwd, '.env'), (path) => readKeysPipe(path, pipeWaitMs)) ?? '';
  // What Windows editors put before a text would become part of the first name.
  return parseEnv(text.replace(/^\uFEFF/, ''));
}

function readKeysPipe(path: string, waitMs: number): string {
  const text = readPipe(path, waitMs);
  if (text !== null) return text;
  throw usageError(
    'settings_unreadable',
    `The pipe ${path} gave nothing within ${waitMs / 1000} s.`,
    'Unlock the password manager that fills it, or remove it.',
  );
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

/** @param readFromPipe Undefined: a pipe is refused as anything else is that is no file. */
function readIfThere(path: string, readFromPipe?: (path: string) => string): string | undefined {
  try {
    const kind = whatIsAt(path);
    if (kind === 'none') return undefined;
    if (kind === 'pipe' && readFromPipe !== undefined) return readFromPipe(path);
    // To open it could take for ever.
    if (kind !== 'file') throw notAFile(path);
    return readYamlText(path);
  } catch (error) {
    if (error instanceof PidginError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw usageError(
      'settings_unreadable',
      `The settings ${path} cannot be read: ${fileReason(error)}.`,
      'Make it a file that you may read, or remove it.',
    );
  }
}

/** What is in a place, links followed. */
function whatIsAt(path: string): 'file' | 'pipe' | 'other' | 'none' {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 'none';
  if (stat.isFile()) return 'file';
  return stat.isFIFO() ? 'pipe' : 'other';
}
