import { column, table } from '../column.ts';
import { type MetricDeclaration, metricColumns } from '../metric-columns.ts';
import { FinishReason } from '../usage.ts';
import {
  conversationIdColumn,
  designColumns,
  experimentIdColumn,
  inheritedColumn,
  optionalNumberColumn,
  optionalRecordedCountColumn,
  optionalTextColumn,
  optionalTimeColumn,
  prefixed,
  turnNumberColumn,
} from './columns.ts';
import { tokenColumns } from './token-columns.ts';

/**
 * What one agent contributed to a turn. All but the first five are NULL when it did not reply; of these
 * five, all but the name are NULL in a turn that a branch took over.
 */
const agentColumns = (agent: string) => ({
  provider: optionalTextColumn(
    `Agent ${agent}: provider or endpoint; NULL: a branch took the turn over.`,
  ),
  model: optionalTextColumn(
    `Agent ${agent}: model id sent to the provider; NULL: a branch took the turn over.`,
  ),
  awareness: optionalTextColumn(
    `Agent ${agent}: name of its awareness; NULL: a branch took the turn over.`,
  ),
  chosen_name: optionalTextColumn(`Agent ${agent}: name it chose; NULL: it chose none.`),
  temperature: optionalNumberColumn(
    `Agent ${agent}: sampling temperature; NULL: the default of the provider, or a branch took the turn over.`,
  ),
  message: optionalTextColumn(`Agent ${agent}: what it said; NULL: it did not reply.`),
  replied_at: optionalTimeColumn(`Agent ${agent}: when its reply was complete.`),
  model_returned: optionalTextColumn(
    `Agent ${agent}: model id the provider reported; NULL: not reported.`,
  ),
  finish_reason: column(
    'VARCHAR',
    FinishReason.nullable(),
    `Agent ${agent}: why the model stopped: \`stop\`, \`length\` (cut at the token limit), \`content_filter\`, \`refusal\` or \`other\`.`,
  ),
  finish_raw: optionalTextColumn(`Agent ${agent}: why the model stopped, in the provider's word.`),
  ...tokenColumns(`Agent ${agent}: `),
  response_time_ms: optionalNumberColumn(`Agent ${agent}: from request to complete reply, in ms.`),
  time_to_first_token_ms: optionalNumberColumn(
    `Agent ${agent}: from request to the first piece of text, in ms; NULL: there was none.`,
  ),
  tokens_per_second: optionalNumberColumn(
    `Agent ${agent}: completion tokens a second, from request to complete reply; NULL: tokens not reported.`,
  ),
  chunk_count: optionalRecordedCountColumn(`Agent ${agent}: pieces of text the provider sent.`),
});

/**
 * One row a turn: columns of agent A begin with `a_`, of agent B with `b_`, and what is between
 * them has no prefix.
 */
export function conversationTurnsTable<
  const M extends MetricDeclaration,
  const P extends MetricDeclaration,
>(messageMetrics: readonly M[], pairMetrics: readonly P[]) {
  return table(
    'conversation_turns',
    'One row a turn in which at least one agent replied. Columns of agent A begin with a_, of agent B with b_; what is between them has no prefix. Texts are measured in Unicode normalisation form C; words are runs of letters, digits and marks, joined by apostrophes and hyphens, each Han ideograph or hiragana being one, compared in lower case. Metrics of English are NULL when the message is detected as another language.',
    {
      experiment_id: experimentIdColumn(),
      conversation_id: conversationIdColumn(),
      turn_number: turnNumberColumn(),
      ...designColumns(),
      inherited: inheritedColumn(),
      started_at: optionalTimeColumn('When the turn started.'),
      turn_duration_ms: optionalNumberColumn(
        'From the start of the turn to its end, in ms; NULL: it is not complete, or was gone on with later.',
      ),
      ...prefixed('a_', agentColumns('A')),
      ...metricColumns('a_', 'Agent A: ', messageMetrics),
      ...prefixed('b_', agentColumns('B')),
      ...metricColumns('b_', 'Agent B: ', messageMetrics),
      ...metricColumns('', '', pairMetrics),
      embedding_model: optionalTextColumn(
        'Whose embeddings semantic_similarity was computed from, as provider/model; NULL: it is NULL.',
      ),
    },
  );
}
