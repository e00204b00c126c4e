import * as z from 'zod';
import { AgentId } from '../ids.ts';
import { stringOf } from '../sensitivity.ts';
import { conversationEvent, experimentEvent, noData } from './envelope.ts';

export const PauseRequested = conversationEvent(
  'pause.requested',
  'A pause was asked for, by somebody or because something was detected.',
  noData(),
);

export const ConductorIntervention = conversationEvent(
  'conductor.intervention',
  'The experimenter says something during a conversation.',
  z.strictObject({
    source: z
      .enum(['human', 'awareness'])
      .describe('`human`: typed during the run. `awareness`: scheduled by the awareness.'),
    by: stringOf('text').optional().describe('Login name of the person; absent: it was scheduled.'),
    recipients: z.array(AgentId).min(1).describe('Who is told.'),
    content: stringOf('text').describe('What they are told, as sent, tag included.'),
  }),
);

export const BudgetExceeded = experimentEvent(
  'budget.exceeded',
  'A limit of cost or tokens is reached, or can no longer be watched; no further reply is asked for.',
  z.strictObject({
    budget: z.enum(['cost_usd', 'total_tokens']).describe('Which budget.'),
    limit: z.number().nonnegative().describe('The budget, in USD or tokens.'),
    spent: z
      .number()
      .nonnegative()
      .nullable()
      .describe(
        'Spent so far, in USD or tokens; null: unknown, because a reply did not say what it took.',
      ),
  }),
);
