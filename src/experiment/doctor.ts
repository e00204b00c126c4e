import { existsSync } from 'node:fs';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Endpoint, endpointOf } from '../config/endpoints.ts';
import type { Environment } from '../config/environment.ts';
import { keyStatus } from '../config/key-status.ts';
import type { ProviderName } from '../config/models.ts';
import { loadSettings, outputDirectory, settingsFiles } from '../config/settings.ts';
import { EXIT, PidginError } from '../errors.ts';
import { formatQuantity } from '../format-quantity.ts';
import { ollamaUrl } from '../providers/ollama/address.ts';
import { Settings } from '../schemas/settings.ts';
import { Database, databasePath } from '../storage/database.ts';
import { EXPERIMENTS, outputUnusable, refuseUnusableOutput } from './directory.ts';
import { nearestThere, spaceText } from './free-space.ts';
import { knownProviders } from './known-models.ts';

/** One thing that was looked at. Part of the stable `--json` output. */
export interface Finding {
  readonly check:
    | 'node'
    | 'settings'
    | 'output'
    | 'disk'
    | 'database'
    | 'archive'
    | 'key'
    | 'reach';
  /** `note`: as it may be. `warning`: some of Pidgin will not work. `problem`: nothing can be run. */
  readonly status: 'ok' | 'note' | 'warning' | 'problem';
  readonly message: string;
  /** What to do about it; null: nothing. */
  readonly remedy: string | null;
  /** Exit code of a run or a query that meets it; null: none is ended by it. */
  readonly exit_code: number | null;
}

/** Where is looked, and at what. */
export interface DoctorOptions {
  readonly cwd: string;
  readonly environment: Environment;
  /** Output directory as given on the command line. */
  readonly outputFlag: string | undefined;
  readonly nodeVersion: string;
  /** Oldest version of Node that Pidgin runs on. */
  readonly oldestNode: string;
  /** Also look whether the providers can be reached; nothing is asked of them. */
  readonly online: boolean;
  /** Also read all that is archived. */
  readonly archive: boolean;
  readonly fetch: typeof fetch;
}

/** Looks at everything a run needs. Whatever is wrong is a finding, never an error. */
export async function examine(options: DoctorOptions): Promise<Finding[]> {
  const { cwd, environment, outputFlag, online, archive } = options;
  const { settings, finding } = examineSettings(cwd, environment);
  const output = outputDirectory(outputFlag, environment, settings, cwd);
  return [
    examineNode(options.nodeVersion, options.oldestNode),
    finding,
    ...(await examineOutput(output)),
    await examineDatabase(databasePath(output)),
    ...(archive ? await archiveFindings(output) : []),
    ...knownProviders(settings).flatMap((provider) => examineKey(provider, settings, environment)),
    ...(online ? await examineReach(settings, options) : []),
  ];
}

function examineNode(version: string, oldest: string): Finding {
  const number = (text: string): number[] => text.split('.').map(Number);
  const [major = 0, minor = 0] = number(version);
  const [oldestMajor = 0, oldestMinor = 0] = number(oldest);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
    ? ok('node', `Node ${version}.`)
    : {
        check: 'node',
        status: 'problem',
        message: `Node ${version} is too old.`,
        remedy: `Install Node ${oldest} or newer.`,
        exit_code: EXIT.usage,
      };
}

function examineSettings(
  cwd: string,
  environment: Environment,
): { settings: Settings; finding: Finding } {
  const files = settingsFiles(cwd, environment);
  try {
    const { value: settings, files: found } = loadSettings(cwd, environment);
    const message =
      found.length === 0
        ? `No settings file, so the defaults hold; it could be ${files.join(' or ')}.`
        : `Settings are from ${found.join(', and what it does not say from ')}.`;
    return { settings, finding: ok('settings', message) };
  } catch (error) {
    return { settings: Settings.parse({}), finding: wrong('settings', 'problem', error) };
  }
}

async function examineOutput(output: string): Promise<Finding[]> {
  let place: string;
  let freeBytes: number;
  try {
    refuseUnusableOutput(output);
    // A run writes there and not beside it.
    place = await nearestThere(join(output, EXPERIMENTS));
    await tryToWrite(place);
    const { bavail, bsize } = await statfs(place);
    freeBytes = bavail * bsize;
  } catch (error) {
    const unusable =
      error instanceof PidginError ? error : outputUnusable(output, error as NodeJS.ErrnoException);
    return [wrong('output', 'problem', unusable)];
  }
  const message = place.startsWith(output)
    ? `The output directory is ${output}.`
    : `The output directory will be made at first use: ${output}.`;
  return [ok('output', message), diskFinding(freeBytes)];
}

const WRITTEN = Buffer.alloc(65_536, 'pidgin');

