import { relative } from 'node:path';

/** The part of an experiment's result that is told at its end. */
export interface RunOutcome {
  readonly experiment_id: string;
  readonly status: string;
  readonly interrupted_by: 'user' | 'stop' | 'budget' | null;
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

/** How a person calls this program again from here. */
export interface Invocation {
  /** The program, e.g. `npx pidgin`. */
  readonly program: string;
  /** Flags the next command needs too, with a space before them; empty for none. */
  readonly flags: string;
  readonly cwd: string;
}

/** What a person is told when a run is over: how it went, where it is, what to do next. */
export function runReport(outcome: RunOutcome, { program, flags, cwd }: Invocation): string[] {
  const { conversations } = outcome;
  const failed = conversations.filter(({ status }) => status === 'failed');
  const only = conversations.length === 1 ? conversations[0] : undefined;
  const turns = conversations.reduce((total, conversation) => total + conversation.turns, 0);
  return [
    '',
    `${headline(outcome)}: ${plural(conversations.length, 'conversation')}, ${plural(turns, 'turn')}.`,
    ...failed.map(({ conversation_id, error }) => `  ${conversation_id} failed: ${error}`),
    ...outcome.warnings.map((warning) => `  Warning: ${warning}`),
    `  Files       ${shortest(outcome.directory, cwd)}`,
    ...(only?.transcript ? [`  Transcript  ${shortest(only.transcript, cwd)}`] : []),
    `  Read it     ${program} transcript ${only?.conversation_id ?? outcome.experiment_id}${flags}`,
    `  Ask         ${program} query "select turn_number, a_word_count, b_word_count from conversation_turns"${flags}`,
  ];
}

function headline({ status, interrupted_by }: RunOutcome): string {
  if (interrupted_by === 'budget') return 'Stopped at its budget';
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
