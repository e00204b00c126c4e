import { Command, Errors, Flags } from '@oclif/core';
import { type Environment, readEnvironment } from './config/environment.ts';
import { loadSettings, outputDirectory, readKeysFile } from './config/settings.ts';
import { canDraw } from './config/terminal.ts';
import { EXIT, shellWord, usageError } from './errors.ts';
import { systemClock } from './events/clock.ts';
import { EXPERIMENTS, refuseUnusableOutput } from './experiment/directory.ts';
import { linkedExperiments, type Target } from './experiment/find-experiments.ts';
import type { Reading } from './experiment/read-record.ts';
import { shortList } from './experiment/short-list.ts';
import type { Settings } from './schemas/settings.ts';
import {
  errorJson,
  errorText,
  isLogged,
  isStackWanted,
  type ToldError,
  tellError,
} from './tell-error.ts';
import type { Terminal } from './ui/ask-on-terminal.ts';
import { asTyped, type Invocation } from './ui/command-text.ts';
import { missingText } from './ui/missing-text.ts';
import { formatCount } from './ui/number-format.ts';
import { openProgressLine } from './ui/progress-line.ts';
import { sanitizeLine } from './ui/sanitize.ts';

/** Where a command runs and what is set there. */
interface Surroundings {
  readonly cwd: string;
  readonly environment: Environment;
  readonly settings: Settings;
}

/** The same with where experiments are. */
export interface CommandContext extends Surroundings {
  readonly outputDirectory: string;
}

