import * as z from 'zod';
import { noData, turnEvent } from './envelope.ts';

export const TurnStarted = turnEvent('turn.started', 'A turn begins.', noData());

export const TurnCompleted = turnEvent(
  'turn.completed',
  'A turn is over: both agents have replied.',
  z.strictObject({
    duration_ms: z
      .number()
      .nonnegative()
      .nullable()
      .describe(
        'Since the turn started, in ms; null: it was gone on with later, or an older record does not say.',
      ),
  }),
);
