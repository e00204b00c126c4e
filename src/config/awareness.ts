import { resolve } from 'node:path';
import { didYouMean, fileReason, usageError } from '../errors.ts';
import { AwarenessPreset, CustomAwareness } from '../schemas/experiment-spec.ts';
import { parseYaml } from './parse-yaml.ts';
import { readYamlText } from './read-yaml-text.ts';

/** What agents are told of their situation: a preset, or what somebody wrote. */
export type Awareness = AwarenessPreset | CustomAwareness;

/** Who an agent is and who it talks to, for presets that say so. */
export interface Pairing {
  readonly self: { readonly displayName: string; readonly model: string };
  readonly partner: { readonly displayName: string; readonly model: string };
}

/**
 * Finds an awareness: a preset by name, or the custom one in a YAML file.
 *
 * @throws PidginError `unknown_awareness`, or `invalid_yaml` for a file that is not as it should be.
 */
export function loadAwareness(value: string, cwd: string): Awareness {
  if (!/\.ya?ml$/.test(value)) return resolvedAwareness(value);
  let text: string;
  try {
    text = readYamlText(resolve(cwd, value));
  } catch (error) {
    throw usageError(
      'unknown_awareness',
      `The awareness file ${value} cannot be read: ${fileReason(error)}.`,
    );
  }
  return parseYaml(text, CustomAwareness, value);
}

/**
 * An awareness whose file has been read, as the record keeps it.
 *
 * @throws PidginError `unknown_awareness` when it is a name that is no preset.
 */
export function resolvedAwareness(value: string | CustomAwareness): Awareness {
  if (typeof value !== 'string') return value;
  const preset = AwarenessPreset.safeParse(value);
  if (preset.success) return preset.data;
  throw usageError(
    'unknown_awareness',
    `Unknown awareness ${JSON.stringify(value)}.`,
    ...[didYouMean(value, AwarenessPreset.options) ?? []].flat(),
    `Use one of ${AwarenessPreset.options.join(', ')}, or the path of a YAML file.`,
  );
}

/** What records and columns call it. */
export function awarenessName(awareness: Awareness): string {
  return typeof awareness === 'string' ? awareness : awareness.name;
}

/** The system prompt an awareness gives one agent; null when it gives none. */
export function systemPrompt(awareness: Awareness, { self, partner }: Pairing): string | null {
  const preset = typeof awareness === 'string' ? awareness : awareness.base;
  switch (preset) {
    case 'none':
      return null;
    case 'basic':
      return 'You are an AI talking with another AI.';
    case 'firm':
      return [
        'You are an AI, and your partner in this conversation is an AI too: there is no human user on the other side.',
        'Speak to your partner as one AI to another. Do not offer help or services, do not ask what you can do for it, and do not treat it as a person who needs assistance.',
      ].join('\n');
    case 'research':
      return [
        `You are ${self.displayName} (${self.model}), taking part in a recorded research conversation with ${partner.displayName} (${partner.model}).`,
        'Both of you are language models and both of you have been told so. Researchers will read the transcript; they do not take part.',
        'Say what you find worth saying to this particular partner, and follow the conversation where it leads.',
      ].join('\n');
    case 'backrooms':
      return [
        'You are connected to another AI through a plain text channel. Nobody has set a task, and nobody is waiting for a result.',
        'You may explore any subject, in any form: prose, verse, symbols, invented languages, silence. Curiosity is the only instruction.',
      ].join('\n');
    default:
      return preset satisfies never;
  }
}
