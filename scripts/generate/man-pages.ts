import { type CommandMetadata, flagText, flagUsage } from './load-commands.ts';

/** man/: `pidgin.1` and one page a command, in mdoc. */
export function manPages(commands: readonly CommandMetadata[]): Record<string, string> {
  const pages = commands.map(
    (command) => [`man/pidgin-${command.id.replaceAll(' ', '-')}.1`, commandPage(command)] as const,
  );
  return { 'man/pidgin.1': overview(commands), ...Object.fromEntries(pages) };
}

function overview(commands: readonly CommandMetadata[]): string {
  return page('PIDGIN', [
    '.Sh NAME',
    '.Nm pidgin',
    '.Nd run conversations between two language models',
    '.Sh SYNOPSIS',
    '.Nm',
    '.Ar command',
    '.Op Ar options',
    '.Sh DESCRIPTION',
    '.Nm',
    ...prose(
      'puts two language models in conversation, keeps a record of every event, and loads the record into a database that can be asked in SQL. The commands are:',
    ),
    '.Bl -tag -width transcript',
    ...commands.flatMap(({ id, summary }) => [`.It Cm ${id}`, ...prose(summary)]),
    '.El',
    '.Sh EXIT STATUS',
    '.Bl -tag -width 130',
    ...EXIT_CODES.flatMap(([code, meaning]) => [`.It ${code}`, meaning]),
    '.El',
    '.Sh SEE ALSO',
    ...commands.map(
      ({ id }, index) =>
        `.Xr pidgin-${id.replaceAll(' ', '-')} 1${index === commands.length - 1 ? '' : ' ,'}`,
    ),
  ]);
}

const EXIT_CODES = [
  ['0', 'Done.'],
  ['1', 'A bug in Pidgin.'],
  ['2', 'Wrong usage or an invalid file.'],
  ['3', 'A provider failure left conversations failed.'],
  ['4', 'A problem with data or disk.'],
  ['130', 'Interrupted.'],
] as const;

function commandPage(command: CommandMetadata): string {
  const name = `pidgin-${command.id.replaceAll(' ', '-')}`;
  return page(name.toUpperCase(), [
    '.Sh NAME',
    `.Nm ${name}`,
    `.Nd ${escaped(command.summary).replace(/\.$/, '')}`,
    '.Sh SYNOPSIS',
    `.Nm pidgin ${command.id}`,
    '.Op Ar options',
    ...command.args.map(({ name: arg, required }) => (required ? `.Ar ${arg}` : `.Op Ar ${arg}`)),
    ...(command.description === '' ? [] : ['.Sh DESCRIPTION', ...description(command.description)]),
    ...(command.args.length === 0
      ? []
      : [
          '.Sh ARGUMENTS',
          '.Bl -tag -width Ds',
          ...command.args.flatMap((arg) => [`.It Ar ${arg.name}`, ...prose(arg.description ?? '')]),
          '.El',
        ]),
    '.Sh OPTIONS',
    '.Bl -tag -width Ds',
    ...command.flags.flatMap((flag) => [
      `.It Fl ${flagUsage(flag)
        .slice(1)
        .replace(/, --/, ' , Fl -')
        .replace(/ ([A-Z:=]+)$/, ' Ar $1')}`,
      ...prose(flagText(flag)),
    ]),
    '.El',
    '.Sh EXAMPLES',
    '.Bd -literal -offset indent',
    ...command.examples.map(escaped),
    '.Ed',
    '.Sh SEE ALSO',
    '.Xr pidgin 1',
  ]);
}

function page(title: string, lines: readonly string[]): string {
  return ['.Dd $Mdocdate$', `.Dt ${title} 1`, '.Os', ...lines, ''].join('\n');
}

/** Paragraphs, and for lines such as `name   what it is` a list. */
function description(text: string): string[] {
  const lines = text.split('\n').map((line) => /^ *(\S+) {2,}(\S.*)$/.exec(line) ?? line);
  return lines.flatMap((line, i) => {
    if (typeof line === 'string') return [...(i > 0 ? ['.Pp'] : []), ...prose(line)];
    const [, term = '', meaning = ''] = line;
    return [
      ...(typeof lines[i - 1] === 'object' ? [] : ['.Bl -tag -width conversations']),
      `.It ${escaped(term)}`,
      ...prose(meaning),
      ...(typeof lines[i + 1] === 'object' ? [] : ['.El']),
    ];
  });
}

/** Lines of text: every sentence begins one, as mdoc asks for, and none is long. */
function prose(text: string): string[] {
  const sentences = text.replace(/\s+/g, ' ').split(/(?<=[.!?][)"\]]?) /);
  return sentences.flatMap(shortLines).map(escaped);
}

function shortLines(sentence: string): string[] {
  return sentence.match(/\S.{0,77}(?= |$)|\S+/g) ?? [];
}

/** A line that roff takes as it is: no backslashes, and nothing that begins like a request. */
function escaped(line: string): string {
  return line.replaceAll('\\', '\\e').replace(/^([.'])/, '\\&$1');
}
