import * as z from 'zod';
import { stringOf } from '../sensitivity.ts';
import { FailureRecord } from '../usage.ts';
import { experimentEvent } from './envelope.ts';

const step = z
  .discriminatedUnion('step', [
    z.strictObject({
      step: z.literal('start_server').describe('A server of models is started on this machine.'),
      address: stringOf('vendor').describe('Where it will answer.'),
      command: z
        .array(stringOf('vendor'))
        .min(1)
        .describe('The program that is run, and its arguments.'),
      log: stringOf('vendor').describe(
        'File its output goes to, in the directory of the experiment.',
      ),
    }),
    z.strictObject({
      step: z.literal('pull_model').describe('A server is told to download a model.'),
      address: stringOf('vendor').describe('Where the server is.'),
      model: stringOf('model').describe('Model id as the server knows it.'),
    }),
  ])
  .describe('What has to be there before the first conversation.');

/** Something that is made ready before the first conversation, with the consent of the user. */
export type PreparationStep = z.infer<typeof step>;

const preparationMs = z.number().nonnegative().describe('Since the step started, in ms.');

export const PreparationStarted = experimentEvent(
  'preparation.started',
  'Something is made ready before the first conversation.',
  z.strictObject({ step }),
);

export const PreparationProgress = experimentEvent(
  'preparation.progress',
  'How far a download is.',
  z.strictObject({
    step,
    completed_bytes: z.int().nonnegative().describe('What has been downloaded.'),
    total_bytes: z.int().positive().describe('All that is known to be downloaded so far.'),
  }),
);

export const PreparationCompleted = experimentEvent(
  'preparation.completed',
  'It is ready.',
  z.strictObject({
    step,
    bytes: z
      .int()
      .nonnegative()
      .optional()
      .describe('Size of what was downloaded; absent: unknown.'),
    duration_ms: preparationMs,
  }),
);

export const PreparationFailed = experimentEvent(
  'preparation.failed',
  'It could not be made ready.',
  z.strictObject({
    step,
    error: FailureRecord.describe('What went wrong; `interrupted`: it was stopped.'),
    duration_ms: preparationMs,
  }),
);

const task = z.enum(['transcripts', 'documents', 'compression', 'import']);

export const PostProcessingStarted = experimentEvent(
  'post_processing.started',
  'The conversations are over, and what is derived from them is made.',
  z.strictObject({ tasks: z.array(task).describe('What will be done, in order.') }),
);

/** What is put in a file that can be made from the events. Nothing is in it that they do not say. */
const derivedFile = z.strictObject({
  path: stringOf('safe').describe('The file, from the directory of the experiment.'),
  sha256: stringOf('safe').describe('SHA-256 of what it will hold, in hex.'),
  bytes: z.int().nonnegative().describe('Size of what it will hold.'),
});
export type DerivedFile = z.infer<typeof derivedFile>;

export const PostProcessingWriting = experimentEvent(
  'post_processing.writing',
  'A derived file is about to be written, so that none is there whose content is not in the record.',
  derivedFile,
);

export const PostProcessingCompleted = experimentEvent(
  'post_processing.completed',
  'All that is derived is made, or could not be.',
  z.strictObject({
    tasks: z
      .array(
        z.strictObject({
          task: task.describe('What was done.'),
          ok: z.boolean().describe('Whether it worked.'),
          error: stringOf('failure').optional().describe('Why it did not.'),
        }),
      )
      .describe('What became of each task.'),
    duration_ms: z.number().nonnegative().describe('Since post-processing started, in ms.'),
  }),
);
