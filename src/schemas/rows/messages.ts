import * as z from 'zod';
import { column, type RowOf, table } from '../column.ts';
import { AgentId } from '../ids.ts';
import { FinishReason } from '../usage.ts';
import {
  agentIdColumn,
  conversationIdColumn,
  countColumn,
  experimentIdColumn,
  inheritedColumn,
  optionalRecordedCountColumn,
  optionalTextColumn,
  timeColumn,
  turnNumberColumn,
} from './columns.ts';

const messageIndexColumn = () =>
  countColumn('Place of the message in its conversation, from 0, experimenter included.');

/** One row a message. */
export const messagesTable = table(
  'messages',
  'One row a message: everything that was said in a conversation, in order, by the agents and by the experimenter.',
  {
    experiment_id: experimentIdColumn(),
    conversation_id: conversationIdColumn(),
    message_index: messageIndexColumn(),
    turn_number: optionalRecordedCountColumn('Turn, from 0; NULL for the opening prompt.'),
    inherited: inheritedColumn(),
    author: column(
      'VARCHAR',
      z.enum(['experimenter', ...AgentId.options]),
      'Who said it: `experimenter`, `agent_a` or `agent_b`.',
    ),
    kind: column(
      'VARCHAR',
      z.enum(['opening', 'human', 'awareness', 'reply']),
      '`opening`: the opening prompt. `human`: typed during the run. `awareness`: scheduled by the awareness. `reply`: said by an agent.',
    ),
    recipients: column('VARCHAR[]', z.array(AgentId), 'Agents it was said to.'),
    content: column(
      'VARCHAR',
      z.string(),
      'What was said, or put in its place, exactly; with its tag when it has one.',
    ),
    edited: column(
      'BOOLEAN',
      z.boolean(),
      'Whether a branch put this in the place of what the agent said (`--edit`).',
    ),
    said_at: timeColumn('When it was said; for a reply, when it was complete.'),
    model_returned: optionalTextColumn('Model id the provider reported; NULL: not reported.'),
    finish_reason: column(
      'VARCHAR',
      FinishReason.nullable(),
      'Why the model stopped; NULL for the experimenter.',
    ),
    finish_raw: optionalTextColumn("Why the model stopped, in the provider's word."),
  },
);
export type MessageRow = RowOf<typeof messagesTable>;

/** One row a reply that was thought about. */
export const thinkingTracesTable = table(
  'thinking_traces',
  'One row a reply whose model showed its thinking.',
  {
    experiment_id: experimentIdColumn(),
    conversation_id: conversationIdColumn(),
    turn_number: turnNumberColumn(),
    agent_id: agentIdColumn('The agent that thought.'),
    message_index: messageIndexColumn(),
    content: column('VARCHAR', z.string(), 'What the agent thought before its reply.'),
    thinking_tokens: optionalRecordedCountColumn(
      'Output tokens of the API call spent on thinking; NULL: not reported.',
    ),
  },
);
export type ThinkingTraceRow = RowOf<typeof thinkingTracesTable>;
