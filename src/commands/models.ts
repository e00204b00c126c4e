import { Flags } from '@oclif/core';
import { BaseCommand, outputWidth } from '../base-command.ts';
import { type KnownModel, knownModels } from '../experiment/known-models.ts';
import { formatRounded } from '../ui/number-format.ts';
import { textTable } from '../ui/table.ts';

export default class Models extends BaseCommand {
  static override summary = 'List the models there are names for, their prices and keys.';

  static override description =
    `Prices are list prices of today in US dollars for a million tokens; where a long request costs more, that of a short one. They come with Pidgin, from @pydantic/genai-prices: nothing is fetched.
Any other model can be asked for as provider/model-id.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --provider anthropic --all',
  ];

  static override flags = {
    provider: Flags.string({
      summary: 'Only models of this provider.',
      helpValue: 'NAME',
      env: 'PIDGIN_PROVIDER',
    }),
    all: Flags.boolean({
      summary: 'Every model the price data has of these providers, not only those with a name.',
      env: 'PIDGIN_ALL',
    }),
  };

  override async run(): Promise<{ models: KnownModel[] }> {
    const { flags } = await this.parse(Models);
    const { settings, environment } = this.surroundings();
    const models = await knownModels({
      settings,
      environment,
      provider: flags.provider,
      all: flags.all,
      now: new Date(),
    });
    for (const line of textTable(COLUMNS, models.map(row), outputWidth())) this.log(line);
    return { models };
  }
}

const UNKNOWN = '–';

const COLUMNS = [
  { title: 'NAME' },
  { title: 'PROVIDER', leaveOut: 1 },
  { title: 'MODEL' },
  { title: 'CONTEXT', align: 'right' as const, leaveOut: 3 },
  { title: '$/M IN', align: 'right' as const },
  { title: '$/M OUT', align: 'right' as const },
  { title: 'THINKS', leaveOut: 2 },
  { title: 'KEY' },
];

const KEYS: Record<KnownModel['key'], string> = {
  set: 'set',
  missing: 'missing',
  not_needed: '',
};

function row(model: KnownModel): string[] {
  return [
    model.alias ?? UNKNOWN,
    model.provider,
    model.model,
    formatRounded(model.context_window),
    dollars(model.input_usd_per_million_tokens),
    dollars(model.output_usd_per_million_tokens),
    model.thinks === null ? UNKNOWN : model.thinks ? 'yes' : 'no',
    KEYS[model.key],
  ];
}

function dollars(usd: number | null): string {
  if (usd === null) return UNKNOWN;
  return usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 6 });
}
