import { styleText } from 'node:util';
import { formatQuantity } from '../format-quantity.ts';
import { type EventFamily, FAMILY_OF, type PidginEvent } from '../schemas/event.ts';
import type { PacedLimit } from '../schemas/events/api.ts';
import type { RecordedAgent } from '../schemas/events/conversation.ts';
import type { AgentId } from '../schemas/ids.ts';
import type { FailureRecord } from '../schemas/usage.ts';
import { shortId } from './cell-text.ts';
import { outcomesText, progressText, spentText, stepText } from './event-text.ts';
import {
  formatBytes,
  formatCount,
  formatDay,
  formatDuration,
  formatScore,
  formatTokens,
} from './number-format.ts';
import { sanitizeLine } from './sanitize.ts';
import { truncateLine } from './wrap.ts';

/** How lines are written. */
export interface TailOptions {
  readonly colour: boolean;
  /** Columns a line may take; null: as many as it needs. */
  readonly width: number | null;
}

/**
 * Says events as lines. Before the first event of another day than the one before comes a line with
 * the date.
 *
 * @param now Unix milliseconds: the day that needs no saying.
 */
export function tailLines(now: number): (event: PidginEvent, options: TailOptions) => string[] {
  let day = formatDay(new Date(now));
  return (event, options) => {
    const before = day;
    day = formatDay(new Date(event.timestamp * 1000));
    const line = tailLine(event, options);
    return day === before ? [line] : [options.colour ? styled('bold', day) : day, line];
  };
}

type Style = Parameters<typeof styleText>[0];

const FAMILY_STYLES: Readonly<Record<EventFamily, Style>> = {
  experiment: 'bold',
  conversation: ['cyan', 'bold'],
  turn: 'cyan',
  response: 'green',
  control: 'yellow',
  detection: 'magenta',
  api: 'gray',
  processing: 'blue',
};

/** Columns of a text that a line shows. */
const PREVIEW_WIDTH = 80;
const TYPE_WIDTH = 'post_processing.completed'.length;
const LETTERS: Readonly<Record<AgentId, string>> = { agent_a: 'A', agent_b: 'B' };

/** Below so many columns the time is to the second, and types stand closer. */
const ROOMY = 100;
const CLOSE_TYPE_WIDTH = 'response.completed'.length;

/**
 * One event as one line: local time, number of the conversation, turn (from 1) and agent, type, and
 * what it says. A failure is said whole, though it take another line.
 */
export function tailLine(event: PidginEvent, { colour, width }: TailOptions): string {
  const isClose = width !== null && width < ROOMY;
  const conversation = event.conversation_id === null ? '' : shortId(event.conversation_id);
  const place = [
    event.turn_number === null ? '' : `t${event.turn_number + 1}`,
    event.agent_id === null ? '' : LETTERS[event.agent_id],
  ];
  const head = [
    localTime(event.timestamp).slice(0, isClose ? -'.123'.length : undefined),
    conversation.padEnd(4),
    place.join(' ').trim().padEnd(6),
    '',
  ].join(' ');
  const whole =
    `${head}${event.type.padEnd(isClose ? CLOSE_TYPE_WIDTH : TYPE_WIDTH)} ${summary(event)}`.trimEnd();
  const line = width === null || isFailure(event) ? whole : truncateLine(whole, width);
  if (!colour) return line;
  const afterType = head.length + event.type.length;
  return [
    styled('gray', line.slice(0, head.length)),
    styled(styleOf(event), line.slice(head.length, afterType)),
    line.slice(afterType),
  ].join('');
}

const PACED_FOR: Readonly<Record<PacedLimit, string>> = {
  requests: 'requests',
  tokens: 'tokens',
  concurrency: 'requests in flight',
  retry_after: 'a pause that was asked for',
};

function styled(style: Style, text: string): string {
  // Whether to colour is the caller's decision; left to itself, styleText looks at standard output.
  return text === '' ? '' : styleText(style, text, { validateStream: false });
}

function styleOf(event: PidginEvent): Style {
  if (isFailure(event)) return ['red', 'bold'];
  const family = FAMILY_OF.get(event.type);
  return family === undefined ? 'reset' : FAMILY_STYLES[family];
}

