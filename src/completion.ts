import type { Command, Config } from '@oclif/core';

/** Shells there is a script for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/** A flag, as far as it can be completed. */
interface CompletedFlag {
  /** As it is typed: `-o` and `--output`, `--no-import`. */
  readonly spellings: readonly string[];
  readonly summary: string;
  /** What may follow it; absent: it takes no value. */
  readonly value?: CompletedValue;
}

/** `word` for what cannot be guessed: a number, a name, a text. */
type CompletedValue = 'file' | 'directory' | 'word' | readonly string[];

/** What may be typed after some words: commands after the name of a topic, flags after a command. */
interface CompletedPlace {
  /** The words before: none, a topic, or a command. */
  readonly words: readonly string[];
  readonly next: readonly { readonly word: string; readonly summary: string }[];
  readonly flags: readonly CompletedFlag[];
  readonly argument: CompletedValue;
}

/** A script by which a shell completes commands, flags and the values that some flags take. */
export function completionScript(shell: Shell, config: Config): string {
  const places = completedPlaces(config);
  const { bin } = config;
  switch (shell) {
    case 'bash':
      return bashScript(bin, places);
    case 'zsh':
      return zshScript(bin, places);
    case 'fish':
      return fishScript(bin, places);
    default:
      return shell satisfies never;
  }
}

