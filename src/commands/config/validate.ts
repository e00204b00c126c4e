import { BaseCommand } from '../../base-command.ts';
import { readEnvironment } from '../../config/environment.ts';
import { loadSettings, settingsFiles } from '../../config/settings.ts';

export default class ConfigValidate extends BaseCommand {
  static override summary = 'Check the settings files, and tell all that is wrong with them.';

  static override description =
    'Each problem is told with file, line and column, and for a key that does not exist the nearest that does (exit code 2).';

  static override examples = ['<%= config.bin %> <%= command.id %>'];

  override async run(): Promise<{ valid: true; files: readonly string[] }> {
    await this.parse(ConfigValidate);
    const cwd = process.cwd();
    const environment = readEnvironment(process.env);
    const { files } = loadSettings(cwd, environment);
    for (const file of files) this.log(`${file}: valid`);
    if (files.length === 0) {
      this.log(`No settings file; it could be ${settingsFiles(cwd, environment).join(' or ')}.`);
    }
    return { valid: true, files };
  }
}
