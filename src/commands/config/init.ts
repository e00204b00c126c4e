import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Flags } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { readEnvironment } from '../../config/environment.ts';
import { ownSettingsFile, settingsFiles } from '../../config/settings.ts';
import { writeSettings } from '../../config/write-settings.ts';
import { usageError } from '../../errors.ts';
import { refuseRecordPlace } from '../../experiment/record-places.ts';

export default class ConfigInit extends BaseCommand {
  static override summary = 'Write a settings file in which everything is commented out.';

  static override description =
    'It shows every setting with its default and what it means. Take away the # before a line, and before the lines it is set in under, to change it.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --user',
  ];

  static override flags = {
    user: Flags.boolean({
      summary: 'Write ~/.config/pidgin/pidgin.yaml, for all directories, not pidgin.yaml here.',
      env: 'PIDGIN_USER',
    }),
    force: Flags.boolean({
      summary: 'Overwrite the file if it is there.',
      env: 'PIDGIN_FORCE',
    }),
  };

  override async run(): Promise<{ file: string }> {
    const { flags } = await this.parse(ConfigInit);
    const environment = readEnvironment(process.env);
    const [here] = settingsFiles(process.cwd(), environment);
    const file = flags.user ? ownSettingsFile(environment) : here;
    if (file === undefined) {
      throw usageError(
        'no_home',
        'There is no home directory to write settings to.',
        'Set HOME, or leave out --user to write them here.',
      );
    }
    const example = readFileSync(join(this.config.root, 'settings.example.yaml'), 'utf8');
    // Which output directory it is, settings may say that cannot be read.
    refuseRecordPlace(file, null);
    await writeSettings(file, example, flags.force);
    this.log(`Written: ${file}`);
    return { file };
  }
}
