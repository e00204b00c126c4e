import * as z from 'zod';
import { column, type RowOf, table } from '../column.ts';
import { ProviderErrorClass } from '../usage.ts';
import {
  agentIdColumn,
  conversationIdColumn,
  experimentIdColumn,
  optionalNumberColumn,
  optionalRecordedCountColumn,
  optionalTextColumn,
  recordedCountColumn,
  timeColumn,
  turnNumberColumn,
} from './columns.ts';
import { tokenColumns } from './token-columns.ts';

/** One row an API call. */
export const tokenUsageTable = table(
  'token_usage',
  'One row an API call, failed and interrupted ones included. Sum tokens here: a retry costs too.',
  {
    experiment_id: experimentIdColumn(),
    conversation_id: conversationIdColumn(),
    turn_number: turnNumberColumn(),
    agent_id: agentIdColumn('The agent that was asked.'),
    attempt: recordedCountColumn('Attempt at the reply, from 1.'),
    provider: optionalTextColumn('Provider or endpoint.'),
    model: optionalTextColumn('Model id sent to the provider.'),
    model_returned: optionalTextColumn('Model id the provider reported; NULL: not reported.'),
    request_id: optionalTextColumn("The provider's own id of the request."),
    status: column(
      'VARCHAR',
      z.enum(['pending', 'completed', 'failed', 'interrupted']),
      'What became of it: `pending`: no record of its end. `completed`, `failed`, `interrupted`.',
    ),
    started_at: timeColumn('When the request was sent.'),
    duration_ms: optionalNumberColumn('From request to end, in ms; NULL: no record of its end.'),
    ...tokenColumns(''),
    cache_write_tokens: optionalRecordedCountColumn(
      'input tokens of this API call written to the provider cache; NULL: not reported.',
    ),
    error_code: optionalTextColumn('Why it failed: stable identifier; NULL: it did not.'),
    error_message: optionalTextColumn('Why it failed, with key values removed; NULL: it did not.'),
    error_class: column(
      'VARCHAR',
      ProviderErrorClass.nullable(),
      'Why it failed: kind of provider failure; NULL: it did not.',
    ),
    error_http_status: column(
      'BIGINT',
      z.int().nullable(),
      'Why it failed: HTTP status; NULL: there was none.',
    ),
  },
);
export type TokenUsageRow = RowOf<typeof tokenUsageTable>;
