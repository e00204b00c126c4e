/** A question that is asked often. */
export interface SavedQuery {
  /** What it tells, in one line. */
  readonly summary: string;
  readonly sql: string;
}

/** Questions `pidgin query --saved` knows, by name. */
export const SAVED_QUERIES = {
  experiments: {
    summary: 'Every experiment: how it went, how much was said, its cost.',
    sql: `SELECT experiment_id, name, status, arms, conversations, failed, turns,
       round(cost_usd, 4) AS cost_usd, started_at
FROM experiment_dashboard ORDER BY started_at DESC, experiment_id`,
  },
  arms: {
    summary: 'Every arm of every experiment: length, convergence and cost, to compare.',
    sql: `SELECT experiment_id, name, arm, conversations, completed,
       round(turns_per_conversation.mean, 1) AS mean_turns,
       round(words_per_message.mean, 1) AS words_a_message,
       round(convergence.mean, 3) AS convergence, round(convergence.sd, 3) AS sd,
       round(convergence_slope, 4) AS slope, round(cost_usd, 4) AS cost_usd
FROM arm_dashboard ORDER BY experiment_id, arm`,
  },
  conversations: {
    summary: 'Every conversation: who, how long, how it ended.',
    sql: `SELECT conversation_id, arm, repetition, a_model, b_model, turns_completed AS turns, status, end_reason
FROM conversations ORDER BY started_at DESC, conversation_id`,
  },
  endings: {
    summary: 'How conversations end, by arm.',
    sql: `SELECT experiment_id, arm, status, end_reason, count(*) AS conversations, round(avg(turns_completed), 1) AS mean_turns
FROM conversations GROUP BY ALL ORDER BY experiment_id, arm, conversations DESC`,
  },
  turns: {
    summary: 'Length and vocabulary, turn by turn, for each arm.',
    sql: `SELECT experiment_id, arm, turn_number, count(*) AS conversations,
       round(avg(a_word_count), 1) AS a_words, round(avg(b_word_count), 1) AS b_words,
       round(avg(a_ttr), 3) AS a_ttr, round(avg(b_ttr), 3) AS b_ttr,
       round(avg(vocabulary_overlap), 3) AS overlap
FROM conversation_turns GROUP BY ALL ORDER BY experiment_id, arm, turn_number`,
  },
  drift: {
    summary: 'How each conversation’s last quarter differs from its first.',
    sql: `WITH placed AS (
  SELECT *, ntile(4) OVER (PARTITION BY conversation_id ORDER BY turn_number) AS quarter
  FROM conversation_turns
)
SELECT conversation_id,
       round(avg(a_word_count) FILTER (quarter = 4) - avg(a_word_count) FILTER (quarter = 1), 1) AS a_words,
       round(avg(b_word_count) FILTER (quarter = 4) - avg(b_word_count) FILTER (quarter = 1), 1) AS b_words,
       round(avg(a_ttr) FILTER (quarter = 4) - avg(a_ttr) FILTER (quarter = 1), 3) AS a_ttr,
       round(avg(b_ttr) FILTER (quarter = 4) - avg(b_ttr) FILTER (quarter = 1), 3) AS b_ttr,
       round(avg(vocabulary_overlap) FILTER (quarter = 4) - avg(vocabulary_overlap) FILTER (quarter = 1), 3) AS overlap
FROM placed GROUP BY conversation_id HAVING count(*) >= 4 ORDER BY conversation_id`,
  },
  costs: {
    summary: 'Tokens reported and US dollars by model; NULL where a cost is unknown.',
    sql: `SELECT provider, model, count(*) AS calls, sum(prompt_tokens) AS prompt_tokens,
       sum(cached_tokens) AS cached_tokens, sum(completion_tokens) AS completion_tokens,
       sum(thinking_tokens) AS thinking_tokens,
       CASE WHEN count(*) FILTER (cost_usd IS NULL) = 0 THEN round(sum(cost_usd), 4) END AS cost_usd
FROM token_usage GROUP BY ALL ORDER BY cost_usd DESC NULLS LAST, calls DESC`,
  },
  failures: {
    summary: 'Failed API calls by model and kind.',
    sql: `SELECT provider, model, error_class, error_http_status AS http_status, count(*) AS calls,
       min(started_at) AS first, max(started_at) AS last
FROM token_usage WHERE status = 'failed' GROUP BY ALL ORDER BY calls DESC`,
  },
  latency: {
    summary: 'Time each model takes: median and 95th percentile, in ms.',
    sql: `WITH replies AS (
  SELECT a_provider AS provider, a_model AS model, a_response_time_ms AS total, a_time_to_first_token_ms AS first FROM conversation_turns
  UNION ALL
  SELECT b_provider, b_model, b_response_time_ms, b_time_to_first_token_ms FROM conversation_turns
)
SELECT provider, model, count(total) AS replies,
       round(median(first)) AS first_token_median, round(quantile_cont(first, 0.95)) AS first_token_p95,
       round(median(total)) AS reply_median, round(quantile_cont(total, 0.95)) AS reply_p95
FROM replies WHERE total IS NOT NULL GROUP BY ALL ORDER BY reply_median DESC`,
  },
  models: {
    summary: 'Which model answered: as asked, as sent, as reported.',
    sql: `SELECT if(agent_id = 'agent_a', a_requested, b_requested) AS asked,
       provider, model AS sent, model_returned AS answered, count(*) AS calls
FROM token_usage JOIN conversations USING (conversation_id)
WHERE token_usage.status = 'completed' GROUP BY ALL ORDER BY provider, sent, asked, calls DESC`,
  },
  unfinished: {
    summary: 'Replies that were cut off, filtered, declined or empty, or ended otherwise.',
    sql: `SELECT conversation_id, turn_number, author, finish_reason, finish_raw,
       if(author = 'agent_a', a_message_length, b_message_length) AS characters
FROM messages JOIN conversation_turns USING (conversation_id, turn_number)
WHERE kind = 'reply' AND (finish_reason <> 'stop' OR regexp_full_match(content, '[\\s\\pZ]*'))
ORDER BY conversation_id, message_index`,
  },
  longest: {
    summary: 'The twenty longest replies, without what branches took over.',
    sql: `WITH replies AS (
  SELECT conversation_id, turn_number, inherited, 'agent_a' AS author,
         a_message_length AS characters, a_message AS content FROM conversation_turns
  UNION ALL
  SELECT conversation_id, turn_number, inherited, 'agent_b', b_message_length, b_message FROM conversation_turns
)
SELECT conversation_id, turn_number, author, characters, content
FROM replies WHERE characters IS NOT NULL AND NOT inherited
ORDER BY characters DESC, conversation_id, turn_number, author LIMIT 20`,
  },
  openings: {
    summary: 'What agent A says first, side by side.',
    sql: `SELECT conversation_id, arm, a_model, a_message
FROM conversation_turns WHERE turn_number = 0 ORDER BY experiment_id, arm, conversation_id`,
  },
  last: {
    summary: 'Where each conversation ends up: its last turn.',
    sql: `SELECT conversation_id, turn_number, a_message, b_message FROM conversation_turns
QUALIFY row_number() OVER (PARTITION BY conversation_id ORDER BY turn_number DESC) = 1
ORDER BY conversation_id`,
  },
  rejected: {
    summary: 'Lines of event files that could not be read, and why.',
    sql: `SELECT path, reason, count(*) AS lines, min(line) AS first_line
FROM rejected_lines GROUP BY ALL ORDER BY lines DESC, path`,
  },
} satisfies Record<string, SavedQuery>;

export type SavedQueryName = keyof typeof SAVED_QUERIES;
