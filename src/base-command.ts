import { Command, Errors, Flags } from '@oclif/core';
import { type Environment, readEnvironment } from './config/environment.ts';
import { loadSettings, outputDirectory } from './config/settings.ts';
import { EXIT, PidginError } from './errors.ts';
import { refuseUnusableOutput } from './experiment/directory.ts';
import type { Settings } from './schemas/settings.ts';
import type { Invocation } from './ui/run-report.ts';

/** Where a command runs and what is set there. */
interface Surroundings {
  readonly cwd: string;
  readonly environment: Environment;
  readonly settings: Settings;
}

export interface CommandContext extends Surroundings {
  readonly outputDirectory: string;
}

/** What a person, or a program reading `--json`, is told of an error. Nothing else leaves. */
interface ToldError {
  readonly code: string;
  readonly message: string;
  readonly suggestions: readonly string[];
  readonly exitCode: number;
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

  #outputFailed = false;

  protected override async init(): Promise<void> {
    await super.init();
    // oclif throws where nobody can catch it, which would end a run because nobody can watch it.
    process.stdout.removeAllListeners('error').on('error', (error) => this.#onOutputError(error));
    process.stderr.on('error', () => {
      // There is no place left to say so.
    });
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
    const environment = readEnvironment(process.env);
    return { cwd, environment, settings: loadSettings(cwd, environment) };
  }

  /**
   * What holds for a command that reads or writes experiments.
   *
   * @throws PidginError `output_unusable` when the output directory is none.
   */
  protected context(outputFlag: string | undefined): CommandContext {
    const surroundings = this.surroundings();
    const { cwd, environment, settings } = surroundings;
    const output = outputDirectory(outputFlag, environment, settings, cwd);
    refuseUnusableOutput(output);
    return { ...surroundings, outputDirectory: output };
  }

  /** How this program is called again from here, to be told to the user. */
  protected invocation(outputFlag: string | undefined): Invocation {
    return {
      program: process.env.npm_command === 'exec' ? `npx ${this.config.bin}` : this.config.bin,
      flags: outputFlag === undefined ? '' : ` -o ${shellQuoted(outputFlag)}`,
      cwd: process.cwd(),
    };
  }

  protected override async catch(error: unknown): Promise<void> {
    // `--help` and `--version` end a command by throwing.
    if (error instanceof Errors.ExitError) throw error;
    const told = tell(error);
    process.exitCode = told.exitCode;
    if (this.jsonEnabled()) {
      this.logJson(this.toErrorJson(error));
      return;
    }
    const lines = [`Error: ${told.message}`, ...told.suggestions.map((line) => `  ${line}`)];
    process.stderr.write(`${lines.join('\n')}\n`);
    if (told.exitCode === EXIT.bug && process.env.DEBUG) {
      process.stderr.write(`${(error as Error).stack}\n`);
    }
  }

  protected override toErrorJson(error: unknown): { error: Omit<ToldError, 'exitCode'> } {
    const { code, message, suggestions } = tell(error);
    return { error: { code, message, suggestions } };
  }
}

function tell(error: unknown): ToldError {
  if (error instanceof PidginError) return error;
  if (error instanceof Errors.CLIError) {
    const message = error.message.replace(/\nSee more help with --help$/, '').replace(/\s+/g, ' ');
    return {
      code: 'invalid_usage',
      message,
      suggestions: ['--help shows how the command is used.'],
      exitCode: EXIT.usage,
    };
  }
  if (error instanceof Error && 'syscall' in error) {
    return {
      code: 'file_failed',
      message: `A file or directory could not be used: ${error.message}`,
      suggestions: [
        'Check that it is there, that you may read and write it, and that there is room.',
      ],
      exitCode: EXIT.data,
    };
  }
  return {
    code: 'internal',
    message: `Something went wrong inside Pidgin: ${error instanceof Error ? error.message : String(error)}`,
    suggestions: ['This is a bug. Please report it; DEBUG=1 shows where it happened.'],
    exitCode: EXIT.bug,
  };
}

/** Whether colour and drawing are wanted: standard output is a terminal that can, and not in CI. */
export function isInteractive(): boolean {
  return process.stdout.isTTY === true && !process.env.CI && process.env.TERM !== 'dumb';
}

/** A word that a POSIX shell takes as it is. */
export function shellQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
