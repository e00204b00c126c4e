import { z } from 'zod';
import { experimentEvent } from './envelope.ts';

const task = z.enum(['transcripts', 'import']);

export const PostProcessingStarted = experimentEvent(
  'post_processing.started',
  z.strictObject({ tasks: z.array(task).describe('What will be done, in order.') }),
);

export const PostProcessingCompleted = experimentEvent(
  'post_processing.completed',
  z.strictObject({
    tasks: z
      .array(
        z.strictObject({
          task: task.describe('What was done.'),
          ok: z.boolean().describe('Whether it worked.'),
          error: z.string().optional().describe('Why it did not.'),
        }),
      )
      .describe('What became of each task.'),
    duration_ms: z.number().nonnegative().describe('Since post-processing started, in ms.'),
  }),
);
