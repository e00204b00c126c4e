import * as z from 'zod';
import { ConvergenceTrend } from '../convergence-settings.ts';
import { stringOf } from '../sensitivity.ts';
import { agentEvent, turnEvent } from './envelope.ts';

const share = () => z.number().min(0).max(1);

export const ConvergenceMeasured = turnEvent(
  'convergence.measured',
  'How alike the agents are after a turn.',
  z.strictObject({
    score: share().describe('How alike the agents are, 0 to 1: the column `overall_convergence`.'),
    crossed_threshold: share()
      .optional()
      .describe(
        'The threshold, in the turn in which the score reached it for the first time; else absent. Threshold and profile of every turn are in `conversation.started`.',
      ),
    trend: ConvergenceTrend.nullable().describe(
      'How the score moved in the last five turns; null under three scores.',
    ),
  }),
);

export const AttractorDetected = turnEvent(
  'attractor.detected',
  'The conversation has fallen into a pattern.',
  z.strictObject({
    attractor: stringOf('safe').describe('Which detector fired.'),
    onset_turn: z.int().nonnegative().describe('First turn of the run that satisfied it.'),
    evidence: z
      .record(stringOf('safe'), z.number())
      .describe('The values that satisfied it and their thresholds, by name.'),
  }),
);

export const ContextUsage = agentEvent(
  'context.usage',
  'How much of the context window the next request takes, where the window is known.',
  z.strictObject({
    tokens: z.int().nonnegative().describe('Input tokens of the request.'),
    window: z.int().positive().describe('Context window of the model, in tokens.'),
  }),
);

export const ContextTruncated = agentEvent(
  'context.truncated',
  'The oldest messages are no longer sent, as the context window is full.',
  z.strictObject({
    dropped_messages: z.int().positive().describe('Oldest messages that are no longer sent.'),
    dropped_tokens: z.int().nonnegative().describe('Their estimated size in tokens.'),
  }),
);

export const ContextLimitReached = agentEvent(
  'context.limit_reached',
  'The next request does not fit into the context window, and the conversation ends.',
  z.strictObject({
    tokens: z
      .int()
      .nonnegative()
      .nullable()
      .describe('Input tokens the request would have had; null when the provider did not say.'),
    window: z
      .int()
      .positive()
      .nullable()
      .describe('Context window of the model, in tokens; null: unknown.'),
  }),
);

export const MetricsComputed = turnEvent(
  'metrics.computed',
  'Metrics of a turn whose words are left out of the record.',
  z.strictObject({
    metrics: z
      .record(stringOf('safe'), z.union([z.number(), stringOf('safe'), z.boolean(), z.null()]))
      .describe(
        'Metrics of the turn by column name, measured from what was really said: those of the first reply once it is there, all others when the turn is over.',
      ),
    attractors: z
      .array(AttractorDetected.shape.data)
      .describe('Attractors found in the turn, in one that a branch took over included.'),
  }),
);
