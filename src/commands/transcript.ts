import { Args } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { EXIT } from '../errors.ts';
import { readConversation } from '../events/read-conversation.ts';
import { eventFile, findRecorded } from '../experiment/find-experiments.ts';
import { transcript } from '../reports/transcript.ts';
import { sanitize } from '../ui/sanitize.ts';

export default class Transcript extends BaseCommand {
  static override summary = 'Print a conversation as Markdown, from its events alone.';

  static override description =
    'Given an experiment, it prints all of its conversations. Works while it runs, and for damaged files as far as they go.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> conv_7f3a9c21_0001',
    '<%= config.bin %> <%= command.id %> exp_7f3a9c21 > transcripts.md',
  ];

  static override args = {
    target: Args.string({
      description: 'Id of a conversation, or id or name of an experiment.',
      required: true,
    }),
  };

  override async run(): Promise<{ transcripts: { conversation_id: string; markdown: string }[] }> {
    const { args, flags } = await this.parse(Transcript);
    const { outputDirectory } = this.context(flags.output);
    const target = await findRecorded(outputDirectory, args.target);
    const transcripts: { conversation_id: string; markdown: string }[] = [];
    for (const conversationId of target.conversations) {
      const path = eventFile(target, conversationId);
      const read = await readConversation(path).catch((error: NodeJS.ErrnoException) => {
        this.logToStderr(`${conversationId} could not be read: ${error.message}`);
        process.exitCode = EXIT.data;
      });
      if (read === undefined) continue;
      const { state, badLines } = read;
      for (const { line, reason } of badLines) {
        this.logToStderr(`${conversationId}, line ${line}: ${reason.replaceAll('_', ' ')}`);
      }
      const markdown = transcript(state);
      transcripts.push({ conversation_id: conversationId, markdown });
      this.log(process.stdout.isTTY ? sanitize(markdown) : markdown);
    }
    return { transcripts };
  }
}
