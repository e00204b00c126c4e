import * as z from 'zod';
import { noData, turnEvent } from './envelope.ts';

export const TurnStarted = turnEvent('turn.started', noData());

export const TurnCompleted = turnEvent(
  'turn.completed',
  z.strictObject({
    duration_ms: z
      .number()
      .nonnegative()
      .nullable()
      .describe('Since the turn started, in ms; null: an older record does not say.'),
  }),
);
