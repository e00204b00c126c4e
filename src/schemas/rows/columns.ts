import * as z from 'zod';
import { column } from '../column.ts';
import { AgentId, ConversationId, ExperimentId } from '../ids.ts';

/** Which experiment a row is of. */
export const experimentIdColumn = () =>
  column('VARCHAR', ExperimentId, 'Experiment, `exp_` and 8 hexadecimal digits.');

/** Which conversation a row is of. */
export const conversationIdColumn = () =>
  column('VARCHAR', ConversationId, 'Conversation, `conv_…_` and its place in the plan.');

/** Which turn a row is of. */
export const turnNumberColumn = () =>
  recordedCountColumn('Turn, from 0. In a turn agent A speaks, then agent B.');

/** One of the two agents. */
export const agentIdColumn = (description: string) => column('VARCHAR', AgentId, description);

/** An instant that always is known. */
export const timeColumn = (description: string) =>
  column('TIMESTAMPTZ', z.date(), `${description} UTC, to the millisecond.`);

/** An instant that may not be known. */
export const optionalTimeColumn = (description: string) =>
  column('TIMESTAMPTZ', z.date().nullable(), `${description} UTC, to the millisecond.`);

/** A count made by the import: never more than a file holds. */
export const countColumn = (description: string) =>
  column('INTEGER', z.int().nonnegative(), description);

/** An integer from the record, which may be anything up to 2^53. */
export const recordedCountColumn = (description: string) =>
  column('BIGINT', z.int().nonnegative(), description);

/** An integer from the record that may not be known. */
export const optionalRecordedCountColumn = (description: string) =>
  column('BIGINT', z.int().nonnegative().nullable(), description);

/** A measured number that may not be known. */
export const optionalNumberColumn = (description: string) =>
  column('DOUBLE', z.number().nonnegative().nullable(), description);

/** A number that always is known. */
export const numberColumn = (description: string) =>
  column('DOUBLE', z.number().nonnegative(), description);

/** A text that may not be known. */
export const optionalTextColumn = (description: string) =>
  column('VARCHAR', z.string().nullable(), description);

/** Where in the design a conversation stands; NULL when the record of its start is damaged. */
export const designColumns = () => ({
  arm: optionalTextColumn('Arm of the design; `default` when nothing is varied.'),
  repetition: optionalRecordedCountColumn('Repetition within the arm, from 1.'),
  seed: optionalRecordedCountColumn(
    'Seed of the conversation; NULL: it would tell of an arm that is left out of the record.',
  ),
});

/** Where the record of an experiment or a conversation comes from. */
export const originColumn = () =>
  optionalTextColumn(
    'Who wrote its record first, where that was not Pidgin itself: `python-pidgin`; NULL: Pidgin.',
  );

/** Whether a branch took something over from its source. */
export const inheritedColumn = () =>
  column(
    'BOOLEAN',
    z.boolean(),
    'Taken over from the conversation this one branched from: not said here. Leave it out to count nothing twice.',
  );

type Prefixed<Prefix extends string, Fields> = {
  [Name in keyof Fields & string as `${Prefix}${Name}`]: Fields[Name];
};

/** The same columns, or the same values of a row, each under its prefixed name. */
export function prefixed<const Prefix extends string, Fields extends object>(
  prefix: Prefix,
  fields: Fields,
): Prefixed<Prefix, Fields> {
  const renamed: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) renamed[`${prefix}${name}`] = field;
  return renamed as Prefixed<Prefix, Fields>;
}
