import * as z from 'zod';
import { column, type RowOf, table } from '../column.ts';
import {
  conversationIdColumn,
  designColumns,
  experimentIdColumn,
  recordedCountColumn,
} from './columns.ts';

/** One row an attractor that was found. */
export const attractorsTable = table(
  'attractors',
  'One row an attractor found in a conversation; one that ended and came back is found again. Worked out from the messages, with the thresholds the conversation was held with.',
  {
    experiment_id: experimentIdColumn(),
    conversation_id: conversationIdColumn(),
    ...designColumns(),
    attractor: column('VARCHAR', z.string(), 'Which detector fired.'),
    onset_turn: recordedCountColumn('First turn of the run of turns that satisfied it, from 0.'),
    detected_turn: recordedCountColumn('Turn in which the run was long enough, from 0.'),
    evidence: column(
      'MAP(VARCHAR, DOUBLE)',
      z.map(z.string(), z.number()).readonly(),
      'The values of the turn it was detected in and their thresholds, by name.',
    ),
  },
);
export type AttractorRow = RowOf<typeof attractorsTable>;
