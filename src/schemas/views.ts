/** A view of the database: what is often asked of its tables, worked out when it is asked. */
export interface View {
  readonly name: string;
  readonly description: string;
  /** Meaning of every column, by name, in order. */
  readonly columns: Readonly<Record<string, string>>;
  /** The SELECT it stands for. */
  readonly sql: string;
}

/** What conversations come to together, in the dashboards. */
const SUMMARY_COLUMNS = {
  conversations: 'Conversations begun.',
  completed: 'Of these, ended by themselves or at a limit that was set.',
  failed: 'Of these, failed.',
  interrupted: 'Of these, interrupted.',
  unfinished: 'Of these, not ended yet.',
  turns: 'Turns completed, those a branch took over included.',
  turns_per_conversation:
    'Of these, mean, median and sample standard deviation over conversations.',
  words_per_message:
    'Mean, median and sample standard deviation over conversations of the mean of each.',
  convergence:
    'Convergence score: mean, median and sample standard deviation over conversations of the mean of each.',
  final_convergence:
    'Last convergence score: mean, median and sample standard deviation over conversations.',
  convergence_slope:
    'Change of the convergence score a turn: least-squares slope, averaged over conversations with at least two scores.',
  converged: 'Conversations that reached their threshold, if only in what a branch took over.',
  with_attractor: 'Conversations with at least one attractor, if only in what a branch took over.',
  truncated_replies:
    'Replies cut at the token limit, those a branch took over included; NULL: a conversation does not say, or there is none.',
  prompt_tokens:
    'Input tokens; at least so many unless `tokens_complete`. NULL: those of a conversation are unknown, or there is none.',
  completion_tokens:
    'Output tokens; at least so many unless `tokens_complete`. NULL: those of a conversation are unknown, or there is none.',
  tokens_complete:
    'Whether every API call of every conversation reported its tokens or was refused at once; NULL: a conversation does not say, or there is none.',
  cost_usd: 'US dollars; NULL: the cost of a conversation is unknown, or there is none.',
} as const;

const SUMMARY = `count(conversation_id) AS conversations,
       count(*) FILTER (conversations.status = 'completed') AS completed,
       count(*) FILTER (conversations.status = 'failed') AS failed,
       count(*) FILTER (conversations.status = 'interrupted') AS interrupted,
       count(*) FILTER (conversations.status IN ('pending', 'running', 'paused')) AS unfinished,
       coalesce(sum(turns_completed), 0)::BIGINT AS turns,
       ${spreadOf('turns_completed')} AS turns_per_conversation,
       ${spreadOf('words')} AS words_per_message,
       ${spreadOf('convergence')} AS convergence,
       ${spreadOf('final_convergence')} AS final_convergence,
       avg(slope) AS convergence_slope,
       count(converged_turn) AS converged,
       count(first_attractor) AS with_attractor,
       ${wholeSum('truncated_replies')}::BIGINT AS truncated_replies,
       ${wholeSum('prompt_tokens')}::BIGINT AS prompt_tokens,
       ${wholeSum('completion_tokens')}::BIGINT AS completion_tokens,
       CASE WHEN count(tokens_complete) = count(conversation_id) THEN bool_and(tokens_complete) END
         AS tokens_complete,
       ${wholeSum('cost_usd')} AS cost_usd`;

/** Slope over the turns; through one point there is no line, where DuckDB says NaN. */
function slopeOf(value: string): string {
  return `if(regr_count(${value}, turn_number) > 1, regr_slope(${value}, turn_number), NULL)`;
}

/** What each conversation comes to, for `SUMMARY`. */
const MEASURED = `measured AS (
  SELECT conversation_id,
         avg(overall_convergence) AS convergence,
         last(overall_convergence ORDER BY turn_number) FILTER (overall_convergence IS NOT NULL) AS final_convergence,
         ${slopeOf('overall_convergence')} AS slope,
         (coalesce(sum(a_word_count), 0) + coalesce(sum(b_word_count), 0))
           / nullif(count(a_word_count) + count(b_word_count), 0) AS words
  FROM conversation_turns WHERE NOT inherited GROUP BY conversation_id
)`;

const WHAT_COUNTS =
  'A conversation counts once, however long it is; words and convergence leave out what a branch took over.';

const experimentDashboard: View = {
  name: 'experiment_dashboard',
  description: `One row an experiment, all its arms together, also when it has no conversation yet. ${WHAT_COUNTS}`,
  columns: {
    experiment_id: 'Experiment.',
    name: 'Name; NULL when the record of its start is damaged.',
    status: 'What became of it; NULL: the file with its own events is not there.',
    a_models: 'Model ids of agent A, each once.',
    b_models: 'Model ids of agent B, each once.',
    arms: 'Arms of the design in which a conversation has begun.',
    planned_conversations:
      'Conversations in its plan; NULL when the record of its start is damaged.',
    ...SUMMARY_COLUMNS,
    started_at: 'When it started; UTC.',
    ended_at: 'When it ended; UTC. NULL: it has not.',
  },
  sql: `WITH ${MEASURED}
SELECT experiment_id, any_value(experiments.name) AS name,
       any_value(experiments.status) AS status,
       ${eachOnce('a_model')} AS a_models, ${eachOnce('b_model')} AS b_models,
       count(DISTINCT arm) AS arms,
       any_value(planned_conversations) AS planned_conversations,
       ${SUMMARY},
       any_value(experiments.started_at) AS started_at,
       any_value(experiments.ended_at) AS ended_at
FROM experiments
FULL JOIN conversations USING (experiment_id)
LEFT JOIN measured USING (conversation_id)
GROUP BY experiment_id`,
};

