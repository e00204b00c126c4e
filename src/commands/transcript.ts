import { Args } from '@oclif/core';
import { BaseCommand, outputWidth } from '../base-command.ts';
import { EXIT, fileReason } from '../errors.ts';
import { badLineText } from '../events/bad-line-text.ts';
import type { BadLine } from '../events/log-reader.ts';
import { firstDamage, readConversation } from '../events/read-conversation.ts';
import { findRecorded } from '../experiment/find-experiments.ts';
import { eventFile } from '../experiment/record-files.ts';
import { formatQuantity } from '../format-quantity.ts';
import { transcript } from '../reports/transcript.ts';
import { sanitizeLine } from '../ui/sanitize.ts';
import { transcriptLines } from '../ui/transcript-lines.ts';

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
    this.tellGone(target);
    const transcripts: { conversation_id: string; markdown: string }[] = [];
    for (const conversationId of target.conversations) {
      const path = eventFile(target.directory, conversationId);
      const read = await readConversation(path).catch((error: NodeJS.ErrnoException) => {
        this.logToStderr(`${conversationId} could not be read: ${fileReason(error)}`);
        process.exitCode = EXIT.data;
      });
      if (read === undefined) continue;
      const { state, badLines } = read;
      if (state.conversationId === null) {
        this.logToStderr(`${conversationId}: ${nothingToRead(badLines)}`);
        if (badLines.length > 0) process.exitCode = EXIT.data;
        continue;
      }
      for (const bad of badLines) {
        this.logToStderr(sanitizeLine(`${conversationId}, ${badLineText(bad)}`));
      }
      if (firstDamage(badLines) !== undefined) process.exitCode = EXIT.data;
      const markdown = transcript(state);
      transcripts.push({ conversation_id: conversationId, markdown });
      const shown = (): string => transcriptLines(markdown, outputWidth()).join('\n');
      this.log(process.stdout.isTTY ? shown() : markdown);
    }
    return { transcripts };
  }
}

/** Why there is nothing of a conversation. */
function nothingToRead(badLines: readonly BadLine[]): string {
  const [first, ...others] = badLines;
  if (first === undefined) return 'nothing is recorded of it yet';
  if (others.length === 0) return sanitizeLine(`nothing of it can be read; ${badLineText(first)}`);
  return sanitizeLine(
    `none of its ${formatQuantity(badLines.length, 'line')} can be read; ${badLineText(first)}`,
  );
}
