import { Plugin } from '@oclif/core';

/** A flag, as far as the reference and the man pages show it. */
export interface FlagMetadata {
  readonly name: string;
  readonly char?: string;
  readonly type: 'boolean' | 'option';
  readonly summary?: string;
  readonly helpValue?: string | string[];
  readonly options?: readonly string[];
  readonly default?: unknown;
  readonly env?: string;
  readonly hidden?: boolean;
}

export interface ArgMetadata {
  readonly name: string;
  readonly description?: string;
  readonly required?: boolean;
}

/** A command, as far as the reference and the man pages show it. */
export interface CommandMetadata {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly examples: readonly string[];
  readonly flags: readonly FlagMetadata[];
  readonly args: readonly ArgMetadata[];
}

/** Reads the metadata of every built command, in order of their names. */
export async function loadCommands(): Promise<CommandMetadata[]> {
  const plugin = new Plugin({
    root: process.cwd(),
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
  });
  await plugin.load();
  return Object.entries(plugin.manifest.commands)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([id, command]) => ({
      id: id.replaceAll(':', ' '),
      summary: command.summary ?? '',
      description: command.description ?? '',
      examples: (command.examples ?? []).map((example) =>
        String(example).replace(TEMPLATE, (_, what) =>
          what === 'config.bin' ? 'pidgin' : id.replaceAll(':', ' '),
        ),
      ),
      flags: Object.values(command.flags as Record<string, FlagMetadata>)
        .filter(({ hidden }) => !hidden)
        .sort((a, b) => a.name.localeCompare(b.name)),
      args: Object.values(command.args as Record<string, ArgMetadata>),
    }));
}

const TEMPLATE = /<%= (config\.bin|command\.id) %>/g;

/** How a flag is written, e.g. `-o, --output DIR`. */
export function flagUsage(flag: FlagMetadata): string {
  const value = flag.type === 'boolean' ? '' : ` ${flag.helpValue ?? 'VALUE'}`;
  return `${flag.char === undefined ? '' : `-${flag.char}, `}--${flag.name}${value}`;
}

/** What a flag does, the values it takes and its default. */
export function flagText(flag: FlagMetadata): string {
  const options = flag.options === undefined ? '' : ` One of ${flag.options.join(', ')}.`;
  const standard = flag.default === undefined ? '' : ` Default: ${String(flag.default)}.`;
  const env = flag.env === undefined ? '' : ` Also ${flag.env}.`;
  return `${flag.summary ?? 'Print one JSON object and nothing else.'}${options}${standard}${env}`;
}
