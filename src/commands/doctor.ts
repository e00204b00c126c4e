import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { readEnvironment } from '../config/environment.ts';
import { readKeysFile } from '../config/settings.ts';
import { examine, type Finding } from '../experiment/doctor.ts';
import { asTyped } from '../ui/command-text.ts';
import { sanitizeLine } from '../ui/sanitize.ts';
import { wrapLines } from '../ui/wrap.ts';

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
With --archive it exits with 4, too, when something in the archive is damaged.
Keys are never shown. Without --online nothing is sent anywhere; with it no tokens are spent.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --online',
    '<%= config.bin %> <%= command.id %> --archive',
  ];

  static override flags = {
    online: Flags.boolean({
      summary: 'Also see whether the providers with a key, and Ollama, can be reached.',
      env: 'PIDGIN_ONLINE',
    }),
    archive: Flags.boolean({
      summary: 'Also read all that is archived, and compare it with its checksums.',
      // Not PIDGIN_ARCHIVE, which moves experiments there.
      env: 'PIDGIN_DOCTOR_ARCHIVE',
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
      archive: flags.archive,
      fetch,
    });
    const problems = findings.filter(({ status }) => status === 'problem');
    const invocation = this.invocation(flags.output);
    const width = process.stdout.columns || Infinity;
    for (const finding of findings) {
      for (const line of told(finding, width)) this.log(asTyped(line, invocation));
    }
    this.log('');
    const verdict =
      problems.length === 0
        ? 'Ready. Try: pidgin run -a local:test -b local:test -t 5'
        : 'Not ready: the problems above are in the way.';
    this.log(asTyped(verdict, invocation));
    const codes = findings.flatMap(({ exit_code }) => exit_code ?? []);
    if (codes.length > 0) process.exitCode = Math.max(...codes);
    return { ready: problems.length === 0, findings };
  }
}

const STATUS_WIDTH = 9;

/** A remedy is left whole: it may be a command to copy. */
function told({ status, message, remedy }: Finding, width: number): string[] {
  const lines = wrapLines(sanitizeLine(message), width - STATUS_WIDTH);
  if (remedy !== null) lines.push(sanitizeLine(remedy));
  return lines.map((line, index) => (index === 0 ? status : '').padEnd(STATUS_WIDTH) + line);
}
