import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { readEnvironment } from '../config/environment.ts';
import { readKeysFile } from '../config/settings.ts';
import { EXIT } from '../errors.ts';
import { examine, type Finding } from '../experiment/doctor.ts';
import { sanitizeLine } from '../ui/sanitize.ts';

/** What `doctor --json` gives. */
interface Diagnosis {
  /** Whether a run with the built-in test models would work. */
  readonly ready: boolean;
  readonly findings: readonly Finding[];
}

export default class Doctor extends BaseCommand {
  static override summary = 'Check what a run needs: directories, settings, keys, providers.';

  static override description =
    `Exits with 0 when a run with local:test would work, and otherwise with the code of that run: 2 when what is asked for is wrong (the settings, an output directory that is a file, an old Node), 4 when the output directory may not be written or its disk is full.
Keys are never shown. Without --online nothing is sent anywhere; with it no tokens are spent.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --online',
  ];

  static override flags = {
    online: Flags.boolean({
      summary: 'Also see whether the providers with a key, and Ollama, can be reached.',
      env: 'PIDGIN_ONLINE',
    }),
  };

  override async run(): Promise<Diagnosis> {
    const { flags } = await this.parse(Doctor);
    const findings = await examine({
      cwd: process.cwd(),
      environment: readEnvironment(process.env, readKeysFile(process.cwd())),
      outputFlag: flags.output,
      nodeVersion: process.versions.node,
      oldestNode: String(this.config.pjson.engines?.node).replace(/^\D*/, ''),
      online: flags.online,
      fetch,
    });
    const problems = findings.filter(({ status }) => status === 'problem');
    for (const line of findings.flatMap(told)) this.log(line);
    this.log('');
    this.log(
      problems.length === 0
        ? 'Ready. Try: pidgin run -a local:test -b local:test -t 5'
        : 'Not ready: the problems above are in the way.',
    );
    if (problems.length > 0) process.exitCode = exitCodeOf(problems);
    return { ready: problems.length === 0, findings };
  }
}

function told({ status, message, remedy }: Finding): string[] {
  const line = `${status.padEnd(9)}${sanitizeLine(message)}`;
  return remedy === null ? [line] : [line, `${' '.repeat(9)}${sanitizeLine(remedy)}`];
}

function exitCodeOf(problems: readonly Finding[]): number {
  return Math.max(...problems.map(({ exit_code }) => exit_code ?? EXIT.bug));
}
