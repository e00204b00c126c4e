import { Args, Flags } from '@oclif/core';
import { BaseCommand, isInteractive, outputWidth } from '../base-command.ts';
import { findRecorded, type Target } from '../experiment/find-experiments.ts';
import type { ConversationId } from '../schemas/ids.ts';
import { databasePath } from '../storage/database.ts';
import { type SearchResult, searchMessages } from '../storage/search-messages.ts';
import { searchReport } from '../ui/search-report.ts';

const AUTHORS = { a: 'agent_a', b: 'agent_b', experimenter: 'experimenter' } as const;

export default class Search extends BaseCommand {
  static override summary =
    'Find what was said, in all conversations of the database and the archive.';

  static override description =
    'Plain text is found in any case. Between slashes it is a regular expression (RE2 syntax): /silen(ce|t)/i';

  static override examples = [
    '<%= config.bin %> <%= command.id %> "what is a number"',
    '<%= config.bin %> <%= command.id %> "/namast[eé]/i" --by b --in exp_7f3a9c21',
  ];

  static override args = {
    text: Args.string({ description: 'Text, or /regular expression/.', required: true }),
  };

  static override flags = {
    in: Flags.string({
      summary: 'Only in this conversation or experiment, by id or name.',
      helpValue: 'ID',
      env: 'PIDGIN_IN',
    }),
    by: Flags.option({
      summary: 'Only what this speaker said.',
      options: ['a', 'b', 'experimenter'] as const,
      env: 'PIDGIN_BY',
    })(),
    limit: Flags.integer({
      summary: 'Most messages to show.',
      helpValue: 'N',
      min: 1,
      max: 1_000_000,
      default: 100,
      env: 'PIDGIN_LIMIT',
    }),
  };

  override async run(): Promise<SearchResult> {
    const { args, flags } = await this.parse(Search);
    const { outputDirectory } = this.context(flags.output);
    const target =
      flags.in === undefined ? undefined : await findRecorded(outputDirectory, flags.in);
    const result = await searchMessages(databasePath(outputDirectory), {
      text: args.text,
      conversationIds: target && knownConversations(target),
      archived: target?.archived ?? true,
      author: flags.by && AUTHORS[flags.by],
      limit: flags.limit,
    });
    const shape = {
      width: outputWidth(),
      colour: isInteractive() && process.stdout.hasColors(),
    };
    for (const line of searchReport(result, shape)) this.log(line);
    if (result.total === 0) this.logToStderr(`Nothing that was said matches ${args.text}`);
    return result;
  }
}

/** The database has what was said in those, too, whose event file is gone. */
function knownConversations({ conversations, gone }: Target): ConversationId[] {
  return [...conversations, ...gone.map(({ conversation_id }) => conversation_id)];
}
