import { Args } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { type Relative, readFamilies } from '../experiment/family.ts';
import { findRecorded } from '../experiment/find-experiments.ts';
import { formatQuantity } from '../format-quantity.ts';
import type { ConversationId } from '../schemas/ids.ts';
import { sanitizeLine } from '../ui/sanitize.ts';

export default class Tree extends BaseCommand {
  static override summary = 'Draw what a conversation branched from and what branched from it.';

  static override examples = ['<%= config.bin %> <%= command.id %> conv_7f3a9c21_0001'];

  static override args = {
    conversation: Args.string({
      description: 'Id of a conversation, or id or name of an experiment.',
      required: true,
    }),
  };

  override async run(): Promise<{ families: Relative[] }> {
    const { args, flags } = await this.parse(Tree);
    const { outputDirectory } = this.context(flags.output);
    const target = await findRecorded(outputDirectory, args.conversation);
    this.tellGone(target);
    const { conversations } = target;
    const families = await readFamilies(outputDirectory, conversations);
    const asked = new Set(conversations);
    for (const line of families.flatMap((family) => drawn(family, asked))) this.log(line);
    return { families };
  }
}

/** A family as lines, those that were asked for marked. */
function drawn(
  { branches, ...relative }: Relative,
  asked: ReadonlySet<ConversationId>,
  here = '',
  below = '',
): string[] {
  const { conversation_id, name, arm, branch_turn, missing } = relative;
  const facts = [
    branch_turn === null ? null : `after ${formatQuantity(branch_turn, 'turn')}`,
    missing ? 'its record is not here' : name,
    arm === 'default' || arm === '' ? null : arm,
  ];
  const told = sanitizeLine(facts.filter((fact) => fact !== null).join(', '));
  return [
    `${here}${conversation_id}  ${told}${asked.has(conversation_id) ? ' ◀' : ''}`,
    ...branches.flatMap((branch, index) => {
      const last = index === branches.length - 1;
      return drawn(
        branch,
        asked,
        `${below}${last ? '└─ ' : '├─ '}`,
        `${below}${last ? '   ' : '│  '}`,
      );
    }),
  ];
}
