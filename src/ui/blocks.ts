import type { ConversationProgress } from '../events/conversation-progress.ts';
import { formatQuantity } from '../format-quantity.ts';
import type { ConvergenceTrend } from '../schemas/convergence-settings.ts';
import type { EventOf, PidginEvent } from '../schemas/event.ts';
import type { CompletionReason } from '../schemas/events/conversation.ts';
import type { ConversationCounts } from '../schemas/events/experiment.ts';
import { AGENT_IDS, type AgentId } from '../schemas/ids.ts';
import type { Finish } from '../schemas/usage.ts';
import { type ConversationView, displayNames, placeOf } from './conversation-view.ts';
import { convergenceText, oddText, outcomesText, spentText, stepText } from './event-text.ts';
import {
  formatBytes,
  formatCost,
  formatCount,
  formatDuration,
  formatScore,
  formatTokens,
  formatTurns,
} from './number-format.ts';
import { sanitize, sanitizeLine } from './sanitize.ts';
import { truncateLine } from './wrap.ts';

/** An agent as a heading introduces it. All text is sanitised. */
export interface AgentIntroduction {
  readonly agent: AgentId;
  readonly name: string;
  /** `provider/model`. */
  readonly model: string;
  /** Null: it is sent none. */
  readonly systemPrompt: string | null;
}

/**
 * Something that is complete and is shown once, in the order it happened. All text in it is
 * sanitised, and stands for itself: nothing in it is markup.
 */
export type Block =
  | {
      readonly kind: 'heading';
      /** `bliss-test · conversation 2 of 6 · arm warm`. */
      readonly title: string;
      readonly agents: readonly AgentIntroduction[];
      readonly maxTurns: number | null;
      /** Opening prompt as sent. */
      readonly prompt: string | null;
    }
  | {
      readonly kind: 'turn';
      /** Turn that begins, from 1. */
      readonly turn: number;
      readonly maxTurns: number | null;
      /** Newest score; null while none was measured. */
      readonly convergence: number | null;
      /** How it moves; null: it cannot be told. */
      readonly trend: ConvergenceTrend | null;
      /** The newest scores of the conversation that is followed, in order. */
      readonly scores: readonly number[];
    }
  | {
      readonly kind: 'message';
      readonly agent: AgentId;
      readonly name: string;
      readonly text: string;
      /** What a reader must know about it, such as that it was cut; null when there is nothing. */
      readonly remark: string | null;
    }
  | {
      readonly kind: 'intervention';
      /** Who speaks to whom: `experimenter to both`. */
      readonly title: string;
      readonly text: string;
    }
  | {
      /** What an agent thought before it spoke; shown as a line until someone wants all of it. */
      readonly kind: 'thought';
      readonly name: string;
      readonly text: string;
      /** From the request to its last piece; null: not known. */
      readonly durationMs: number | null;
    }
  | { readonly kind: 'notice'; readonly tone: Tone; readonly text: string }
  | { readonly kind: 'end'; readonly tone: Tone; readonly text: string; readonly numbers: string };

/** How much a line wants to be seen. */
export type Tone = 'quiet' | 'warning' | 'error';

/**
 * What an event adds to the lasting part of a screen.
 *
 * @param view The view after the event, of whichever conversation it follows.
 */
export function blocksOf(event: PidginEvent, view: ConversationView): readonly Block[] {
  if (event.conversation_id === null) return experimentBlocks(event, view);
  const progress = view.conversations[event.conversation_id];
  return progress === undefined ? [] : conversationBlocks(event, view, progress);
}

type OfExperiment = Extract<PidginEvent, { conversation_id: null }>;
type OfConversation = Exclude<PidginEvent, OfExperiment>;

function experimentBlocks(event: OfExperiment, view: ConversationView): readonly Block[] {
  switch (event.type) {
    case 'experiment.completed':
      if (view.experiment.plan.length === 1) return [];
      return [
        notice(
          event.data.status === 'completed' ? 'quiet' : 'warning',
          experimentText('completed', event.data.conversations),
        ),
      ];
    case 'experiment.failed':
      return [notice('error', `experiment failed: ${sanitizeLine(event.data.error.message)}`)];
    case 'experiment.interrupted':
      if (view.experiment.plan.length === 1) return [];
      return [notice('warning', experimentText('stopped', event.data.conversations))];
    case 'experiment.resumed':
      return [
        notice(
          'quiet',
          `experiment resumed: ${formatQuantity(event.data.remaining.length, 'conversation')} to go`,
        ),
      ];
    case 'budget.exceeded':
      return [notice('warning', `budget: ${spentText(event.data)}`)];
    case 'preparation.started':
      return [notice('quiet', `making ready: ${stepText(event.data.step)}`)];
    case 'preparation.completed': {
      const { step, bytes, duration_ms } = event.data;
      const size = bytes === undefined ? [] : [formatBytes(bytes)];
      const numbers = [...size, formatDuration(duration_ms)].join(', ');
      return [
        notice(
          'quiet',
          step.step === 'start_server'
            ? `Ollama is running (${numbers})`
            : `${sanitizeLine(step.model)} is there (${numbers})`,
        ),
      ];
    }
    case 'preparation.failed': {
      // What stops the experiment is told by its end.
      const { step, error } = event.data;
      return error.code === 'interrupted' ? [notice('warning', `stopped: ${stepText(step)}`)] : [];
    }
    // What failed afterwards is in the report at the end, with what to do about it.
    case 'post_processing.completed':
    case 'experiment.started':
    case 'preparation.progress':
    case 'post_processing.started':
    case 'post_processing.writing':
      return [];
    default:
      return event satisfies never;
  }
}