function isFailure(event: PidginEvent): boolean {
  return event.type.endsWith('.failed');
}

function localTime(unixSeconds: number): string {
  const time = new Date(Math.round(unixSeconds * 1000));
  const digits = (value: number, length: number) => String(value).padStart(length, '0');
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()];
  return `${clock.map((value) => digits(value, 2)).join(':')}.${digits(time.getMilliseconds(), 3)}`;
}

function summary(event: PidginEvent): string {
  switch (event.type) {
    case 'experiment.started': {
      const { spec, plan } = event.data;
      return join(spec.name, formatQuantity(plan.length, 'conversation'));
    }
    case 'experiment.completed':
      return join(
        event.data.status === 'completed' ? null : 'with failures',
        outcomesText(event.data.conversations),
        formatDuration(event.data.duration_ms),
      );
    case 'experiment.failed':
      return join(failure(event.data.error), outcomesText(event.data.conversations));
    case 'experiment.interrupted':
      return join(cause(event.data.cause), outcomesText(event.data.conversations));
    case 'experiment.resumed':
      return `${formatQuantity(event.data.remaining.length, 'conversation')} to go`;
    case 'conversation.started': {
      const { agents, arm, repetition, max_turns } = event.data;
      return join(
        `${agent(agents.agent_a)} and ${agent(agents.agent_b)}`,
        `at most ${formatQuantity(max_turns, 'turn')}`,
        arm === 'default' ? null : `arm ${sanitizeLine(arm)}`,
        repetition === 1 ? null : `repetition ${formatCount(repetition)}`,
      );
    }
    case 'conversation.completed':
      return join(event.data.reason, ...ending(event.data));
    case 'conversation.failed':
      return join(failure(event.data.error), ...ending(event.data));
    case 'conversation.interrupted':
      return join(cause(event.data.cause), ...ending(event.data));
    case 'conversation.paused':
    case 'pause.requested':
    case 'turn.started':
    case 'response.started':
      return '';
    case 'conversation.resumed':
      return join(
        `after ${formatQuantity(event.data.messages, 'message')}`,
        event.data.repaired_tail === undefined
          ? null
          : `torn line cut at byte ${formatCount(event.data.repaired_tail.byte_offset)}`,
      );
    case 'conversation.branched': {
      const { parent_conversation_id, branch_turn, changes } = event.data;
      return join(
        `from ${parent_conversation_id} at turn ${formatCount(branch_turn + 1)}`,
        changes.length === 0 ? null : `other ${sanitizeLine(changes.join(', '))}`,
      );
    }
    case 'turn.completed':
      return duration(event.data.duration_ms) ?? '';
    case 'response.streaming':
      return join(event.data.channel === 'thinking' ? 'thinking' : null, quote(event.data.delta));
    case 'response.completed': {
      const { content, finish, usage, duration_ms, chosen_name } = event.data;
      return join(
        quote(content),
        finish === null || finish.unified === 'stop' ? null : finish.unified,
        formatTokens(usage.input_tokens, usage.output_tokens),
        duration(duration_ms),
        chosen_name === undefined ? null : `chose the name ${sanitizeLine(chosen_name)}`,
      );
    }
    case 'response.interrupted':
      return join(cause(event.data.cause), quote(event.data.content));
    case 'thinking.completed':
      return join(quote(event.data.content), duration(event.data.duration_ms));
    case 'conductor.intervention': {
      const { source, recipients, content } = event.data;
      return join(
        `${source} to ${recipients.map((id) => LETTERS[id]).join(' and ')}`,
        quote(content),
      );
    }
    case 'budget.exceeded':
      return spentText(event.data);
    case 'convergence.measured': {
      const { score, trend, crossed_threshold: threshold } = event.data;
      const reached = threshold === undefined ? null : `reached ${formatScore(threshold)}`;
      return join(formatScore(score), trend, reached);
    }
    case 'attractor.detected':
      return `${sanitizeLine(event.data.attractor)} since turn ${formatCount(event.data.onset_turn + 1)}`;
    case 'context.usage':
      return `${formatCount(event.data.tokens)} of ${formatCount(event.data.window)} tokens`;
    case 'context.truncated': {
      const { dropped_messages, dropped_tokens } = event.data;
      return `${formatQuantity(dropped_messages, 'message')} dropped, about ${formatQuantity(dropped_tokens, 'token')}`;
    }
    case 'context.limit_reached':
      return `${formatCount(event.data.tokens)} of ${formatCount(event.data.window)} tokens`;
    case 'metrics.computed':
      return formatQuantity(Object.keys(event.data.metrics).length, 'metric');
    case 'api.call.started':
      return join(attempt(event.data.attempt), formatQuantity(event.data.message_count, 'message'));
    case 'api.call.completed':
      return join(attempt(event.data.attempt), formatDuration(event.data.duration_ms));
    case 'api.call.failed': {
      const { error, wait_ms } = event.data;
      return join(
        attempt(event.data.attempt),
        failure(error),
        wait_ms === null ? 'no more attempts' : `again in ${formatDuration(wait_ms)}`,
      );
    }
    case 'stream.chunk.received':
      return join(
        sanitizeLine(event.data.part),
        formatQuantity(event.data.length, 'character'),
        formatDuration(event.data.elapsed_ms),
      );
    case 'rate_limit.warning': {
      const { limit, remaining, resets_in_ms } = event.data;
      return join(
        `${formatCount(remaining)} ${limit} left`,
        resets_in_ms === null ? null : `full again in ${formatDuration(resets_in_ms)}`,
      );
    }
    case 'rate_limit.paced':
      return `waited ${formatDuration(event.data.waited_ms)} for ${PACED_FOR[event.data.limit]}`;
    case 'preparation.started':
      return stepText(event.data.step);
    case 'preparation.progress':
      return join(stepText(event.data.step), progressText(event.data));
    case 'preparation.completed': {
      const { step, bytes, duration_ms } = event.data;
      return join(
        stepText(step),
        bytes === undefined ? null : formatBytes(bytes),
        formatDuration(duration_ms),
      );
    }
    case 'preparation.failed':
      return join(
        stepText(event.data.step),
        failure(event.data.error),
        formatDuration(event.data.duration_ms),
      );
    case 'post_processing.started':
      return event.data.tasks.join(', ');
    case 'post_processing.writing':
      return join(event.data.path, formatBytes(event.data.bytes));
    case 'post_processing.completed':
      return join(
        ...event.data.tasks.map(({ task, ok, error }) =>
          ok ? task : `${task} failed${error === undefined ? '' : `: ${sanitizeLine(error)}`}`,
        ),
        formatDuration(event.data.duration_ms),
      );
    default:
      return event satisfies never;
  }
}

