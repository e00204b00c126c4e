import * as z from 'zod';
import { column, type RowOf, table } from '../column.ts';
import { ConvergenceProfile } from '../convergence-settings.ts';
import { ProviderErrorClass } from '../usage.ts';
import {
  conversationIdColumn,
  countColumn,
  designColumns,
  experimentIdColumn,
  numberColumn,
  optionalNumberColumn,
  optionalRecordedCountColumn,
  optionalTextColumn,
  optionalTimeColumn,
  originColumn,
  prefixed,
} from './columns.ts';
import { COST_USD } from './token-columns.ts';

/** How an agent takes part in a conversation; NULL when the record of the start is damaged. */
const agentColumns = (agent: string) => ({
  requested: optionalTextColumn(`Agent ${agent}: model as the user typed it.`),
  provider: optionalTextColumn(`Agent ${agent}: provider or endpoint.`),
  model: optionalTextColumn(`Agent ${agent}: model id sent to the provider.`),
  display_name: optionalTextColumn(`Agent ${agent}: name on screens and in transcripts.`),
  chosen_name: optionalTextColumn(`Agent ${agent}: name it chose; NULL: it chose none.`),
  awareness: optionalTextColumn(`Agent ${agent}: name of its awareness.`),
  system_prompt: optionalTextColumn(`Agent ${agent}: system prompt as sent; NULL: none is sent.`),
  temperature: optionalNumberColumn(
    `Agent ${agent}: sampling temperature; NULL: the default of the provider.`,
  ),
  max_tokens: optionalRecordedCountColumn(
    `Agent ${agent}: longest reply in tokens; NULL: no cap of ours.`,
  ),
});

/** A count of something that the records Pidgin did not write itself are silent about. */
const unlessOlder = (what: string) =>
  optionalRecordedCountColumn(`${what}; NULL: an older record does not say.`);

/** One row a conversation. */
export const conversationsTable = table(
  'conversations',
  'One row a conversation, as its events tell.',
  {
    experiment_id: experimentIdColumn(),
    conversation_id: conversationIdColumn(),
    ...designColumns(),
    origin: originColumn(),
    redacted: column(
      'BOOLEAN',
      z.boolean(),
      'Whether something was left out of its record; its metrics were measured before.',
    ),
    parent_experiment_id: optionalTextColumn(
      'Experiment of the conversation it branched from; NULL: it began anew.',
    ),
    parent_conversation_id: optionalTextColumn(
      'Conversation it branched from; NULL: it began anew.',
    ),
    branch_turn: optionalRecordedCountColumn(
      'Turn of that conversation, from 0, from which it goes another way; what came before it took over. NULL: it began anew.',
    ),
    status: column(
      'VARCHAR',
      z.enum(['pending', 'running', 'paused', 'completed', 'failed', 'interrupted']),
      'What became of it: `pending`: no record of its start. `running`: no record of its end. `paused`, `completed`, `failed`, `interrupted`.',
    ),
    end_reason: column(
      'VARCHAR',
      z
        .enum([
          'max_turns',
          'context_limit',
          'convergence',
          'attractor',
          'budget',
          'failed',
          'user',
          'stop',
          'pause',
          'crash',
          'interrupted',
        ])
        .nullable(),
      'Why it ended: a limit that was set, `failed`, or who interrupted it (`user`: a signal, `stop`: the stop command, `pause`: something detected where nobody could go on after a pause, `crash`: its process was gone, `interrupted`: an older record does not say); NULL: it has not.',
    ),
    error_code: optionalTextColumn('Why it failed: stable identifier; NULL: it did not.'),
    error_message: optionalTextColumn('Why it failed, with key values removed; NULL: it did not.'),
    error_class: column(
      'VARCHAR',
      ProviderErrorClass.nullable(),
      'Why it failed: kind of provider failure; NULL: it was none.',
    ),
    error_http_status: column(
      'BIGINT',
      z.int().nullable(),
      'Why it failed: HTTP status; NULL: there was none.',
    ),
    started_at: optionalTimeColumn('When it started.'),
    ended_at: optionalTimeColumn('When it ended; NULL: it has not.'),
    last_event_at: optionalTimeColumn('When its newest event happened.'),
    max_turns: optionalRecordedCountColumn('Turns after which it was to end.'),
    prompt_tag: optionalTextColumn('Tag put before what the experimenter says; may be empty.'),
    opening_prompt: optionalTextColumn('Opening prompt as sent, tag included.'),
    names_requested: column(
      'BOOLEAN',
      z.boolean().nullable(),
      'Whether the agents were asked to choose names.',
    ),
    ...prefixed('a_', agentColumns('A')),
    ...prefixed('b_', agentColumns('B')),
    convergence_profile: column('VARCHAR', ConvergenceProfile, 'Weights of its convergence score.'),
    convergence_threshold: numberColumn(
      'Convergence score from which the agents count as converged, 0 to 1.',
    ),
    converged_turn: optionalRecordedCountColumn(
      'First turn whose `overall_convergence` is at or above that threshold; NULL: none.',
    ),
    first_attractor: optionalTextColumn(
      'First attractor that was found; NULL: none. All are in the table `attractors`.',
    ),
    first_attractor_onset_turn: optionalRecordedCountColumn(
      'First turn of the run of turns that satisfied it; NULL: none was found.',
    ),
    first_attractor_turn: optionalRecordedCountColumn(
      'Turn in which it was found; NULL: none was.',
    ),
    turns_completed: countColumn(
      'Turns whose end is recorded, after a reply of both agents; those before `branch_turn` included.',
    ),
    replies: countColumn('Complete replies of either agent, those before `branch_turn` included.'),
    experimenter_messages: countColumn('Messages of the experimenter, opening prompt included.'),
    truncated_replies: unlessOlder(
      'Replies cut at the token limit, those before `branch_turn` included',
    ),
    filtered_replies: unlessOlder(
      'Replies cut by a content filter, those before `branch_turn` included',
    ),
    refused_replies: unlessOlder(
      'Replies in which the model declined, those before `branch_turn` included',
    ),
    empty_replies: countColumn('Replies without any text, those before `branch_turn` included.'),
    interrupted_replies: unlessOlder(
      'Replies that were never completed; what had arrived of them is only in the events',
    ),
    api_calls: unlessOlder('API calls, failed and interrupted ones included'),
    failed_api_calls: unlessOlder('API calls that failed'),
    prompt_tokens: optionalRecordedCountColumn(
      'Input tokens of all API calls that reported them, failed ones included; NULL: none did.',
    ),
    completion_tokens: optionalRecordedCountColumn(
      'Output tokens of all API calls that reported them, failed ones included; NULL: none did.',
    ),
    tokens_complete: column(
      'BOOLEAN',
      z.boolean().nullable(),
      'Whether every API call reported its tokens or was refused at once, and no event is missing that may have told of another; if not, there were more. NULL: an older record does not say.',
    ),
    cost_usd: optionalNumberColumn(
      `What all its API calls cost, failed ones included, in ${COST_USD}; NULL: the cost of one of them is unknown, or an event is missing that may have told of it.`,
    ),
  },
);
export type ConversationRow = RowOf<typeof conversationsTable>;