function conversationBlocks(
  event: OfConversation,
  view: ConversationView,
  progress: ConversationProgress,
): readonly Block[] {
  const names = displayNames(progress);
  switch (event.type) {
    case 'conversation.started':
      return [heading(event, view, progress)];
    case 'conversation.paused':
      return [notice('quiet', 'paused')];
    case 'pause.requested':
      return [notice('quiet', 'pausing when this turn is done')];
    case 'conversation.resumed': {
      const from = `resumed after ${formatQuantity(event.data.messages, 'message')}`;
      const torn = event.data.repaired_tail;
      return [
        torn === undefined
          ? notice('quiet', from)
          : notice('warning', `${from}; a torn last line was cut from its file`),
      ];
    }
    case 'conversation.branched': {
      const { parent_conversation_id, branch_turn } = event.data;
      return [
        notice('quiet', `branched from ${parent_conversation_id} at turn ${branch_turn + 1}`),
      ];
    }
    case 'turn.started':
      return [
        {
          kind: 'turn',
          turn: event.turn_number + 1,
          maxTurns: progress.maxTurns,
          convergence: progress.convergence,
          trend: progress.trend,
          scores: view.scores,
        },
      ];
    case 'thinking.completed':
      return [
        {
          kind: 'thought',
          name: names[event.agent_id],
          text: sanitize(event.data.content),
          durationMs: event.data.duration_ms,
        },
      ];
    case 'response.completed':
      return [
        {
          kind: 'message',
          agent: event.agent_id,
          name: names[event.agent_id],
          text: sanitize(event.data.content),
          remark: finishRemark(event.data.finish, event.data.content),
        },
      ];
    case 'response.interrupted': {
      const { content, cause } = event.data;
      if (content.trim() === '') return [];
      const what = cause === 'error' ? 'the provider failed here' : 'stopped here';
      return [
        {
          kind: 'message',
          agent: event.agent_id,
          name: names[event.agent_id],
          text: sanitize(content),
          remark: `${what}; not part of the conversation`,
        },
      ];
    }
    case 'conductor.intervention': {
      const { source, recipients, content } = event.data;
      const who = source === 'human' ? 'human' : 'experimenter';
      const [only] = recipients;
      const whom = recipients.length === 1 && only !== undefined ? names[only] : 'both';
      return [{ kind: 'intervention', title: `${who} to ${whom}`, text: sanitize(content) }];
    }
    case 'api.call.failed': {
      const { error, wait_ms, attempt } = event.data;
      // Without another attempt the conversation ends, and says why.
      if (wait_ms === null) return [];
      const cause = `${names[event.agent_id]}: ${sanitizeLine(error.message)}`;
      const again = `trying again in ${formatDuration(wait_ms)} (attempt ${attempt + 1})`;
      return [notice('warning', `${cause}; ${again}`)];
    }
    case 'convergence.measured': {
      const { score, crossed_threshold } = event.data;
      if (crossed_threshold === undefined) return [];
      const from = `at or above ${formatScore(crossed_threshold)}`;
      return [notice('warning', `the agents converged: ${formatScore(score)}, ${from}`)];
    }
    case 'attractor.detected': {
      const { attractor, onset_turn } = event.data;
      return [
        notice('warning', `attractor ${sanitizeLine(attractor)} since turn ${onset_turn + 1}`),
      ];
    }
    case 'context.truncated': {
      const dropped = formatQuantity(event.data.dropped_messages, 'message');
      return [notice('warning', `${names[event.agent_id]} no longer sees the oldest ${dropped}`)];
    }
    case 'context.limit_reached': {
      const { tokens, window } = event.data;
      const size =
        tokens === null && window === null
          ? ''
          : ` (${formatCount(tokens)} of ${formatCount(window)} tokens)`;
      return [notice('warning', `${names[event.agent_id]}: context window full${size}`)];
    }
    case 'conversation.completed':
      return [end('quiet', completedText(event.data.reason), event, view, progress)];
    case 'conversation.failed':
      return [
        end('error', `failed: ${sanitizeLine(event.data.error.message)}`, event, view, progress),
      ];
    case 'conversation.interrupted':
      return [end('warning', INTERRUPTION[event.data.cause ?? 'unknown'], event, view, progress)];
    case 'turn.completed':
    case 'response.started':
    case 'response.streaming':
    case 'context.usage':
    case 'metrics.computed':
    case 'api.call.started':
    case 'api.call.completed':
    case 'stream.chunk.received':
    case 'rate_limit.warning':
    case 'rate_limit.paced':
      return [];
    default:
      return event satisfies never;
  }
}

