import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { EXIT } from '../errors.ts';
import { findTarget } from '../experiment/find-experiments.ts';
import { type Verified, verifyTarget } from '../experiment/replay/verify-target.ts';
import { sanitizeLine } from '../ui/sanitize.ts';

export default class Replay extends BaseCommand {
  static override summary = 'Hold recorded conversations again, without any model.';

  static override description =
    `With --verify every conversation is held again with the recorded replies, offline: every request, by the hash of its history and its parameters, and every event is compared with the record, and the first that differs is told (exit code 4). Stops, crashes and failures happen again where they happened. What local:test said is made anew from its seed.`;

  static override examples = ['<%= config.bin %> <%= command.id %> --verify exp_7f3a9c21'];

  static override args = {
    target: Args.string({
      description: 'Id of a conversation, or id or name of an experiment.',
      required: true,
    }),
  };

  static override flags = {
    verify: Flags.boolean({
      summary: 'Compare instead of showing.',
      env: 'PIDGIN_VERIFY',
      required: true,
    }),
  };

  override async run(): Promise<{ verified: Verified[] }> {
    const { args, flags } = await this.parse(Replay);
    const { outputDirectory } = this.context(flags.output);
    const verified: Verified[] = [];
    for await (const result of verifyTarget(await findTarget(outputDirectory, args.target))) {
      verified.push(result);
      this.log(told(result));
      if (result.outcome !== 'verified') process.exitCode = EXIT.data;
    }
    return { verified };
  }
}

function told({
  conversation_id,
  outcome,
  events,
  requests,
  divergence,
  damage,
}: Verified): string {
  switch (outcome) {
    case 'verified':
      return `${conversation_id}: the same, ${events} events and ${requests} requests`;
    case 'damaged':
      return `${conversation_id}: damaged, ${damage}`;
    case 'redacted':
      return `${conversation_id}: redacted, so what was sent is not known`;
    case 'diverged': {
      const { seq, type, field, recorded, replayed } = divergence ?? {};
      const where = `${type}${seq === null ? '' : ` (seq ${seq})`}${field ? `, ${field}` : ''}`;
      return sanitizeLine(
        `${conversation_id}: differs at ${where}: recorded ${shown(recorded)}, replayed ${shown(replayed)}`,
      );
    }
    default:
      return outcome satisfies never;
  }
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
