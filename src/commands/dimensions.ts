import { BaseCommand } from '../base-command.ts';
import { DIMENSIONS, type Dimension } from '../config/dimensions.ts';

export default class Dimensions extends BaseCommand {
  static override summary = 'List what an opening prompt can be composed from.';

  static override description =
    'Use them as -d context:topic or -d context:topic:mode with the run command.';

  static override examples = ['<%= config.bin %> <%= command.id %>'];

  override async run(): Promise<{ dimensions: readonly Dimension[] }> {
    await this.parse(Dimensions);
    for (const { name, description, required, values } of DIMENSIONS) {
      this.log(`${name}: ${description}${required ? '' : ' (optional)'}`);
      for (const [value, { description: meaning }] of Object.entries(values)) {
        this.log(`  ${value.padEnd(14)}${meaning}`);
      }
      this.log();
    }
    this.log('For example: pidgin run -a claude -b gpt -d peers:philosophy:analytical');
    return { dimensions: DIMENSIONS };
  }
}
