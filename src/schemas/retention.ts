import * as z from 'zod';

const age = () =>
  z
    .string()
    .regex(/^[1-9]\d*[hdw]$/, 'an age such as 12h, 30d or 8w')
    .optional();

/** What becomes of old experiments by itself. */
export const RetentionSettings = z
  .strictObject({
    compress_after: age().describe('Compress event files in which nothing happened for so long.'),
    archive_after: age().describe('Archive experiments in which nothing happened for so long.'),
    delete_after: age().describe(
      'Delete experiments in which nothing happened for so long, without asking. What is archived is never deleted, so it does not go with `archive_after`.',
    ),
    keep_last: z.int().min(1).optional().describe('Leave the newest so many alone, however old.'),
  })
  .superRefine(({ compress_after, archive_after, delete_after, keep_last }, context) => {
    if (archive_after !== undefined && delete_after !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['delete_after'],
        message: 'experiments are either archived or deleted: leave out archive_after or this',
      });
    }
    if (keep_last !== undefined && !(compress_after || archive_after || delete_after)) {
      context.addIssue({
        code: 'custom',
        path: ['keep_last'],
        message: 'does nothing without compress_after, archive_after or delete_after',
      });
    }
  });
export type RetentionSettings = z.infer<typeof RetentionSettings>;