/** To compare the arms of a design; notebooks make it of archived rows, too. */
export const armDashboard: View = {
  name: 'arm_dashboard',
  description: `One row an arm of an experiment, to compare arms by; an experiment that varies nothing has one, \`default\`. ${WHAT_COUNTS}`,
  columns: {
    experiment_id: 'Experiment.',
    name: 'Name of the experiment.',
    experiment_status: 'What became of the experiment.',
    arm: 'Arm of the design.',
    a_model: 'Model id of agent A.',
    b_model: 'Model id of agent B.',
    ...SUMMARY_COLUMNS,
    started_at: 'Start of the first conversation.',
    ended_at: 'End of the last conversation that has ended.',
  },
  sql: `WITH ${MEASURED}
SELECT experiment_id, any_value(experiments.name) AS name,
       any_value(experiments.status) AS experiment_status, arm,
       any_value(a_model) AS a_model, any_value(b_model) AS b_model,
       ${SUMMARY},
       min(conversations.started_at) AS started_at,
       max(conversations.ended_at) AS ended_at
FROM conversations
LEFT JOIN experiments USING (experiment_id)
LEFT JOIN measured USING (conversation_id)
GROUP BY experiment_id, arm`,
};

const convergenceTrends: View = {
  name: 'convergence_trends',
  description: 'One row a turn with a convergence score: how it moves.',
  columns: {
    experiment_id: 'Experiment.',
    conversation_id: 'Conversation.',
    arm: 'Arm of the design.',
    repetition: 'Repetition within the arm, from 1.',
    turn_number: 'Turn, from 0.',
    convergence: 'Convergence score of the turn.',
    rolling_5: 'Mean of the last up to five scores.',
    rolling_10: 'Mean of the last up to ten scores.',
    delta: 'Change since the score before; NULL: it is the first.',
  },
  sql: `SELECT experiment_id, conversation_id, arm, repetition, turn_number,
       overall_convergence AS convergence,
       avg(overall_convergence) OVER (so_far ROWS BETWEEN 4 PRECEDING AND CURRENT ROW) AS rolling_5,
       avg(overall_convergence) OVER (so_far ROWS BETWEEN 9 PRECEDING AND CURRENT ROW) AS rolling_10,
       overall_convergence - lag(overall_convergence) OVER so_far AS delta
FROM conversation_turns
WHERE overall_convergence IS NOT NULL
WINDOW so_far AS (PARTITION BY conversation_id ORDER BY turn_number)`,
};

const vocabularyAnalysis: View = {
  name: 'vocabulary_analysis',
  description:
    'One row an agent of a conversation that has said a word: how rich its vocabulary is, and whether it narrows; without what a branch took over.',
  columns: {
    experiment_id: 'Experiment.',
    conversation_id: 'Conversation.',
    arm: 'Arm of the design.',
    repetition: 'Repetition within the arm, from 1.',
    agent_id: 'Agent.',
    replies: 'Replies with words.',
    words: 'Words in all of them.',
    distinct_words: 'Different words in all of them.',
    type_token_ratio: 'Different words / words, over all replies; falls with length by itself.',
    hapax_words: 'Words the agent used once in all of them.',
    top_10_share: 'Share of the ten commonest words in all words.',
    mean_type_token_ratio: 'Type-token ratio of a reply, averaged over replies.',
    type_token_ratio_slope:
      'Its change a turn: least-squares slope; NULL with fewer than two replies.',
  },
  sql: `WITH replies AS (
  SELECT experiment_id, conversation_id, arm, repetition, agent_id, turn_number, frequencies,
         cardinality(frequencies) AS types, list_sum(map_values(frequencies)) AS tokens
  FROM word_frequencies WHERE NOT inherited
), by_reply AS (
  SELECT experiment_id, conversation_id, any_value(arm) AS arm, any_value(repetition) AS repetition,
         agent_id, count(*) AS replies, avg(types / tokens) AS mean_ratio,
         ${slopeOf('types / tokens')} AS slope
  FROM replies GROUP BY experiment_id, conversation_id, agent_id
), by_word AS (
  SELECT conversation_id, agent_id, entry.key AS word, sum(entry.value)::BIGINT AS uses
  FROM (SELECT conversation_id, agent_id, unnest(map_entries(frequencies)) AS entry FROM replies)
  GROUP BY conversation_id, agent_id, word
), by_agent AS (
  SELECT conversation_id, agent_id, sum(uses)::BIGINT AS words, count(*) AS distinct_words,
         count(*) FILTER (uses = 1) AS hapax_words, list_sum(max(uses, 10)) AS top_10
  FROM by_word GROUP BY conversation_id, agent_id
)
SELECT experiment_id, conversation_id, arm, repetition, agent_id, replies, words, distinct_words,
       distinct_words / words AS type_token_ratio, hapax_words, top_10 / words AS top_10_share,
       mean_ratio AS mean_type_token_ratio, slope AS type_token_ratio_slope
FROM by_reply JOIN by_agent USING (conversation_id, agent_id)`,
};

/** The views that are kept in the database. */
export const VIEWS: readonly View[] = [
  experimentDashboard,
  armDashboard,
  convergenceTrends,
  vocabularyAnalysis,
];

function spreadOf(column: string): string {
  return `{mean: avg(${column}), median: median(${column}), sd: stddev_samp(${column})}`;
}

/** The sum of what every conversation knows, else NULL. */
function wholeSum(column: string): string {
  return `(CASE WHEN count(${column}) = count(conversation_id) THEN sum(${column}) END)`;
}

function eachOnce(column: string): string {
  return `coalesce(list(DISTINCT ${column} ORDER BY ${column}) FILTER (${column} IS NOT NULL), [])`;
}
