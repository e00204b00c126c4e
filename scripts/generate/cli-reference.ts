import { type CommandMetadata, flagText, flagUsage } from './load-commands.ts';
import { cell } from './markdown-cell.ts';

/** docs/reference/cli.md: every command, its arguments, flags and examples. */
export function cliReference(commands: readonly CommandMetadata[]): string {
  const sections = commands.map((command) => {
    const args = command.args.map(
      ({ name, description, required }) =>
        `| \`${name.toUpperCase()}\`${required ? '' : ' (optional)'} | ${cell(description ?? '')} |`,
    );
    const flags = command.flags.map(
      (flag) => `| \`${flagUsage(flag)}\` | ${cell(flagText(flag))} |`,
    );
    return [
      `## pidgin ${command.id}`,
      '',
      command.summary,
      '',
      ...(command.description === '' ? [] : [command.description, '']),
      ...(args.length === 0 ? [] : ['| argument | |', '|---|---|', ...args, '']),
      '| flag | |',
      '|---|---|',
      ...flags,
      '',
      '```sh',
      ...command.examples,
      '```',
      '',
    ].join('\n');
  });
  return [
    '# Commands',
    '',
    'Generated from the commands themselves by `npm run generate`.',
    '',
    'Exit codes: 0 done, 1 a bug in Pidgin, 2 wrong usage or an invalid file, 3 a provider failure left conversations failed, 4 a problem with data or disk, 130 interrupted.',
    '',
    ...sections,
  ].join('\n');
}