/**
 * What all commands share: `--output`, `--json`, and one place where errors become text, JSON and
 * an exit code.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

  static override baseFlags = {
    output: Flags.string({
      char: 'o',
      summary: 'Directory of the experiments and the database.',
      helpValue: 'DIR',
      helpGroup: 'GLOBAL',
      env: 'PIDGIN_OUTPUT',
      parse: async (path) => {
        if (path === '') throw new Errors.CLIError('a directory is wanted, not an empty text');
        return path;
      },
    }),
  };

  /** What to do instead, by the name of a flag that the command does not have, and people try. */
  protected readonly absentFlags: Readonly<Record<string, string>> = {};

  /** Whether what a command gives names the links among the experiments. */
  protected readonly tellsLinksItself: boolean = false;

  #linksTold = false;

  #outputFailed = false;

  #outputFlag: string | undefined;

  #keys: NodeJS.Dict<string> | undefined;

  protected override async init(): Promise<void> {
    await super.init();
    // oclif throws where nobody can catch it, which would end a run because nobody can watch it.
    process.stdout.removeAllListeners('error').on('error', (error) => this.#onOutputError(error));
    process.stderr.on('error', () => {
      // There is no place left to say so.
    });
    refuseUnclearSwitches(this.ctor.flags ?? {}, process.env);
  }

  /** What reads our output may stop early, and that is no failure; a full disk is. */
  #onOutputError(error: NodeJS.ErrnoException): void {
    if (error.code === 'EPIPE' || this.#outputFailed) return;
    this.#outputFailed = true;
    process.stderr.write(`Standard output cannot be written to (${error.code}).\n`);
    // It may come after everything else has ended.
    process.exitCode ||= EXIT.data;
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    await super.finally(error);
    if (this.#outputFailed && !process.exitCode) process.exitCode = EXIT.data;
  }

  /** What holds for a command that needs no output directory. */
  protected surroundings(): Surroundings {
    const cwd = process.cwd();
    // Once: a pipe may give them but once.
    this.#keys ??= readKeysFile(cwd);
    const environment = readEnvironment(process.env, this.#keys);
    return { cwd, environment, settings: loadSettings(cwd, environment).value };
  }

  /**
   * What holds for a command that reads or writes experiments.
   *
   * @throws PidginError `output_unusable` when the output directory is none.
   */
  protected context(outputFlag: string | undefined): CommandContext {
    this.#outputFlag = outputFlag;
    const surroundings = this.surroundings();
    const { cwd, environment, settings } = surroundings;
    const output = outputDirectory(outputFlag, environment, settings, cwd);
    refuseUnusableOutput(output);
    this.#tellLinks(output);
    return { ...surroundings, outputDirectory: output };
  }

  /**
   * How this program is called again from here.
   *
   * @param output Directory of the experiments as it was given; that of {@link context} unless said.
   */
  protected invocation(output = this.#outputFlag): Invocation {
    // The flag is set by the environment too, which the next command has as well.
    const environment = readEnvironment(process.env);
    const isNeeded = output !== undefined && output !== environment.output;
    return {
      program: environment.byNpx ? `npx ${this.config.bin}` : this.config.bin,
      flags: isNeeded ? ` -o ${shellWord(output)}` : '',
    };
  }

  /** Says that a record is not whole, of which what is there is given all the same. */
  protected tellGone(target: Target): void {
    const lines = missingText(target);
    for (const line of lines) this.logToStderr(sanitizeLine(line));
    if (lines.length > 0) process.exitCode = EXIT.data;
  }

  /** Says once what in the folder of the experiments is left out, because it is a link. */
  #tellLinks(outputDirectory: string): void {
    if (this.#linksTold || this.tellsLinksItself) return;
    this.#linksTold = true;
    const links = linkedExperiments(outputDirectory);
    if (links.length === 0) return;
    this.logToStderr(
      sanitizeLine(`Links in ${EXPERIMENTS} are not followed, and left out: ${shortList(links)}.`),
    );
  }

  /** Reads event files, and says on a terminal how far that is when it takes a while. */
  protected async whileReading<T>(
    read: (onReading: (reading: Reading) => void) => Promise<T>,
  ): Promise<T> {
    const line = openProgressLine<Reading>(process.stderr, systemClock, {
      interactive: this.drawsProgress(),
      quietMs: 2000,
      text: ({ files, totalFiles }) =>
        `Reading event files: ${formatCount(files)} of ${formatCount(totalFiles)}`,
    });
    return read(line.show).finally(line.clear);
  }

  /** Whether a line on standard error may say, over and over, how far something is. */
  protected drawsProgress(): boolean {
    return canDraw(process.stderr, process.env) && !this.jsonEnabled();
  }

  /** Where somebody can be asked, if anybody is there. */
  protected terminal(): Terminal {
    return {
      stdin: process.stdin,
      stderr: process.stderr,
      interactive: isInteractive() && !this.jsonEnabled(),
    };
  }

  /** Says a line that may end with a command. */
  protected logTyped(line: string): void {
    this.log(asTyped(line, this.invocation()));
  }

  protected override async catch(error: unknown): Promise<void> {
    // `--help` and `--version` end a command by throwing.
    if (error instanceof Errors.ExitError) throw error;
    const told = this.#tell(error);
    process.exitCode = told.exitCode;
    if (this.jsonEnabled()) this.logJson(this.toErrorJson(error));
    else writeError(told, error);
  }

  /** Says that a screen cannot be drawn any more, which is no failure of what it showed. */
  protected tellScreenFailure(error: unknown): void {
    const told = this.#tell(error);
    const goesOn = 'The screen is closed. What it showed goes on, as lines; Ctrl-C stops it.';
    writeError({ ...told, suggestions: [goesOn, ...told.suggestions] }, error);
  }

  #tell(error: unknown): ToldError {
    const { flags, baseFlags } = this.ctor;
    const names = Object.keys({ ...flags, ...baseFlags });
    const told = tellError(error, { names, absent: this.absentFlags }, isLogged());
    const suggestions = told.suggestions.map((line) => asTyped(line, this.invocation()));
    return { ...told, suggestions };
  }

  protected override toErrorJson(error: unknown): { error: Omit<ToldError, 'exitCode'> } {
    return errorJson(this.#tell(error));
  }
}

function writeError(told: ToldError, error: unknown): void {
  process.stderr.write(errorText(told));
  if (told.exitCode === EXIT.bug && isStackWanted()) {
    process.stderr.write(`${(error as Error).stack}\n`);
  }
}

/** What oclif takes for yes, and what it takes for no; empty is as if it were not set. */
const SWITCH_VALUES = ['1', 'true', 'y', 'yes', '0', 'false', 'n', 'no', ''];

/**
 * oclif takes any other text for no: someone who wrote `PIDGIN_REDACT_CONTENT=on` would keep every
 * word.
 */
function refuseUnclearSwitches(
  flags: Readonly<Record<string, { readonly type: string; readonly env?: string }>>,
  env: NodeJS.ProcessEnv,
): void {
  for (const { type, env: variable } of Object.values(flags)) {
    const value = type === 'boolean' && variable !== undefined ? env[variable] : undefined;
    if (value === undefined || SWITCH_VALUES.includes(value.toLowerCase())) continue;
    throw usageError(
      'invalid_variable',
      `${variable} is set to ${JSON.stringify(value)}, which is neither yes nor no.`,
      `Set it to true or false, or take it away: unset ${variable}`,
    );
  }
}

/** Whether colour and drawing are wanted on standard output. */
export function isInteractive(): boolean {
  return canDraw(process.stdout, process.env);
}

/** Columns of the terminal; of what is no terminal, more than most tables take. */
export function outputWidth(): number {
  return process.stdout.columns || 200;
}
