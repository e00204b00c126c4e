import * as z from 'zod';
import { column, type RowOf, table } from '../column.ts';
import {
  agentIdColumn,
  conversationIdColumn,
  designColumns,
  experimentIdColumn,
  inheritedColumn,
  turnNumberColumn,
} from './columns.ts';

/** One row a reply with words. */
export const wordFrequenciesTable = table(
  'word_frequencies',
  'One row a reply with at least one word: how often it uses each; none of a conversation whose record is redacted. `SELECT unnest(map_entries(frequencies), recursive := true)` makes a row a word of it.',
  {
    experiment_id: experimentIdColumn(),
    conversation_id: conversationIdColumn(),
    turn_number: turnNumberColumn(),
    ...designColumns(),
    inherited: inheritedColumn(),
    agent_id: agentIdColumn('The agent that said it.'),
    frequencies: column(
      'MAP(VARCHAR, INTEGER)',
      z.map(z.string(), z.int().positive()).readonly(),
      'How often each word occurs, by word, as words are told apart and compared for all metrics.',
    ),
  },
);
export type WordFrequenciesRow = RowOf<typeof wordFrequenciesTable>;
