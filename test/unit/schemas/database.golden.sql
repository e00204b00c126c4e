CREATE TABLE experiments (
  experiment_id VARCHAR NOT NULL,
  name VARCHAR,
  directory VARCHAR NOT NULL,
  status VARCHAR NOT NULL,
  error_code VARCHAR,
  error_message VARCHAR,
  planned_conversations BIGINT,
  spec JSON,
  versions MAP(VARCHAR, VARCHAR),
  platform VARCHAR,
  arch VARCHAR,
  git_commit VARCHAR,
  started_at TIMESTAMPTZ,
  ended_at TIMESTAMPTZ,
  stats STRUCT(total_conversations INTEGER, completed INTEGER, failed INTEGER, interrupted INTEGER, unfinished INTEGER, total_turns BIGINT, total_replies BIGINT) NOT NULL
);
COMMENT ON TABLE experiments IS 'One row an experiment, as its events tell.';
COMMENT ON COLUMN experiments.experiment_id IS 'Experiment, `exp_` and 8 hexadecimal digits.';
COMMENT ON COLUMN experiments.name IS 'Name; NULL when the record of its start is damaged.';
COMMENT ON COLUMN experiments.directory IS 'Its directory, from the output directory.';
COMMENT ON COLUMN experiments.status IS 'What became of it: `pending`: no record of its start. `running`: no record of its end. `completed`, `completed_with_failures`, `failed`, `interrupted`.';
COMMENT ON COLUMN experiments.error_code IS 'Why it failed as a whole: stable identifier; NULL: it did not.';
COMMENT ON COLUMN experiments.error_message IS 'Why it failed as a whole; NULL: it did not.';
COMMENT ON COLUMN experiments.planned_conversations IS 'Conversations in its plan; NULL when the record of its start is damaged.';
COMMENT ON COLUMN experiments.spec IS 'The experiment as resolved, every default filled in; NULL when the record of its start is damaged.';
COMMENT ON COLUMN experiments.versions IS 'Versions that produced the record, by name: `pidgin`, `node` and every SDK in use; NULL when the record of its start is damaged.';
COMMENT ON COLUMN experiments.platform IS 'Operating system it was started on, as Node names it.';
COMMENT ON COLUMN experiments.arch IS 'Processor architecture it was started on.';
COMMENT ON COLUMN experiments.git_commit IS 'Commit of the working directory it was started in, if any.';
COMMENT ON COLUMN experiments.started_at IS 'When it started. UTC, to the millisecond.';
COMMENT ON COLUMN experiments.ended_at IS 'When it ended; NULL: it has not. UTC, to the millisecond.';
COMMENT ON COLUMN experiments.stats IS 'Its conversations in this database, counted. total_conversations: conversations imported. completed: of these, completed. failed: of these, failed. interrupted: of these, interrupted. unfinished: of these, without a record of their end. total_turns: complete turns of all of them. total_replies: replies of all of them.';
CREATE TABLE conversations (
  experiment_id VARCHAR NOT NULL,
  conversation_id VARCHAR NOT NULL,
  arm VARCHAR,
  repetition BIGINT,
  seed BIGINT,
  status VARCHAR NOT NULL,
  end_reason VARCHAR,
  error_code VARCHAR,
  error_message VARCHAR,
  error_class VARCHAR,
  error_http_status BIGINT,
  started_at TIMESTAMPTZ,
  ended_at TIMESTAMPTZ,
  last_event_at TIMESTAMPTZ,
  max_turns BIGINT,
  prompt_tag VARCHAR,
  opening_prompt VARCHAR,
  names_requested BOOLEAN,
  a_requested VARCHAR,
  a_provider VARCHAR,
  a_model VARCHAR,
  a_display_name VARCHAR,
  a_chosen_name VARCHAR,
  a_awareness VARCHAR,
  a_system_prompt VARCHAR,
  a_temperature DOUBLE,
  a_max_tokens BIGINT,
  b_requested VARCHAR,
  b_provider VARCHAR,
  b_model VARCHAR,
  b_display_name VARCHAR,
  b_chosen_name VARCHAR,
  b_awareness VARCHAR,
  b_system_prompt VARCHAR,
  b_temperature DOUBLE,
  b_max_tokens BIGINT,
  turns_completed INTEGER NOT NULL,
  replies INTEGER NOT NULL,
  experimenter_messages INTEGER NOT NULL,
  truncated_replies INTEGER NOT NULL,
  filtered_replies INTEGER NOT NULL,
  refused_replies INTEGER NOT NULL,
  empty_replies INTEGER NOT NULL,
  interrupted_replies INTEGER NOT NULL,
  api_calls INTEGER NOT NULL,
  failed_api_calls INTEGER NOT NULL,
  prompt_tokens BIGINT,
  completion_tokens BIGINT,
  cost_usd DOUBLE
);
COMMENT ON TABLE conversations IS 'One row a conversation, as its events tell.';
COMMENT ON COLUMN conversations.experiment_id IS 'Experiment, `exp_` and 8 hexadecimal digits.';
COMMENT ON COLUMN conversations.conversation_id IS 'Conversation, `conv_…_` and its place in the plan.';
COMMENT ON COLUMN conversations.arm IS 'Arm of the design; `default` when nothing is varied.';
COMMENT ON COLUMN conversations.repetition IS 'Repetition within the arm, from 1.';
COMMENT ON COLUMN conversations.seed IS 'Seed of the conversation.';
COMMENT ON COLUMN conversations.status IS 'What became of it: `pending`: no record of its start. `running`: no record of its end. `paused`, `completed`, `failed`, `interrupted`.';
COMMENT ON COLUMN conversations.end_reason IS 'Why it ended: a limit that was set, `failed`, or who interrupted it (`user`: a signal, `stop`: the stop command, `crash`: its process was gone); NULL: it has not.';
COMMENT ON COLUMN conversations.error_code IS 'Why it failed: stable identifier; NULL: it did not.';
COMMENT ON COLUMN conversations.error_message IS 'Why it failed, with key values removed; NULL: it did not.';
COMMENT ON COLUMN conversations.error_class IS 'Why it failed: kind of provider failure; NULL: it was none.';
COMMENT ON COLUMN conversations.error_http_status IS 'Why it failed: HTTP status; NULL: there was none.';
COMMENT ON COLUMN conversations.started_at IS 'When it started. UTC, to the millisecond.';
COMMENT ON COLUMN conversations.ended_at IS 'When it ended; NULL: it has not. UTC, to the millisecond.';
COMMENT ON COLUMN conversations.last_event_at IS 'When its newest event happened. UTC, to the millisecond.';
COMMENT ON COLUMN conversations.max_turns IS 'Turns after which it was to end.';
COMMENT ON COLUMN conversations.prompt_tag IS 'Tag put before what the experimenter says; may be empty.';
COMMENT ON COLUMN conversations.opening_prompt IS 'Opening prompt as sent, tag included.';
COMMENT ON COLUMN conversations.names_requested IS 'Whether the agents were asked to choose names.';
COMMENT ON COLUMN conversations.a_requested IS 'Agent A: model as the user typed it.';
COMMENT ON COLUMN conversations.a_provider IS 'Agent A: provider or endpoint.';
COMMENT ON COLUMN conversations.a_model IS 'Agent A: model id sent to the provider.';
COMMENT ON COLUMN conversations.a_display_name IS 'Agent A: name on screens and in transcripts.';
COMMENT ON COLUMN conversations.a_chosen_name IS 'Agent A: name it chose; NULL: it chose none.';
COMMENT ON COLUMN conversations.a_awareness IS 'Agent A: name of its awareness.';
COMMENT ON COLUMN conversations.a_system_prompt IS 'Agent A: system prompt as sent; NULL: none is sent.';
COMMENT ON COLUMN conversations.a_temperature IS 'Agent A: sampling temperature; NULL: the default of the provider.';
COMMENT ON COLUMN conversations.a_max_tokens IS 'Agent A: longest reply in tokens; NULL: no cap of ours.';
COMMENT ON COLUMN conversations.b_requested IS 'Agent B: model as the user typed it.';
COMMENT ON COLUMN conversations.b_provider IS 'Agent B: provider or endpoint.';
COMMENT ON COLUMN conversations.b_model IS 'Agent B: model id sent to the provider.';
COMMENT ON COLUMN conversations.b_display_name IS 'Agent B: name on screens and in transcripts.';
COMMENT ON COLUMN conversations.b_chosen_name IS 'Agent B: name it chose; NULL: it chose none.';
COMMENT ON COLUMN conversations.b_awareness IS 'Agent B: name of its awareness.';
COMMENT ON COLUMN conversations.b_system_prompt IS 'Agent B: system prompt as sent; NULL: none is sent.';
COMMENT ON COLUMN conversations.b_temperature IS 'Agent B: sampling temperature; NULL: the default of the provider.';
COMMENT ON COLUMN conversations.b_max_tokens IS 'Agent B: longest reply in tokens; NULL: no cap of ours.';
COMMENT ON COLUMN conversations.turns_completed IS 'Turns in which both agents replied.';
COMMENT ON COLUMN conversations.replies IS 'Complete replies of either agent.';
COMMENT ON COLUMN conversations.experimenter_messages IS 'Messages of the experimenter, opening prompt included.';
COMMENT ON COLUMN conversations.truncated_replies IS 'Replies cut at the token limit.';
COMMENT ON COLUMN conversations.filtered_replies IS 'Replies cut by a content filter.';
COMMENT ON COLUMN conversations.refused_replies IS 'Replies in which the model declined.';
COMMENT ON COLUMN conversations.empty_replies IS 'Replies without any text.';
COMMENT ON COLUMN conversations.interrupted_replies IS 'Replies that were never completed; what had arrived of them is only in the events.';
COMMENT ON COLUMN conversations.api_calls IS 'API calls, failed and interrupted ones included.';
COMMENT ON COLUMN conversations.failed_api_calls IS 'API calls that failed.';
COMMENT ON COLUMN conversations.prompt_tokens IS 'Input tokens of all replies that reported them; NULL: none did.';
COMMENT ON COLUMN conversations.completion_tokens IS 'Output tokens of all replies that reported them; NULL: none did.';
COMMENT ON COLUMN conversations.cost_usd IS 'What all its API calls cost, failed ones included, in USD at the list prices of the day, from @pydantic/genai-prices; NULL: the cost of one of them is unknown.';
CREATE TABLE conversation_turns (
  experiment_id VARCHAR NOT NULL,
  conversation_id VARCHAR NOT NULL,
  turn_number BIGINT NOT NULL,
  arm VARCHAR,
  repetition BIGINT,
  seed BIGINT,
  started_at TIMESTAMPTZ,
  turn_duration_ms DOUBLE,
  a_provider VARCHAR,
  a_model VARCHAR,
  a_awareness VARCHAR,
  a_chosen_name VARCHAR,
  a_temperature DOUBLE,
  a_message VARCHAR,
  a_replied_at TIMESTAMPTZ,
  a_model_returned VARCHAR,
  a_finish_reason VARCHAR,
  a_finish_raw VARCHAR,
  a_prompt_tokens BIGINT,
  a_completion_tokens BIGINT,
  a_cached_tokens BIGINT,
  a_thinking_tokens BIGINT,
  a_cost_usd DOUBLE,
  a_response_time_ms DOUBLE,
  a_time_to_first_token_ms DOUBLE,
  a_chunk_count BIGINT,
  a_message_length INTEGER,
  a_byte_length INTEGER,
  a_word_count INTEGER,
  a_paragraph_count INTEGER,
  a_line_count INTEGER,
  a_avg_word_length DOUBLE,
  a_vocabulary_size INTEGER,
  a_ttr DOUBLE,
  a_root_ttr DOUBLE,
  a_hapax_ratio DOUBLE,
  a_word_entropy DOUBLE,
  a_character_entropy DOUBLE,
  a_symbol_density DOUBLE,
  b_provider VARCHAR,
  b_model VARCHAR,
  b_awareness VARCHAR,
  b_chosen_name VARCHAR,
  b_temperature DOUBLE,
  b_message VARCHAR,
  b_replied_at TIMESTAMPTZ,
  b_model_returned VARCHAR,
  b_finish_reason VARCHAR,
  b_finish_raw VARCHAR,
  b_prompt_tokens BIGINT,
  b_completion_tokens BIGINT,
  b_cached_tokens BIGINT,
  b_thinking_tokens BIGINT,
  b_cost_usd DOUBLE,
  b_response_time_ms DOUBLE,
  b_time_to_first_token_ms DOUBLE,
  b_chunk_count BIGINT,
  b_message_length INTEGER,
  b_byte_length INTEGER,
  b_word_count INTEGER,
  b_paragraph_count INTEGER,
  b_line_count INTEGER,
  b_avg_word_length DOUBLE,
  b_vocabulary_size INTEGER,
  b_ttr DOUBLE,
  b_root_ttr DOUBLE,
  b_hapax_ratio DOUBLE,
  b_word_entropy DOUBLE,
  b_character_entropy DOUBLE,
  b_symbol_density DOUBLE,
  vocabulary_overlap DOUBLE,
  length_ratio DOUBLE,
  cross_repetition DOUBLE
);
COMMENT ON TABLE conversation_turns IS 'One row a turn in which at least one agent replied. Columns of agent A begin with a_, of agent B with b_; what is between them has no prefix. Texts are measured in Unicode normalisation form C; words are runs of letters, digits and marks, joined by apostrophes and hyphens, compared in lower case.';
COMMENT ON COLUMN conversation_turns.experiment_id IS 'Experiment, `exp_` and 8 hexadecimal digits.';
COMMENT ON COLUMN conversation_turns.conversation_id IS 'Conversation, `conv_…_` and its place in the plan.';
COMMENT ON COLUMN conversation_turns.turn_number IS 'Turn, from 0. In a turn agent A speaks, then agent B.';
COMMENT ON COLUMN conversation_turns.arm IS 'Arm of the design; `default` when nothing is varied.';
COMMENT ON COLUMN conversation_turns.repetition IS 'Repetition within the arm, from 1.';
COMMENT ON COLUMN conversation_turns.seed IS 'Seed of the conversation.';
COMMENT ON COLUMN conversation_turns.started_at IS 'When the turn started. UTC, to the millisecond.';
COMMENT ON COLUMN conversation_turns.turn_duration_ms IS 'From the start of the turn to its end, in ms; NULL: it is not complete.';
COMMENT ON COLUMN conversation_turns.a_provider IS 'Agent A: provider or endpoint.';
COMMENT ON COLUMN conversation_turns.a_model IS 'Agent A: model id sent to the provider.';
COMMENT ON COLUMN conversation_turns.a_awareness IS 'Agent A: name of its awareness.';
COMMENT ON COLUMN conversation_turns.a_chosen_name IS 'Agent A: name it chose; NULL: it chose none.';
COMMENT ON COLUMN conversation_turns.a_temperature IS 'Agent A: sampling temperature; NULL: the default of the provider.';
COMMENT ON COLUMN conversation_turns.a_message IS 'Agent A: what it said; NULL: it did not reply.';
COMMENT ON COLUMN conversation_turns.a_replied_at IS 'Agent A: when its reply was complete. UTC, to the millisecond.';
COMMENT ON COLUMN conversation_turns.a_model_returned IS 'Agent A: model id the provider reported; NULL: not reported.';
COMMENT ON COLUMN conversation_turns.a_finish_reason IS 'Agent A: why the model stopped: `stop`, `length` (cut at the token limit), `content_filter`, `refusal` or `other`.';
COMMENT ON COLUMN conversation_turns.a_finish_raw IS 'Agent A: why the model stopped, in the provider''s word.';
COMMENT ON COLUMN conversation_turns.a_prompt_tokens IS 'Agent A: input tokens of this API call, cached ones included; NULL: not reported.';
COMMENT ON COLUMN conversation_turns.a_completion_tokens IS 'Agent A: output tokens of this API call, thinking included; NULL: not reported.';
COMMENT ON COLUMN conversation_turns.a_cached_tokens IS 'Agent A: input tokens of this API call read from the provider cache; NULL: not reported.';
COMMENT ON COLUMN conversation_turns.a_thinking_tokens IS 'Agent A: output tokens of this API call spent on thinking; NULL: not reported.';
COMMENT ON COLUMN conversation_turns.a_cost_usd IS 'Agent A: what this API call cost, in USD at the list prices of the day, from @pydantic/genai-prices; NULL: unknown.';
COMMENT ON COLUMN conversation_turns.a_response_time_ms IS 'Agent A: from request to complete reply, in ms.';
COMMENT ON COLUMN conversation_turns.a_time_to_first_token_ms IS 'Agent A: from request to the first piece of text, in ms; NULL: there was none.';
COMMENT ON COLUMN conversation_turns.a_chunk_count IS 'Agent A: pieces of text the provider sent.';
COMMENT ON COLUMN conversation_turns.a_message_length IS 'Agent A: Unicode code points of the message. Unit: characters. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_byte_length IS 'Agent A: Bytes of the message in UTF-8. Unit: bytes. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_word_count IS 'Agent A: Words of the message. Unit: words. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_paragraph_count IS 'Agent A: Blocks of lines separated by blank lines. Unit: paragraphs. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_line_count IS 'Agent A: Lines, blank ones included; a line end at the very end starts no further line. Unit: lines. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_avg_word_length IS 'Agent A: Mean code points of a word; NULL without words. Unit: characters a word. Range: from 1. Version 1.';
COMMENT ON COLUMN conversation_turns.a_vocabulary_size IS 'Agent A: Different words. Unit: types. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_ttr IS 'Agent A: Type-token ratio: different words / words; NULL without words. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.a_root_ttr IS 'Agent A: Different words / square root of words; NULL without words. Unit: types a root token. Range: from 0. Source: Guiraud 1954. Version 1.';
COMMENT ON COLUMN conversation_turns.a_hapax_ratio IS 'Agent A: Words used once / different words; NULL without words. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.a_word_entropy IS 'Agent A: Shannon entropy of the distribution of words; NULL without words. Unit: bits. Range: from 0. Source: Shannon 1948. Version 1.';
COMMENT ON COLUMN conversation_turns.a_character_entropy IS 'Agent A: Shannon entropy of the distribution of code points; NULL for an empty message. Unit: bits. Range: from 0. Source: Shannon 1948. Version 1.';
COMMENT ON COLUMN conversation_turns.a_symbol_density IS 'Agent A: Characters that are neither letter, mark, digit nor white space / characters; NULL for an empty message. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.b_provider IS 'Agent B: provider or endpoint.';
COMMENT ON COLUMN conversation_turns.b_model IS 'Agent B: model id sent to the provider.';
COMMENT ON COLUMN conversation_turns.b_awareness IS 'Agent B: name of its awareness.';
COMMENT ON COLUMN conversation_turns.b_chosen_name IS 'Agent B: name it chose; NULL: it chose none.';
COMMENT ON COLUMN conversation_turns.b_temperature IS 'Agent B: sampling temperature; NULL: the default of the provider.';
COMMENT ON COLUMN conversation_turns.b_message IS 'Agent B: what it said; NULL: it did not reply.';
COMMENT ON COLUMN conversation_turns.b_replied_at IS 'Agent B: when its reply was complete. UTC, to the millisecond.';
COMMENT ON COLUMN conversation_turns.b_model_returned IS 'Agent B: model id the provider reported; NULL: not reported.';
COMMENT ON COLUMN conversation_turns.b_finish_reason IS 'Agent B: why the model stopped: `stop`, `length` (cut at the token limit), `content_filter`, `refusal` or `other`.';
COMMENT ON COLUMN conversation_turns.b_finish_raw IS 'Agent B: why the model stopped, in the provider''s word.';
COMMENT ON COLUMN conversation_turns.b_prompt_tokens IS 'Agent B: input tokens of this API call, cached ones included; NULL: not reported.';
COMMENT ON COLUMN conversation_turns.b_completion_tokens IS 'Agent B: output tokens of this API call, thinking included; NULL: not reported.';
COMMENT ON COLUMN conversation_turns.b_cached_tokens IS 'Agent B: input tokens of this API call read from the provider cache; NULL: not reported.';
COMMENT ON COLUMN conversation_turns.b_thinking_tokens IS 'Agent B: output tokens of this API call spent on thinking; NULL: not reported.';
COMMENT ON COLUMN conversation_turns.b_cost_usd IS 'Agent B: what this API call cost, in USD at the list prices of the day, from @pydantic/genai-prices; NULL: unknown.';
COMMENT ON COLUMN conversation_turns.b_response_time_ms IS 'Agent B: from request to complete reply, in ms.';
COMMENT ON COLUMN conversation_turns.b_time_to_first_token_ms IS 'Agent B: from request to the first piece of text, in ms; NULL: there was none.';
COMMENT ON COLUMN conversation_turns.b_chunk_count IS 'Agent B: pieces of text the provider sent.';
COMMENT ON COLUMN conversation_turns.b_message_length IS 'Agent B: Unicode code points of the message. Unit: characters. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_byte_length IS 'Agent B: Bytes of the message in UTF-8. Unit: bytes. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_word_count IS 'Agent B: Words of the message. Unit: words. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_paragraph_count IS 'Agent B: Blocks of lines separated by blank lines. Unit: paragraphs. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_line_count IS 'Agent B: Lines, blank ones included; a line end at the very end starts no further line. Unit: lines. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_avg_word_length IS 'Agent B: Mean code points of a word; NULL without words. Unit: characters a word. Range: from 1. Version 1.';
COMMENT ON COLUMN conversation_turns.b_vocabulary_size IS 'Agent B: Different words. Unit: types. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_ttr IS 'Agent B: Type-token ratio: different words / words; NULL without words. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.b_root_ttr IS 'Agent B: Different words / square root of words; NULL without words. Unit: types a root token. Range: from 0. Source: Guiraud 1954. Version 1.';
COMMENT ON COLUMN conversation_turns.b_hapax_ratio IS 'Agent B: Words used once / different words; NULL without words. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.b_word_entropy IS 'Agent B: Shannon entropy of the distribution of words; NULL without words. Unit: bits. Range: from 0. Source: Shannon 1948. Version 1.';
COMMENT ON COLUMN conversation_turns.b_character_entropy IS 'Agent B: Shannon entropy of the distribution of code points; NULL for an empty message. Unit: bits. Range: from 0. Source: Shannon 1948. Version 1.';
COMMENT ON COLUMN conversation_turns.b_symbol_density IS 'Agent B: Characters that are neither letter, mark, digit nor white space / characters; NULL for an empty message. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.vocabulary_overlap IS 'Jaccard index of the word sets: words both use / words either uses; NULL when neither has words. Unit: ratio. Range: 0 to 1. Source: Jaccard 1912. Version 1.';
COMMENT ON COLUMN conversation_turns.length_ratio IS 'Characters of the shorter message / characters of the longer; NULL when both are empty. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.cross_repetition IS 'Words of either message that the other has too, each as often as both have it / all words (Dice coefficient of the word multisets); NULL when neither has words. Unit: ratio. Range: 0 to 1. Source: Dice 1945. Version 1.';
CREATE TABLE messages (
  experiment_id VARCHAR NOT NULL,
  conversation_id VARCHAR NOT NULL,
  message_index INTEGER NOT NULL,
  turn_number BIGINT,
  author VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  recipients VARCHAR[] NOT NULL,
  content VARCHAR NOT NULL,
  said_at TIMESTAMPTZ NOT NULL,
  model_returned VARCHAR,
  finish_reason VARCHAR,
  finish_raw VARCHAR
);
COMMENT ON TABLE messages IS 'One row a message: everything that was said in a conversation, in order, by the agents and by the experimenter.';
COMMENT ON COLUMN messages.experiment_id IS 'Experiment, `exp_` and 8 hexadecimal digits.';
COMMENT ON COLUMN messages.conversation_id IS 'Conversation, `conv_…_` and its place in the plan.';
COMMENT ON COLUMN messages.message_index IS 'Place of the message in its conversation, from 0, experimenter included.';
COMMENT ON COLUMN messages.turn_number IS 'Turn, from 0; NULL for the opening prompt.';
COMMENT ON COLUMN messages.author IS 'Who said it: `experimenter`, `agent_a` or `agent_b`.';
COMMENT ON COLUMN messages.kind IS '`opening`: the opening prompt. `human`: typed during the run. `awareness`: scheduled by the awareness. `reply`: said by an agent.';
COMMENT ON COLUMN messages.recipients IS 'Agents it was said to.';
COMMENT ON COLUMN messages.content IS 'What was said, exactly; with its tag when it has one.';
COMMENT ON COLUMN messages.said_at IS 'When it was said; for a reply, when it was complete. UTC, to the millisecond.';
COMMENT ON COLUMN messages.model_returned IS 'Model id the provider reported; NULL: not reported.';
COMMENT ON COLUMN messages.finish_reason IS 'Why the model stopped; NULL for the experimenter.';
COMMENT ON COLUMN messages.finish_raw IS 'Why the model stopped, in the provider''s word.';
CREATE TABLE token_usage (
  experiment_id VARCHAR NOT NULL,
  conversation_id VARCHAR NOT NULL,
  turn_number BIGINT NOT NULL,
  agent_id VARCHAR NOT NULL,
  attempt BIGINT NOT NULL,
  provider VARCHAR,
  model VARCHAR,
  model_returned VARCHAR,
  request_id VARCHAR,
  status VARCHAR NOT NULL,
  started_at TIMESTAMPTZ NOT NULL,
  duration_ms DOUBLE,
  prompt_tokens BIGINT,
  completion_tokens BIGINT,
  cached_tokens BIGINT,
  thinking_tokens BIGINT,
  cost_usd DOUBLE,
  cache_write_tokens BIGINT,
  error_code VARCHAR,
  error_message VARCHAR,
  error_class VARCHAR,
  error_http_status BIGINT
);
COMMENT ON TABLE token_usage IS 'One row an API call, failed and interrupted ones included. Sum tokens here: a retry costs too.';
COMMENT ON COLUMN token_usage.experiment_id IS 'Experiment, `exp_` and 8 hexadecimal digits.';
COMMENT ON COLUMN token_usage.conversation_id IS 'Conversation, `conv_…_` and its place in the plan.';
COMMENT ON COLUMN token_usage.turn_number IS 'Turn, from 0. In a turn agent A speaks, then agent B.';
COMMENT ON COLUMN token_usage.agent_id IS 'The agent that was asked.';
COMMENT ON COLUMN token_usage.attempt IS 'Attempt at the reply, from 1.';
COMMENT ON COLUMN token_usage.provider IS 'Provider or endpoint.';
COMMENT ON COLUMN token_usage.model IS 'Model id sent to the provider.';
COMMENT ON COLUMN token_usage.model_returned IS 'Model id the provider reported; NULL: not reported.';
COMMENT ON COLUMN token_usage.request_id IS 'The provider''s own id of the request.';
COMMENT ON COLUMN token_usage.status IS 'What became of it: `pending`: no record of its end. `completed`, `failed`, `interrupted`.';
COMMENT ON COLUMN token_usage.started_at IS 'When the request was sent. UTC, to the millisecond.';
COMMENT ON COLUMN token_usage.duration_ms IS 'From request to end, in ms; NULL: no record of its end.';
COMMENT ON COLUMN token_usage.prompt_tokens IS 'input tokens of this API call, cached ones included; NULL: not reported.';
COMMENT ON COLUMN token_usage.completion_tokens IS 'output tokens of this API call, thinking included; NULL: not reported.';
COMMENT ON COLUMN token_usage.cached_tokens IS 'input tokens of this API call read from the provider cache; NULL: not reported.';
COMMENT ON COLUMN token_usage.thinking_tokens IS 'output tokens of this API call spent on thinking; NULL: not reported.';
COMMENT ON COLUMN token_usage.cost_usd IS 'what this API call cost, in USD at the list prices of the day, from @pydantic/genai-prices; NULL: unknown.';
COMMENT ON COLUMN token_usage.cache_write_tokens IS 'input tokens of this API call written to the provider cache; NULL: not reported.';
COMMENT ON COLUMN token_usage.error_code IS 'Why it failed: stable identifier; NULL: it did not.';
COMMENT ON COLUMN token_usage.error_message IS 'Why it failed, with key values removed; NULL: it did not.';
COMMENT ON COLUMN token_usage.error_class IS 'Why it failed: kind of provider failure; NULL: it did not.';
COMMENT ON COLUMN token_usage.error_http_status IS 'Why it failed: HTTP status; NULL: there was none.';
CREATE TABLE thinking_traces (
  experiment_id VARCHAR NOT NULL,
  conversation_id VARCHAR NOT NULL,
  turn_number BIGINT NOT NULL,
  agent_id VARCHAR NOT NULL,
  message_index INTEGER NOT NULL,
  content VARCHAR NOT NULL,
  thinking_tokens BIGINT
);
COMMENT ON TABLE thinking_traces IS 'One row a reply whose model showed its thinking.';
COMMENT ON COLUMN thinking_traces.experiment_id IS 'Experiment, `exp_` and 8 hexadecimal digits.';
COMMENT ON COLUMN thinking_traces.conversation_id IS 'Conversation, `conv_…_` and its place in the plan.';
COMMENT ON COLUMN thinking_traces.turn_number IS 'Turn, from 0. In a turn agent A speaks, then agent B.';
COMMENT ON COLUMN thinking_traces.agent_id IS 'The agent that thought.';
COMMENT ON COLUMN thinking_traces.message_index IS 'Place of the message in its conversation, from 0, experimenter included.';
COMMENT ON COLUMN thinking_traces.content IS 'What the agent thought before its reply.';
COMMENT ON COLUMN thinking_traces.thinking_tokens IS 'Output tokens of the API call spent on thinking; NULL: not reported.';
CREATE TABLE imported_files (
  path VARCHAR NOT NULL,
  size_bytes BIGINT NOT NULL,
  modified_at TIMESTAMPTZ NOT NULL,
  fingerprint VARCHAR NOT NULL,
  experiment_id VARCHAR,
  conversation_id VARCHAR,
  last_seq BIGINT,
  event_count INTEGER NOT NULL,
  rejected_line_count INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  imported_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE imported_files IS 'One row an event file as it was when it was imported. A file that has not changed is not read again; rows of a file that is gone stay until the database is rebuilt.';
COMMENT ON COLUMN imported_files.path IS 'The file, from the output directory, with forward slashes.';
COMMENT ON COLUMN imported_files.size_bytes IS 'Its size in bytes.';
COMMENT ON COLUMN imported_files.modified_at IS 'When it was last changed. UTC, to the millisecond.';
COMMENT ON COLUMN imported_files.fingerprint IS 'SHA-256 of its first and last 4 KiB.';
COMMENT ON COLUMN imported_files.experiment_id IS 'Experiment of its events; NULL: it has no readable event.';
COMMENT ON COLUMN imported_files.conversation_id IS 'Conversation of its events; NULL: the file of the experiment, or no readable event.';
COMMENT ON COLUMN imported_files.last_seq IS '`seq` of its last readable event; NULL: it has none.';
COMMENT ON COLUMN imported_files.event_count IS 'Events that were read.';
COMMENT ON COLUMN imported_files.rejected_line_count IS 'Rows in rejected_lines.';
COMMENT ON COLUMN imported_files.row_count IS 'Rows it gave in all other tables.';
COMMENT ON COLUMN imported_files.imported_at IS 'When it was imported. UTC, to the millisecond.';
CREATE TABLE rejected_lines (
  path VARCHAR NOT NULL,
  line INTEGER NOT NULL,
  byte_offset BIGINT NOT NULL,
  reason VARCHAR NOT NULL,
  detail VARCHAR NOT NULL,
  text VARCHAR NOT NULL
);
COMMENT ON TABLE rejected_lines IS 'One row a line of an event file that is not a readable event, or a gap before one. The rest of the file is imported.';
COMMENT ON COLUMN rejected_lines.path IS 'The file, from the output directory, with forward slashes.';
COMMENT ON COLUMN rejected_lines.line IS 'Line, from 1.';
COMMENT ON COLUMN rejected_lines.byte_offset IS 'Where the line begins, in bytes.';
COMMENT ON COLUMN rejected_lines.reason IS 'What is wrong: `torn` (the writer was killed), `too_long`, `not_utf8`, `not_json`, `unknown_version`, `schema`, `seq_gap` (events are missing before this line) or `seq_repeated`.';
COMMENT ON COLUMN rejected_lines.detail IS 'What is wrong, in words.';
COMMENT ON COLUMN rejected_lines.text IS 'The line, at most its first 64 KiB; empty for a gap.';
CREATE TABLE schema_info (
  schema_version VARCHAR NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE schema_info IS 'One row: the schema of this database. Pidgin rebuilds a database of another schema from the events.';
COMMENT ON COLUMN schema_info.schema_version IS 'Hash of everything the rows depend on.';
COMMENT ON COLUMN schema_info.created_at IS 'When the database was built. UTC, to the millisecond.';