function join(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(' · ');
}

function duration(milliseconds: number | null): string | null {
  return milliseconds === null ? null : formatDuration(milliseconds);
}

function quote(text: string): string {
  return `“${truncateLine(sanitizeLine(text), PREVIEW_WIDTH)}”`;
}

function agent({ display_name, provider, model }: RecordedAgent): string {
  return sanitizeLine(`${display_name} (${provider === null ? model : `${provider}/${model}`})`);
}

function attempt(number: number): string | null {
  return number === 1 ? null : `attempt ${number}`;
}

function failure({ message, class: kind, status }: FailureRecord): string {
  const what = [kind, status].filter((part) => part !== undefined).join(' ');
  return join(what, sanitizeLine(message));
}

function cause(
  word: 'user' | 'stop' | 'pause' | 'budget' | 'damage' | 'crash' | 'error' | null,
): string | null {
  switch (word) {
    case null:
      return null;
    case 'user':
      return 'by a signal';
    case 'stop':
      return 'by the stop command';
    case 'pause':
      return 'paused, and nobody was there';
    case 'budget':
      return 'the budget is spent';
    case 'damage':
      return 'the record of the rest is damaged';
    case 'crash':
      return 'its process was gone';
    case 'error':
      return 'the provider failed';
    default:
      return word satisfies never;
  }
}

function ending(data: { readonly turns: number; readonly duration_ms: number }): string[] {
  return [formatQuantity(data.turns, 'turn'), formatDuration(data.duration_ms)];
}