function completedPlaces(config: Config): CompletedPlace[] {
  const commands = config.commands.filter(({ hidden }) => !hidden);
  // What oclif calls topics has the commands among them.
  const topics = config.topics.filter(({ name }) => !config.commandIDs.includes(name));
  const named = [
    ...topics.map(({ name, description }) => ({ id: name, summary: description?.split('\n')[0] })),
    ...commands,
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
  const branches = ['', ...topics.map(({ name }) => name)].map((topic) => ({
    words: topic === '' ? [] : topic.split(':'),
    next: named
      .filter(({ id }) => id.split(':').slice(0, -1).join(':') === topic)
      .map(({ id, summary = '' }) => ({ word: id.split(':').at(-1) ?? id, summary })),
    flags: [HELP],
    argument: 'word' as const,
  }));
  const leaves = commands.map((command) => ({
    words: command.id.split(':'),
    next: [],
    flags: [
      ...Object.values(command.flags)
        .filter(({ hidden }) => !hidden)
        .map(completedFlag),
      HELP,
    ],
    argument: completedArgument(command),
  }));
  return [...branches, ...leaves];
}

const HELP: CompletedFlag = { spellings: ['-h', '--help'], summary: 'Show help.' };

function completedFlag(flag: Command.Flag.Cached): CompletedFlag {
  const { name, char } = flag;
  const spellings = [...(char === undefined ? [] : [`-${char}`]), `--${name}`];
  const summary = flag.summary ?? flag.description ?? '';
  if (flag.type === 'boolean') {
    return { spellings: flag.allowNo ? [...spellings, `--no-${name}`] : spellings, summary };
  }
  return { spellings, summary, value: flag.options ?? valueCalled(String(flag.helpValue)) };
}

function completedArgument({ args }: Command.Loadable): CompletedValue {
  const [first] = Object.values(args);
  return first?.options ?? (first?.name === 'spec' ? 'file' : 'word');
}

function valueCalled(name: string): CompletedValue {
  if (name === 'DIR') return 'directory';
  return name === 'FILE' ? 'file' : 'word';
}

/** The place after these words, as one word: `experiment resume`. */
const titleOf = ({ words }: CompletedPlace) => words.join(' ');

/** Patterns of a shell's `case` for what leads from one place to another. */
const stepsOf = (places: readonly CompletedPlace[]) =>
  places
    .filter(({ words }) => words.length > 0)
    .map(({ words }) => quoted(`${words.slice(0, -1).join(' ')} ${words.at(-1)}`))
    .join(' | ');

function bashScript(bin: string, places: readonly CompletedPlace[]): string {
  const values = places.flatMap((place) =>
    place.flags.flatMap(({ spellings, value }) => {
      const before = spellings.map((each) => quoted(`${titleOf(place)} ${each}`)).join(' | ');
      return value === undefined ? [] : [`    ${before}) ${bashValue(value)} ;;`];
    }),
  );
  const words = places.map((place) => {
    const flags = bashValue(place.flags.flatMap(({ spellings }) => spellings));
    const plain = place.next.length > 0 ? place.next.map(({ word }) => word) : place.argument;
    const title = quoted(titleOf(place));
    return `    ${title}) if [[ $word == -* ]]; then ${flags}; else ${bashValue(plain)}; fi ;;`;
  });
  return `# Completion of ${bin} for bash:  source <(${bin} completion bash)
_${bin}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}" at= index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$at \${COMP_WORDS[index]}" in
      ${stepsOf(places)}) at="\${at:+$at }\${COMP_WORDS[index]}" ;;
      *) break ;;
    esac
  done
  # Bash takes --flag=value for three words.
  if [[ $word == = ]]; then
    word=
  elif [[ $before == = ]]; then
    before="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  COMPREPLY=()
  case "$at $before" in
${values.join('\n')}
  esac
  case "$at" in
${words.join('\n')}
  esac
}
complete -o default -F _${bin} ${bin}
`;
}

function bashValue(value: CompletedValue): string {
  const found = (how: string) => `COMPREPLY=($(compgen ${how} -- "$word")); return`;
  if (value === 'file') return 'return';
  if (value === 'directory') return found('-d');
  // Bash would go on to the names of files; before version 4 it cannot be told not to.
  if (value === 'word') return 'compopt +o default 2>/dev/null; return';
  return found(`-W ${quoted(value.join(' '))}`);
}

function zshScript(bin: string, places: readonly CompletedPlace[]): string {
  const cases = places.map((place) => `    ${quoted(titleOf(place))}) ${zshCase(place)} ;;`);
  return `#compdef ${bin}
# Completion of ${bin} for zsh:  source <(${bin} completion zsh)
_${bin}() {
  local at= index
  for ((index = 2; index < CURRENT; index++)); do
    case "$at \${words[index]}" in
      ${stepsOf(places)}) at="\${at:+$at }\${words[index]}" ;;
      *) break ;;
    esac
  done
  case "$at" in
${cases.join('\n')}
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _${bin} "$@"; else compdef _${bin} ${bin}; fi
`;
}

function zshCase({ words, next, flags, argument }: CompletedPlace): string {
  if (next.length > 0) {
    const described = next.map(({ word, summary }) =>
      quoted(`${word}:${summary.replaceAll(':', '\\:')}`),
    );
    return `local -a next=(${described.join(' ')}); _describe command next`;
  }
  const specs = [...flags.flatMap(zshFlag), quoted(`*: :${zshValue(argument)}`)];
  const past = words.length;
  return `shift ${past} words; ((CURRENT -= ${past})); _arguments -s ${specs.join(' ')}`;
}

function zshFlag({ spellings, summary, value }: CompletedFlag): string[] {
  const text = summary.replace(/[[\]\\:]/g, '\\$&');
  const after = value === undefined ? '' : `:value:${zshValue(value)}`;
  return spellings.map((each) => quoted(`${each}[${text}]${after}`));
}

function zshValue(value: CompletedValue): string {
  if (value === 'file') return '_files';
  if (value === 'directory') return '_files -/';
  return value === 'word' ? ' ' : `(${value.join(' ')})`;
}

function fishScript(bin: string, places: readonly CompletedPlace[]): string {
  const lines = places.flatMap((place) => {
    const at = `__${bin}_at ${place.words.join(' ')}`.trim();
    const last = `${at}; and test (count (commandline -opc)) -eq ${place.words.length + 1}`;
    const argument =
      place.argument === 'file'
        ? [`complete -c ${bin} -n ${quoted(at)} -F`]
        : Array.isArray(place.argument)
          ? [`complete -c ${bin} -n ${quoted(at)} -a ${quoted(place.argument.join(' '))}`]
          : [];
    return [
      ...place.next.map(
        ({ word, summary }) =>
          `complete -c ${bin} -n ${quoted(last)} -a ${word} -d ${fishQuoted(summary)}`,
      ),
      ...argument,
      ...(place.next.length > 0 ? [] : place.flags).map(
        (flag) => `complete -c ${bin} -n ${quoted(at)} ${fishFlag(flag)}`,
      ),
    ];
  });
  return `# Completion of ${bin} for fish:  ${bin} completion fish | source
function __${bin}_at
    set -l words (commandline -opc)[2..]
    for index in (seq (count $argv))
        test "$words[$index]" = "$argv[$index]"; or return 1
    end
end
complete -c ${bin} -f
${lines.join('\n')}
`;
}

function fishFlag({ spellings, summary, value }: CompletedFlag): string {
  const names = spellings.map((each) =>
    each.startsWith('--') ? `-l ${each.slice(2)}` : `-s ${each.slice(1)}`,
  );
  return `${names.join(' ')}${fishValue(value)} -d ${fishQuoted(summary)}`;
}

function fishValue(value: CompletedValue | undefined): string {
  if (value === undefined) return '';
  if (value === 'file') return ' -r -F';
  if (value === 'directory') return " -x -a '(__fish_complete_directories)'";
  return value === 'word' ? ' -x' : ` -x -a ${quoted(value.join(' '))}`;
}

/** A word that a POSIX shell takes as it is. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function fishQuoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