/** Permissions alone do not tell of a read-only file system, nor an empty directory of a full one. */
async function tryToWrite(directory: string): Promise<void> {
  const made = await mkdtemp(join(directory, '.pidgin-doctor-'));
  try {
    await writeFile(join(made, 'written'), WRITTEN, { flush: true });
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

/** What so much free space means. */
export function diskFinding(freeBytes: number): Finding {
  const { text, low } = spaceText(freeBytes);
  if (!low) return ok('disk', text);
  return {
    check: 'disk',
    status: 'warning',
    message: text,
    remedy:
      'Make room, or choose another disk with --output DIR: a run stops when its disk is full.',
    exit_code: null,
  };
}

async function examineDatabase(path: string): Promise<Finding> {
  if (!existsSync(path)) {
    return {
      check: 'database',
      status: 'note',
      message: NO_DATABASE,
      remedy: null,
      exit_code: null,
    };
  }
  try {
    const database = await Database.open(path, { mode: 'read-only' });
    try {
      await database.rows('SELECT count(*) FROM conversations');
    } finally {
      database.close();
    }
    return ok('database', `The database can be read: ${path}.`);
  } catch (error) {
    return wrong('database', 'warning', error);
  }
}

async function archiveFindings(output: string): Promise<Finding[]> {
  const { examineArchive } = await import('./examine-archive.ts');
  const { experiments, damages } = await examineArchive(output);
  const count = formatQuantity(experiments, 'archived experiment');
  if (damages.length === 0) return [ok('archive', `Nothing is damaged in ${count}.`)];
  return damages.map(({ what, remedy }) => ({
    check: 'archive',
    status: 'warning',
    message: what,
    remedy,
    exit_code: EXIT.data,
  }));
}

const NO_DATABASE = 'There is no database yet; the first run makes it.';

function examineKey(
  provider: ProviderName,
  settings: Settings,
  environment: Environment,
): Finding[] {
  const key = keyStatus(provider, settings, environment);
  switch (key.status) {
    case 'not_needed':
      return [];
    case 'set':
      return [ok('key', `The key of ${provider} is set.`)];
    case 'missing': {
      const [remedy = null] = key.error.suggestions;
      const { message } = key.error;
      return [{ check: 'key', status: 'note', message, remedy, exit_code: null }];
    }
    default:
      return key satisfies never;
  }
}

/** Where vendors are when no other address is set. */
const VENDOR_ADDRESSES = {
  anthropic: 'https://api.anthropic.com',
  openai: 'https://api.openai.com',
  google: 'https://generativelanguage.googleapis.com',
} as const;

/** Ollama is tried whether it is used or not; a provider whose key is missing is not. */
function examineReach(
  settings: Settings,
  { environment, fetch }: DoctorOptions,
): Promise<Finding[]> {
  const tried = new Set([...knownProviders(settings), 'ollama']);
  const reached = [...tried].flatMap((provider) => {
    if (keyStatus(provider, settings, environment).status === 'missing') return [];
    const url = addressOf(endpointOf(provider, settings, environment));
    return url === null ? [] : [reach(provider, url, fetch)];
  });
  return Promise.all(reached);
}

function addressOf(endpoint: Endpoint): string | null {
  switch (endpoint.kind) {
    case 'anthropic':
    case 'openai':
    case 'google':
      return endpoint.baseUrl ?? VENDOR_ADDRESSES[endpoint.kind];
    case 'openai-compatible':
      return endpoint.baseUrl;
    case 'ollama':
      return ollamaUrl(endpoint.baseUrl);
    case 'local':
    case 'silent':
      return null;
    default:
      return endpoint satisfies never;
  }
}

const PATIENCE_MS = 5000;

/** Any answer will do: it shows that somebody is there. Neither path nor key is sent. */
async function reach(name: string, url: string, fetch: DoctorOptions['fetch']): Promise<Finding> {
  if (!URL.canParse(url)) {
    return {
      check: 'reach',
      status: 'warning',
      message: `The address of ${name} is not a URL.`,
      remedy: `Correct the address of ${name} in the environment or the settings.`,
      exit_code: null,
    };
  }
  // The origin has no credentials, wherever the address came from.
  const { origin } = new URL(url);
  try {
    await fetch(origin, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return ok('reach', `${name} can be reached at ${origin}.`);
  } catch (error) {
    const remedy =
      name === 'ollama'
        ? 'If you mean to use it, start it with: ollama serve'
        : 'Check the network, and the address if you have set one.';
    return {
      check: 'reach',
      status: name === 'ollama' ? 'note' : 'warning',
      message: `${name} cannot be reached at ${origin} (${reasonOf(error)}).`,
      remedy,
      exit_code: null,
    };
  }
}

/** A word for why nobody answered, by allow-list: messages may hold more than is to be shown. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError') return `no answer in ${PATIENCE_MS / 1000} s`;
  const { code } = (error.cause ?? {}) as NodeJS.ErrnoException;
  return code ?? 'no connection';
}

function ok(check: Finding['check'], message: string): Finding {
  return { check, status: 'ok', message, remedy: null, exit_code: null };
}

function wrong(check: Finding['check'], status: 'warning' | 'problem', error: unknown): Finding {
  if (!(error instanceof PidginError)) throw error;
  return {
    check,
    status,
    message: error.message,
    remedy: error.suggestions[0] ?? null,
    exit_code: status === 'problem' ? error.exitCode : null,
  };
}