/** `Claude thought for 2.3 s: “They ask about tides.”`, no wider than asked for. */
export function thoughtLine({ name, text, durationMs }: Thought, width: number): string {
  return truncateLine(`${thoughtTitle({ name, durationMs })}: “${sanitizeLine(text)}”`, width);
}

/** `Claude thought for 2.3 s` */
export function thoughtTitle({ name, durationMs }: Omit<Thought, 'text'>): string {
  return durationMs === null
    ? `${name} thought`
    : `${name} thought for ${formatDuration(durationMs)}`;
}

type Thought = Omit<Extract<Block, { kind: 'thought' }>, 'kind'>;

function experimentText(outcome: string, counts: ConversationCounts): string {
  return [`experiment ${outcome}`, outcomesText(counts)].filter((part) => part !== null).join(': ');
}

function notice(tone: Tone, text: string): Block {
  return { kind: 'notice', tone, text };
}

function heading(
  event: EventOf<'conversation.started'>,
  view: ConversationView,
  progress: ConversationProgress,
): Block {
  const { arm, repetition, agents, max_turns, opening_prompt } = event.data;
  const names = displayNames(progress);
  const varied = arm !== 'default';
  return {
    kind: 'heading',
    title: [
      view.experiment.spec?.name ?? event.experiment_id,
      ...(view.experiment.plan.length === 1 ? [] : [placeOf(view, event.conversation_id)]),
      ...(varied ? [`arm ${sanitizeLine(arm)}`] : []),
      ...(varied && repetition > 1 ? [`repetition ${formatCount(repetition)}`] : []),
    ].join(' · '),
    agents: AGENT_IDS.map((agent) => {
      const { provider, model, system_prompt } = agents[agent];
      return {
        agent,
        name: names[agent],
        model: sanitizeLine(provider === null ? model : `${provider}/${model}`),
        systemPrompt: system_prompt === null ? null : sanitize(system_prompt),
      };
    }),
    maxTurns: max_turns,
    prompt: opening_prompt === null || opening_prompt === '' ? null : sanitize(opening_prompt),
  };
}

type Ending = EventOf<
  'conversation.completed' | 'conversation.failed' | 'conversation.interrupted'
>;

function end(
  tone: Tone,
  outcome: string,
  event: Ending,
  view: ConversationView,
  progress: ConversationProgress,
): Block {
  const { turns, duration_ms } = event.data;
  return {
    kind: 'end',
    tone,
    text: `${placeOf(view, event.conversation_id)} ${outcome}`,
    numbers: [
      formatTurns(turns, progress.maxTurns),
      formatDuration(duration_ms),
      progress.convergence === null ? null : convergenceText(progress.convergence, progress.trend),
      formatTokens(progress.inputTokens, progress.outputTokens, progress.tokensComplete),
      progress.replies === 0 ? null : `cost ${formatCost(progress.costUsd, progress.knownCostUsd)}`,
      oddText(progress.oddReplies),
    ]
      .filter((part) => part !== null)
      .join(' · '),
  };
}

function completedText(reason: CompletionReason): string {
  switch (reason) {
    case 'max_turns':
      return 'completed: every turn is done';
    case 'context_limit':
      return 'completed: a context window is full';
    case 'convergence':
      return 'completed: the agents converged';
    case 'attractor':
      return 'completed: an attractor was detected';
    case 'budget':
      return 'completed: the budget is spent';
    default:
      return reason satisfies never;
  }
}

function finishRemark(finish: Finish | null, content: string): string | null {
  const silence = content.trim() === '' ? 'says nothing' : null;
  if (finish === null) return silence;
  switch (finish.unified) {
    case 'stop':
      return silence;
    case 'length':
      return 'cut at the token limit';
    case 'content_filter':
      return 'cut by a content filter of the provider';
    case 'refusal':
      return 'the model declined';
    case 'other':
      return `ended: ${sanitizeLine(finish.raw ?? '') || 'for a reason the provider did not give'}`;
    default:
      return finish.unified satisfies never;
  }
}

const INTERRUPTION = {
  user: 'interrupted',
  stop: 'stopped by the stop command',
  pause: 'paused, as something was detected',
  crash: 'interrupted by a crash',
  unknown: 'interrupted',
} as const;
