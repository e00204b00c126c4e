import { relative } from 'node:path';

/** The part of an experiment's result that is told at its end. */
export interface RunOutcome {
  readonly experiment_id: string;
  readonly status: string;
  readonly directory: string;
  readonly conversations: readonly {
    readonly conversation_id: string;
    readonly status: string;
    readonly error: string | null;
    readonly turns: number;
    readonly transcript: string | null;
  }[];
  readonly warnings: readonly string[];
}

/** What a person is told when a run is over: how it went, where it is, what to do next. */
export function runReport(outcome: RunOutcome, bin: string, cwd: string): string[] {
  const { conversations } = outcome;
  const failed = conversations.filter(({ status }) => status === 'failed');
  const only = conversations.length === 1 ? conversations[0] : undefined;
  const turns = conversations.reduce((total, conversation) => total + conversation.turns, 0);
  return [
    '',
    `${headline(outcome.status)}: ${plural(conversations.length, 'conversation')}, ${plural(turns, 'turn')}.`,
    ...failed.map(({ conversation_id, error }) => `  ${conversation_id} failed: ${error}`),
    ...outcome.warnings.map((warning) => `  Warning: ${warning}`),
    `  Files       ${shortest(outcome.directory, cwd)}`,
    ...(only?.transcript ? [`  Transcript  ${shortest(only.transcript, cwd)}`] : []),
    `  Read it     ${bin} transcript ${only?.conversation_id ?? outcome.experiment_id}`,
    `  Ask         ${bin} query "select turn_number, a_word_count, b_word_count, vocabulary_overlap from conversation_turns where experiment_id = '${outcome.experiment_id}'"`,
  ];
}

function headline(status: string): string {
  const words = status.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function shortest(path: string, cwd: string): string {
  const fromHere = relative(cwd, path);
  return fromHere.startsWith('..') ? path : fromHere;
}
