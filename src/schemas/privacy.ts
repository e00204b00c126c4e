import * as z from 'zod';
import { stringOf } from './sensitivity.ts';

/**
 * What a pattern between slashes looks for; undefined: it stands for the text that it is.
 *
 * @throws SyntaxError when there is no such regular expression.
 */
export function expressionOf(pattern: string): RegExp | undefined {
  const [, source, flags = ''] = /^\/(.+)\/([a-z]*)$/su.exec(pattern) ?? [];
  return source === undefined ? undefined : new RegExp(source, `g${flags.replaceAll(/[gy]/g, '')}`);
}

const Pattern = stringOf('secret')
  .min(1)
  .superRefine((pattern, context) => {
    try {
      expressionOf(pattern);
    } catch (error) {
      context.addIssue(
        `${(error as Error).message}; without the slashes it is looked for as it stands`,
      );
    }
  });
const patterns = () => z.array(Pattern);
const PATTERNS =
  'Replaced wherever they stand in the record: texts as they are, or `/regular expressions/flags`.';

/** What is left out of the record of one experiment, as a spec or flags ask for it. */
export const SpecPrivacy = z.strictObject({
  remove_content: z
    .boolean()
    .optional()
    .describe('Record no text, only its length and a keyed hash. Default: false, or the settings.'),
  hash_models: z
    .boolean()
    .optional()
    .describe('Record no name of a model or provider. Default: false, or the settings.'),
  redact_patterns: patterns()
    .optional()
    .describe(`${PATTERNS} Those of the settings hold as well.`),
});
export type SpecPrivacy = z.infer<typeof SpecPrivacy>;

/** What is left out of every record, by the settings. */
export const PrivacySettings = z.strictObject({
  enabled: z.boolean().default(true).describe('With false, nothing of this holds.'),
  remove_content: z
    .boolean()
    .default(false)
    .describe('Record no text, only its length and a keyed hash.'),
  hash_models: z.boolean().default(false).describe('Record no name of a model or provider.'),
  redact_patterns: patterns().default([]).describe(PATTERNS),
});
export type PrivacySettings = z.infer<typeof PrivacySettings>;

/** What was left out of a record before it was written. */
export const Redaction = z.strictObject({
  content: z.boolean().describe('Every text is `[REDACTED:length:keyed hash]`.'),
  models: z.boolean().describe('Models and providers are keyed tokens, such as `model-1a2b3c4d`.'),
  patterns: z
    .int()
    .nonnegative()
    .describe('How many patterns were looked for; what they matched is replaced in every text.'),
});
export type Redaction = z.infer<typeof Redaction>;
