import { BaseCommand, outputWidth } from '../../base-command.ts';
import {
  type EffectiveSetting,
  effectiveSettings,
  type KeyPlace,
  keyPlaces,
  MASK,
} from '../../config/effective-settings.ts';
import { readEnvironment } from '../../config/environment.ts';
import { loadSettings, readKeysFile } from '../../config/settings.ts';
import { textTable } from '../../ui/table.ts';

/** What `config show --json` gives. */
interface Shown {
  /** The settings files that are there; what stands in the first goes before. */
  readonly files: readonly string[];
  readonly settings: readonly EffectiveSetting[];
  readonly keys: readonly KeyPlace[];
  /** Variables of flags that are set, which go before the settings; not what they hold. */
  readonly variables: readonly string[];
}

export default class ConfigShow extends BaseCommand {
  static override summary = 'Show every setting that holds, and where it is from.';

  static override description =
    'pidgin.yaml here goes before ~/.config/pidgin/pidgin.yaml, key by key; flags and the environment go before both, but for the address of a provider, where the files do. Variables of flags, such as PIDGIN_MAX_RETRIES, are named when they are set. What a spec file says of one experiment is not shown here. Keys are read from the environment, and else from .env here; they are never shown.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ];

  override async run(): Promise<Shown> {
    const { flags } = await this.parse(ConfigShow);
    const cwd = process.cwd();
    const environment = readEnvironment(process.env, readKeysFile(cwd));
    const loaded = loadSettings(cwd, environment);
    const settings = effectiveSettings(loaded, environment, flags.output, cwd);
    const keys = keyPlaces(loaded.value, environment);
    const rows = [
      ...settings.map(({ key, value, from }) => [key, shown(value), from]),
      ...keys.map(({ provider, variables, from }) => [
        `key of ${provider}`,
        from === null ? 'not set' : MASK,
        from === null ? variables.join(' or ') : from,
      ]),
    ];
    for (const line of textTable(COLUMNS, rows, outputWidth())) this.log(line);
    const variables = this.#variablesOfFlags();
    if (variables.length > 0) {
      this.log('');
      this.log(`Variables of flags that are set, which go before these: ${variables.join(', ')}`);
    }
    return { files: loaded.files, settings, keys, variables };
  }

  /** Those that are set; that of `--output` is among the settings. */
  #variablesOfFlags(): string[] {
    const names = this.config.commands
      .flatMap(({ flags }) => Object.values(flags))
      .flatMap(({ env }) => (env !== undefined && process.env[env] ? [env] : []));
    return [...new Set(names)].filter((name) => name !== 'PIDGIN_OUTPUT').sort();
  }
}

const COLUMNS = [{ title: 'SETTING', isId: true as const }, { title: 'VALUE' }, { title: 'FROM' }];

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
