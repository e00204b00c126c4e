CREATE TABLE experiments (
  experiment_id VARCHAR NOT NULL,
  name VARCHAR,
  directory VARCHAR NOT NULL,
  origin VARCHAR,
  parent_experiment_id VARCHAR,
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
COMMENT ON COLUMN experiments.directory IS 'Its directory, from the output directory; of what is archived, the one it was in before.';
COMMENT ON COLUMN experiments.origin IS 'Who wrote its record first, where that was not Pidgin itself: `python-pidgin`; NULL: Pidgin.';
COMMENT ON COLUMN experiments.parent_experiment_id IS 'Experiment its conversations branched from; NULL: they began anew.';
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
  origin VARCHAR,
  redacted BOOLEAN NOT NULL,
  parent_experiment_id VARCHAR,
  parent_conversation_id VARCHAR,
  branch_turn BIGINT,
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
  convergence_profile VARCHAR NOT NULL,
  convergence_threshold DOUBLE NOT NULL,
  converged_turn BIGINT,
  first_attractor VARCHAR,
  first_attractor_onset_turn BIGINT,
  first_attractor_turn BIGINT,
  turns_completed INTEGER NOT NULL,
  replies INTEGER NOT NULL,
  experimenter_messages INTEGER NOT NULL,
  truncated_replies BIGINT,
  filtered_replies BIGINT,
  refused_replies BIGINT,
  empty_replies INTEGER NOT NULL,
  interrupted_replies BIGINT,
  api_calls BIGINT,
  failed_api_calls BIGINT,
  prompt_tokens BIGINT,
  completion_tokens BIGINT,
  tokens_complete BOOLEAN,
  cost_usd DOUBLE
);
COMMENT ON TABLE conversations IS 'One row a conversation, as its events tell.';
COMMENT ON COLUMN conversations.experiment_id IS 'Experiment, `exp_` and 8 hexadecimal digits.';
COMMENT ON COLUMN conversations.conversation_id IS 'Conversation, `conv_…_` and its place in the plan.';
COMMENT ON COLUMN conversations.arm IS 'Arm of the design; `default` when nothing is varied.';
COMMENT ON COLUMN conversations.repetition IS 'Repetition within the arm, from 1.';
COMMENT ON COLUMN conversations.seed IS 'Seed of the conversation; NULL: it would tell of an arm that is left out of the record.';
COMMENT ON COLUMN conversations.origin IS 'Who wrote its record first, where that was not Pidgin itself: `python-pidgin`; NULL: Pidgin.';
COMMENT ON COLUMN conversations.redacted IS 'Whether something was left out of its record; its metrics were measured before.';
COMMENT ON COLUMN conversations.parent_experiment_id IS 'Experiment of the conversation it branched from; NULL: it began anew.';
COMMENT ON COLUMN conversations.parent_conversation_id IS 'Conversation it branched from; NULL: it began anew.';
COMMENT ON COLUMN conversations.branch_turn IS 'Turn of that conversation, from 0, from which it goes another way; what came before it took over. NULL: it began anew.';
COMMENT ON COLUMN conversations.status IS 'What became of it: `pending`: no record of its start. `running`: no record of its end. `paused`, `completed`, `failed`, `interrupted`.';
COMMENT ON COLUMN conversations.end_reason IS 'Why it ended: a limit that was set, `failed`, or who interrupted it (`user`: a signal, `stop`: the stop command, `pause`: something detected where nobody could go on after a pause, `crash`: its process was gone, `interrupted`: an older record does not say); NULL: it has not.';
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
COMMENT ON COLUMN conversations.convergence_profile IS 'Weights of its convergence score.';
COMMENT ON COLUMN conversations.convergence_threshold IS 'Convergence score from which the agents count as converged, 0 to 1.';
COMMENT ON COLUMN conversations.converged_turn IS 'First turn whose `overall_convergence` is at or above that threshold; NULL: none.';
COMMENT ON COLUMN conversations.first_attractor IS 'First attractor that was found; NULL: none. All are in the table `attractors`.';
COMMENT ON COLUMN conversations.first_attractor_onset_turn IS 'First turn of the run of turns that satisfied it; NULL: none was found.';
COMMENT ON COLUMN conversations.first_attractor_turn IS 'Turn in which it was found; NULL: none was.';
COMMENT ON COLUMN conversations.turns_completed IS 'Turns whose end is recorded, after a reply of both agents; those before `branch_turn` included.';
COMMENT ON COLUMN conversations.replies IS 'Complete replies of either agent, those before `branch_turn` included.';
COMMENT ON COLUMN conversations.experimenter_messages IS 'Messages of the experimenter, opening prompt included.';
COMMENT ON COLUMN conversations.truncated_replies IS 'Replies cut at the token limit, those before `branch_turn` included; NULL: an older record does not say.';
COMMENT ON COLUMN conversations.filtered_replies IS 'Replies cut by a content filter, those before `branch_turn` included; NULL: an older record does not say.';
COMMENT ON COLUMN conversations.refused_replies IS 'Replies in which the model declined, those before `branch_turn` included; NULL: an older record does not say.';
COMMENT ON COLUMN conversations.empty_replies IS 'Replies without any text, those before `branch_turn` included.';
COMMENT ON COLUMN conversations.interrupted_replies IS 'Replies that were never completed; what had arrived of them is only in the events; NULL: an older record does not say.';
COMMENT ON COLUMN conversations.api_calls IS 'API calls, failed and interrupted ones included; NULL: an older record does not say.';
COMMENT ON COLUMN conversations.failed_api_calls IS 'API calls that failed; NULL: an older record does not say.';
COMMENT ON COLUMN conversations.prompt_tokens IS 'Input tokens of all API calls that reported them, failed ones included; NULL: none did.';
COMMENT ON COLUMN conversations.completion_tokens IS 'Output tokens of all API calls that reported them, failed ones included; NULL: none did.';
COMMENT ON COLUMN conversations.tokens_complete IS 'Whether every API call reported its tokens or was refused at once, and no event is missing that may have told of another; if not, there were more. NULL: an older record does not say.';
COMMENT ON COLUMN conversations.cost_usd IS 'What all its API calls cost, failed ones included, in USD at the list prices of the day, from @pydantic/genai-prices; NULL: the cost of one of them is unknown, or an event is missing that may have told of it.';
CREATE TABLE conversation_turns (
  experiment_id VARCHAR NOT NULL,
  conversation_id VARCHAR NOT NULL,
  turn_number BIGINT NOT NULL,
  arm VARCHAR,
  repetition BIGINT,
  seed BIGINT,
  inherited BOOLEAN NOT NULL,
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
  a_tokens_per_second DOUBLE,
  a_chunk_count BIGINT,
  a_message_length INTEGER,
  a_byte_length INTEGER,
  a_word_count INTEGER,
  a_sentence_count INTEGER,
  a_paragraph_count INTEGER,
  a_line_count INTEGER,
  a_avg_word_length DOUBLE,
  a_avg_sentence_length DOUBLE,
  a_max_sentence_length INTEGER,
  a_sentence_length_sd DOUBLE,
  a_list_item_count INTEGER,
  a_heading_count INTEGER,
  a_code_block_count INTEGER,
  a_code_ratio DOUBLE,
  a_url_count INTEGER,
  a_question_count INTEGER,
  a_exclamation_count INTEGER,
  a_question_density DOUBLE,
  a_exclamation_density DOUBLE,
  a_language VARCHAR,
  a_vocabulary_size INTEGER,
  a_ttr DOUBLE,
  a_root_ttr DOUBLE,
  a_mattr_50 DOUBLE,
  a_mtld DOUBLE,
  a_yules_k DOUBLE,
  a_hapax_ratio DOUBLE,
  a_ldi DOUBLE,
  a_new_words INTEGER,
  a_novelty_ratio DOUBLE,
  a_repeated_bigrams INTEGER,
  a_repeated_trigrams INTEGER,
  a_immediate_repetition DOUBLE,
  a_self_repetition DOUBLE,
  a_turn_repetition DOUBLE,
  a_word_entropy DOUBLE,
  a_character_entropy DOUBLE,
  a_bigram_entropy DOUBLE,
  a_redundancy DOUBLE,
  a_compression_ratio DOUBLE,
  a_conditional_compression DOUBLE,
  a_symbol_density DOUBLE,
  a_emoji_count INTEGER,
  a_arrow_count INTEGER,
  a_math_symbol_count INTEGER,
  a_box_drawing_count INTEGER,
  a_bullet_count INTEGER,
  a_novel_symbols INTEGER,
  a_non_ascii_ratio DOUBLE,
  a_uppercase_ratio DOUBLE,
  a_punctuation_diversity INTEGER,
  a_special_char_count INTEGER,
  a_number_count INTEGER,
  a_hedge_words INTEGER,
  a_hedge_density DOUBLE,
  a_certainty_words INTEGER,
  a_tentative_words INTEGER,
  a_agreement_markers INTEGER,
  a_disagreement_markers INTEGER,
  a_politeness_markers INTEGER,
  a_gratitude_markers INTEGER,
  a_apology_markers INTEGER,
  a_farewell_markers INTEGER,
  a_discourse_markers INTEGER,
  a_existential_language INTEGER,
  a_meta_commentary INTEGER,
  a_identity_claims INTEGER,
  a_identity_mismatch BOOLEAN,
  a_human_address INTEGER,
  a_starts_with_acknowledgment BOOLEAN,
  a_sentiment DOUBLE,
  a_emotional_intensity DOUBLE,
  a_first_person_singular INTEGER,
  a_first_person_plural INTEGER,
  a_second_person INTEGER,
  a_third_person INTEGER,
  a_proper_noun_count INTEGER,
  a_lexical_density DOUBLE,
  a_function_word_ratio DOUBLE,
  a_formality_score DOUBLE,
  a_passive_voice INTEGER,
  a_active_voice INTEGER,
  a_compression_indicators DOUBLE,
  a_syntactic_complexity DOUBLE,
  a_readability_score DOUBLE,
  a_readability_grade DOUBLE,
  a_coherence_score DOUBLE,
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
  b_tokens_per_second DOUBLE,
  b_chunk_count BIGINT,
  b_message_length INTEGER,
  b_byte_length INTEGER,
  b_word_count INTEGER,
  b_sentence_count INTEGER,
  b_paragraph_count INTEGER,
  b_line_count INTEGER,
  b_avg_word_length DOUBLE,
  b_avg_sentence_length DOUBLE,
  b_max_sentence_length INTEGER,
  b_sentence_length_sd DOUBLE,
  b_list_item_count INTEGER,
  b_heading_count INTEGER,
  b_code_block_count INTEGER,
  b_code_ratio DOUBLE,
  b_url_count INTEGER,
  b_question_count INTEGER,
  b_exclamation_count INTEGER,
  b_question_density DOUBLE,
  b_exclamation_density DOUBLE,
  b_language VARCHAR,
  b_vocabulary_size INTEGER,
  b_ttr DOUBLE,
  b_root_ttr DOUBLE,
  b_mattr_50 DOUBLE,
  b_mtld DOUBLE,
  b_yules_k DOUBLE,
  b_hapax_ratio DOUBLE,
  b_ldi DOUBLE,
  b_new_words INTEGER,
  b_novelty_ratio DOUBLE,
  b_repeated_bigrams INTEGER,
  b_repeated_trigrams INTEGER,
  b_immediate_repetition DOUBLE,
  b_self_repetition DOUBLE,
  b_turn_repetition DOUBLE,
  b_word_entropy DOUBLE,
  b_character_entropy DOUBLE,
  b_bigram_entropy DOUBLE,
  b_redundancy DOUBLE,
  b_compression_ratio DOUBLE,
  b_conditional_compression DOUBLE,
  b_symbol_density DOUBLE,
  b_emoji_count INTEGER,
  b_arrow_count INTEGER,
  b_math_symbol_count INTEGER,
  b_box_drawing_count INTEGER,
  b_bullet_count INTEGER,
  b_novel_symbols INTEGER,
  b_non_ascii_ratio DOUBLE,
  b_uppercase_ratio DOUBLE,
  b_punctuation_diversity INTEGER,
  b_special_char_count INTEGER,
  b_number_count INTEGER,
  b_hedge_words INTEGER,
  b_hedge_density DOUBLE,
  b_certainty_words INTEGER,
  b_tentative_words INTEGER,
  b_agreement_markers INTEGER,
  b_disagreement_markers INTEGER,
  b_politeness_markers INTEGER,
  b_gratitude_markers INTEGER,
  b_apology_markers INTEGER,
  b_farewell_markers INTEGER,
  b_discourse_markers INTEGER,
  b_existential_language INTEGER,
  b_meta_commentary INTEGER,
  b_identity_claims INTEGER,
  b_identity_mismatch BOOLEAN,
  b_human_address INTEGER,
  b_starts_with_acknowledgment BOOLEAN,
  b_sentiment DOUBLE,
  b_emotional_intensity DOUBLE,
  b_first_person_singular INTEGER,
  b_first_person_plural INTEGER,
  b_second_person INTEGER,
  b_third_person INTEGER,
  b_proper_noun_count INTEGER,
  b_lexical_density DOUBLE,
  b_function_word_ratio DOUBLE,
  b_formality_score DOUBLE,
  b_passive_voice INTEGER,
  b_active_voice INTEGER,
  b_compression_indicators DOUBLE,
  b_syntactic_complexity DOUBLE,
  b_readability_score DOUBLE,
  b_readability_grade DOUBLE,
  b_coherence_score DOUBLE,
  vocabulary_overlap DOUBLE,
  cumulative_overlap DOUBLE,
  lexical_entrainment DOUBLE,
  cross_repetition DOUBLE,
  topic_consistency DOUBLE,
  repetition_ratio DOUBLE,
  turn_taking_balance DOUBLE,
  mimicry_a_to_b DOUBLE,
  mimicry_b_to_a DOUBLE,
  mutual_mimicry DOUBLE,
  phrase_alignment DOUBLE,
  influence_a_to_b DOUBLE,
  influence_b_to_a DOUBLE,
  style_similarity DOUBLE,
  syntactic_convergence DOUBLE,
  sentiment_convergence DOUBLE,
  formality_convergence DOUBLE,
  length_ratio DOUBLE,
  structural_similarity DOUBLE,
  punctuation_similarity DOUBLE,
  rhythm_convergence DOUBLE,
  overall_convergence DOUBLE,
  convergence_content DOUBLE,
  convergence_structure DOUBLE,
  convergence_sentences DOUBLE,
  convergence_length DOUBLE,
  convergence_punctuation DOUBLE,
  convergence_velocity DOUBLE,
  cumulative_convergence DOUBLE,
  convergence_trend VARCHAR,
  semantic_similarity DOUBLE,
  embedding_model VARCHAR
);
COMMENT ON TABLE conversation_turns IS 'One row a turn in which at least one agent replied. Columns of agent A begin with a_, of agent B with b_; what is between them has no prefix. Texts are measured in Unicode normalisation form C; words are runs of letters, digits and marks, joined by apostrophes and hyphens, each Han ideograph or hiragana being one, compared in lower case. Metrics of English are NULL when the message is detected as another language.';
COMMENT ON COLUMN conversation_turns.experiment_id IS 'Experiment, `exp_` and 8 hexadecimal digits.';
COMMENT ON COLUMN conversation_turns.conversation_id IS 'Conversation, `conv_…_` and its place in the plan.';
COMMENT ON COLUMN conversation_turns.turn_number IS 'Turn, from 0. In a turn agent A speaks, then agent B.';
COMMENT ON COLUMN conversation_turns.arm IS 'Arm of the design; `default` when nothing is varied.';
COMMENT ON COLUMN conversation_turns.repetition IS 'Repetition within the arm, from 1.';
COMMENT ON COLUMN conversation_turns.seed IS 'Seed of the conversation; NULL: it would tell of an arm that is left out of the record.';
COMMENT ON COLUMN conversation_turns.inherited IS 'Taken over from the conversation this one branched from: not said here. Leave it out to count nothing twice.';
COMMENT ON COLUMN conversation_turns.started_at IS 'When the turn started. UTC, to the millisecond.';
COMMENT ON COLUMN conversation_turns.turn_duration_ms IS 'From the start of the turn to its end, in ms; NULL: it is not complete, or was gone on with later.';
COMMENT ON COLUMN conversation_turns.a_provider IS 'Agent A: provider or endpoint; NULL: a branch took the turn over.';
COMMENT ON COLUMN conversation_turns.a_model IS 'Agent A: model id sent to the provider; NULL: a branch took the turn over.';
COMMENT ON COLUMN conversation_turns.a_awareness IS 'Agent A: name of its awareness; NULL: a branch took the turn over.';
COMMENT ON COLUMN conversation_turns.a_chosen_name IS 'Agent A: name it chose; NULL: it chose none.';
COMMENT ON COLUMN conversation_turns.a_temperature IS 'Agent A: sampling temperature; NULL: the default of the provider, or a branch took the turn over.';
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
COMMENT ON COLUMN conversation_turns.a_tokens_per_second IS 'Agent A: completion tokens a second, from request to complete reply; NULL: tokens not reported.';
COMMENT ON COLUMN conversation_turns.a_chunk_count IS 'Agent A: pieces of text the provider sent.';
COMMENT ON COLUMN conversation_turns.a_message_length IS 'Agent A: Unicode code points of the message. Unit: characters. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_byte_length IS 'Agent A: Bytes of the message in UTF-8. Unit: bytes. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_word_count IS 'Agent A: Words of the message. Unit: words. Range: from 0. Version 2.';
COMMENT ON COLUMN conversation_turns.a_sentence_count IS 'Agent A: Sentences with at least one word: up to a terminator and the space behind it, or the end of a block; abbreviations and initials end none. Unit: sentences. Range: from 0. Source: UAX #29, with suppressions after CLDR. Version 2.';
COMMENT ON COLUMN conversation_turns.a_paragraph_count IS 'Agent A: Blocks of lines separated by blank lines. Unit: paragraphs. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_line_count IS 'Agent A: Lines, blank ones included; a line end at the very end starts no further line. Unit: lines. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_avg_word_length IS 'Agent A: Mean code points of a word as written; NULL without words. Unit: characters a word. Range: from 1. Version 2.';
COMMENT ON COLUMN conversation_turns.a_avg_sentence_length IS 'Agent A: Mean words of a sentence; NULL without sentences. Unit: words a sentence. Range: from 1. Version 2.';
COMMENT ON COLUMN conversation_turns.a_max_sentence_length IS 'Agent A: Words of the longest sentence; NULL without sentences. Unit: words. Range: from 1. Version 2.';
COMMENT ON COLUMN conversation_turns.a_sentence_length_sd IS 'Agent A: Standard deviation of the words of a sentence, of all the sentences (population); NULL under two. Unit: words. Range: from 0. Version 2.';
COMMENT ON COLUMN conversation_turns.a_list_item_count IS 'Agent A: Lines outside fenced code that begin, indented or not, with a Markdown list mark (-, *, + or •; or a number of up to nine digits with . or a bracket), and have white space and something else behind it. Unit: items. Range: from 0. Source: CommonMark. Version 2.';
COMMENT ON COLUMN conversation_turns.a_heading_count IS 'Agent A: Lines outside fenced code that begin, indented by up to three spaces, with one to six #, and have white space or nothing behind them. Unit: headings. Range: from 0. Source: CommonMark. Version 2.';
COMMENT ON COLUMN conversation_turns.a_code_block_count IS 'Agent A: Fenced blocks of code; one that is not closed counts. Unit: blocks. Range: from 0. Source: CommonMark. Version 2.';
COMMENT ON COLUMN conversation_turns.a_code_ratio IS 'Agent A: Characters inside fenced code, or in-line code of one line, without the marks around it and without line ends / characters, line ends included; NULL for an empty message. Unit: ratio. Range: 0 to 1. Version 3.';
COMMENT ON COLUMN conversation_turns.a_url_count IS 'Agent A: Places in which a web address begins: http://, https:// or www. in any case, not inside a word and with something behind it. Unit: URLs. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_question_count IS 'Agent A: Sentences with a question mark among what ends them. Unit: sentences. Range: from 0. Version 2.';
COMMENT ON COLUMN conversation_turns.a_exclamation_count IS 'Agent A: Sentences with an exclamation mark among what ends them. Unit: sentences. Range: from 0. Version 2.';
COMMENT ON COLUMN conversation_turns.a_question_density IS 'Agent A: Sentences with a question mark among what ends them / sentences; NULL without sentences. Unit: ratio. Range: 0 to 1. Version 2.';
COMMENT ON COLUMN conversation_turns.a_exclamation_density IS 'Agent A: Sentences with an exclamation mark among what ends them / sentences; NULL without sentences. Unit: ratio. Range: 0 to 1. Version 2.';
COMMENT ON COLUMN conversation_turns.a_language IS 'Agent A: Language: English when 12 % of the words are common in English alone, or 30 % are common in English; else by trigrams; NULL under 40 letters, or when none is likely. Unit: ISO 639-3. Source: franc-min; Cavnar & Trenkle 1994. Version 1.';
COMMENT ON COLUMN conversation_turns.a_vocabulary_size IS 'Agent A: Different words. Unit: types. Range: from 0. Version 2.';
COMMENT ON COLUMN conversation_turns.a_ttr IS 'Agent A: Type-token ratio: different words / words; NULL without words. Unit: ratio. Range: 0 to 1. Version 2.';
COMMENT ON COLUMN conversation_turns.a_root_ttr IS 'Agent A: Different words / square root of words; NULL without words. Unit: types a root token. Range: from 0. Source: Guiraud 1954. Version 2.';
COMMENT ON COLUMN conversation_turns.a_mattr_50 IS 'Agent A: Mean type-token ratio of all windows of 50 adjacent words; NULL under 50 words. Unit: ratio. Range: 0 to 1. Source: Covington & McFall 2010. Version 1.';
COMMENT ON COLUMN conversation_turns.a_mtld IS 'Agent A: Measure of textual lexical diversity: words / factors, mean of both directions. A factor ends with the word at which its type-token ratio is 0.72 or less, and the rest counts as (1 − its ratio) / 0.28 of one. NULL under 50 words, and when no word is repeated. Unit: words. Range: from 0. Source: McCarthy & Jarvis 2010. Version 1.';
COMMENT ON COLUMN conversation_turns.a_yules_k IS 'Agent A: 10⁴ (Σ c² − N) / N² over the counts c of the different words, of N words; NULL without words. Unit: K. Range: 0 to 10000. Source: Yule 1944. Version 1.';
COMMENT ON COLUMN conversation_turns.a_hapax_ratio IS 'Agent A: Words used once / different words; NULL without words. Unit: ratio. Range: 0 to 1. Version 2.';
COMMENT ON COLUMN conversation_turns.a_ldi IS 'Agent A: Lexical diversity index: (different bigrams + different trigrams) / (all bigrams + all trigrams); NULL under two words. Unit: ratio. Range: 0 to 1. Source: distinct-n of Li et al. 2016. Version 1.';
COMMENT ON COLUMN conversation_turns.a_new_words IS 'Agent A: Different words that this agent has not used before in the conversation. Unit: types. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_novelty_ratio IS 'Agent A: Different words that this agent has not used before / different words; NULL without words. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.a_repeated_bigrams IS 'Agent A: Different pairs of adjacent words that occur twice or more. Unit: types. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_repeated_trigrams IS 'Agent A: Different triples of adjacent words that occur twice or more. Unit: types. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_immediate_repetition IS 'Agent A: Words equal to the word before them / (words − 1); NULL under two words. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.a_self_repetition IS 'Agent A: Triples of adjacent words, each as often as it occurs, that are also in the same agent''s previous message / all triples; NULL under three words, and without a previous message. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.a_turn_repetition IS 'Agent A: Jaccard index of the word sets of this and the same agent''s previous message; NULL without a previous message, and when neither has words. Unit: ratio. Range: 0 to 1. Source: Jaccard 1912. Version 1.';
COMMENT ON COLUMN conversation_turns.a_word_entropy IS 'Agent A: Shannon entropy of the distribution of words; NULL without words. Unit: bits. Range: from 0. Source: Shannon 1948. Version 2.';
COMMENT ON COLUMN conversation_turns.a_character_entropy IS 'Agent A: Shannon entropy of the distribution of code points; NULL for an empty message. Unit: bits. Range: from 0. Source: Shannon 1948. Version 1.';
COMMENT ON COLUMN conversation_turns.a_bigram_entropy IS 'Agent A: Conditional entropy of a word given the word before it: entropy of the pairs of adjacent words − entropy of the words that begin one; NULL under two words. Unit: bits. Range: from 0. Source: Shannon 1948. Version 1.';
COMMENT ON COLUMN conversation_turns.a_redundancy IS 'Agent A: 1 − word_entropy / log₂(different words); NULL under two different words. Unit: ratio. Range: 0 to 1. Source: Shannon 1948. Version 1.';
COMMENT ON COLUMN conversation_turns.a_compression_ratio IS 'Agent A: Bytes in raw deflate of level 6 / bytes in UTF-8; NULL under 64 bytes, where the overhead of the format outweighs the text. Unit: ratio. Range: 0 to 1.1. Source: RFC 1951. Version 1.';
COMMENT ON COLUMN conversation_turns.a_conditional_compression IS 'Agent A: How much of the message is news given the partner''s last: (deflated bytes of both, the partner''s first − of the partner''s, at least 0) / of this one; NULL when either is under 64 bytes. Deflate sees the last 32 KiB of the partner''s. Unit: ratio. Range: from 0. Source: after Li et al. 2004. Version 1.';
COMMENT ON COLUMN conversation_turns.a_symbol_density IS 'Agent A: Characters that are neither letter, mark or number (Unicode categories L, M and N) nor white space, control or format character (Cc and Cf) / characters; NULL for an empty message. Unit: ratio. Range: 0 to 1. Version 2.';
COMMENT ON COLUMN conversation_turns.a_emoji_count IS 'Agent A: Emoji sequences (RGI_Emoji): a family, a flag or a keycap is one. Unit: emoji. Range: from 0. Source: UTS #51. Version 1.';
COMMENT ON COLUMN conversation_turns.a_arrow_count IS 'Agent A: Characters of the Unicode blocks Arrows and Supplemental Arrows-A, -B and -C, and ->, =>, <-, <-> and <=> in ASCII. Unit: arrows. Range: from 0. Source: Unicode blocks. Version 1.';
COMMENT ON COLUMN conversation_turns.a_math_symbol_count IS 'Agent A: Characters of the Unicode blocks Mathematical Operators, Supplemental Mathematical Operators and Miscellaneous Mathematical Symbols-A and -B, and ±, × and ÷; nothing in ASCII. Unit: characters. Range: from 0. Source: Unicode blocks. Version 1.';
COMMENT ON COLUMN conversation_turns.a_box_drawing_count IS 'Agent A: Characters of the Unicode block Box Drawing. Unit: characters. Range: from 0. Source: Unicode blocks. Version 1.';
COMMENT ON COLUMN conversation_turns.a_bullet_count IS 'Agent A: Characters of the Unicode block Geometric Shapes, and •, ‣ and ⁃. Unit: characters. Range: from 0. Source: Unicode blocks. Version 1.';
COMMENT ON COLUMN conversation_turns.a_novel_symbols IS 'Agent A: Different symbols (emoji sequences, and other non-ASCII symbols, Unicode category S, with the marks they carry) that neither agent used before in the conversation. Unit: types. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_non_ascii_ratio IS 'Agent A: Characters outside ASCII / characters; NULL for an empty message. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.a_uppercase_ratio IS 'Agent A: Upper- and title-case letters / letters; NULL without letters. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.a_punctuation_diversity IS 'Agent A: Different punctuation marks (Unicode category P). Unit: types. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_special_char_count IS 'Agent A: Characters of the Unicode category S: mathematical, currency and modifier symbols, emoji and the like; in ASCII $ + < = > ^ ` | ~. Unit: characters. Range: from 0. Source: Unicode general category. Version 1.';
COMMENT ON COLUMN conversation_turns.a_number_count IS 'Agent A: Runs of decimal digits of any script, joined by single points or commas. Unit: numbers. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_hedge_words IS 'Agent A: Hedges: words and phrases that withhold full commitment (might, perhaps, sort of). NULL unless in English. Unit: markers. Range: from 0. Source: Hyland 2005. Version 1.';
COMMENT ON COLUMN conversation_turns.a_hedge_density IS 'Agent A: Hedges / words; NULL without words. NULL unless in English. Unit: ratio. Range: 0 to 1. Source: Hyland 2005. Version 1.';
COMMENT ON COLUMN conversation_turns.a_certainty_words IS 'Agent A: Boosters: words and phrases that express certainty (certainly, of course). NULL unless in English. Unit: markers. Range: from 0. Source: Hyland 2005. Version 1.';
COMMENT ON COLUMN conversation_turns.a_tentative_words IS 'Agent A: Tentative words and phrases (maybe, i wonder, not sure). NULL unless in English. Unit: markers. Range: from 0. Source: after the category of LIWC. Version 1.';
COMMENT ON COLUMN conversation_turns.a_agreement_markers IS 'Agent A: Expressions of agreement (exactly, you are right). NULL unless in English. Unit: markers. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_disagreement_markers IS 'Agent A: Expressions of disagreement (i disagree, on the contrary). NULL unless in English. Unit: markers. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_politeness_markers IS 'Agent A: Expressions of politeness (please, would you mind). NULL unless in English. Unit: markers. Range: from 0. Source: after Brown & Levinson 1987. Version 1.';
COMMENT ON COLUMN conversation_turns.a_gratitude_markers IS 'Agent A: Expressions of gratitude (thank you, grateful). NULL unless in English. Unit: markers. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_apology_markers IS 'Agent A: Expressions of apology (sorry, forgive me). NULL unless in English. Unit: markers. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_farewell_markers IS 'Agent A: Expressions of farewell (goodbye, take care). NULL unless in English. Unit: markers. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_discourse_markers IS 'Agent A: Discourse markers that join what follows to what went before (however, for example). NULL unless in English. Unit: markers. Range: from 0. Source: Fraser 1999. Version 1.';
COMMENT ON COLUMN conversation_turns.a_existential_language IS 'Agent A: Words and phrases of being, consciousness, infinity, void and the like. NULL unless in English. Unit: markers. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_meta_commentary IS 'Agent A: References to the conversation itself, or to being a model. NULL unless in English. Unit: markers. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_identity_claims IS 'Agent A: Statements of own model or maker (I am Claude; as GPT; I was made by OpenAI). NULL unless in English. Unit: claims. Range: from 0. Version 2.';
COMMENT ON COLUMN conversation_turns.a_identity_mismatch IS 'Agent A: Whether a statement of own model or maker names another family than the one this agent belongs to. NULL when that is not known, and unless in English. Unit: true or false. Version 1.';
COMMENT ON COLUMN conversation_turns.a_human_address IS 'Agent A: Expressions that address a human as present (dear user, my human). NULL unless in English. Unit: markers. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_starts_with_acknowledgment IS 'Agent A: Whether the message begins with an acknowledgment of what it answers (yes, great point, thank you); NULL without words. NULL unless in English. Unit: true or false. Source: after Clark & Schaefer 1989. Version 1.';
COMMENT ON COLUMN conversation_turns.a_sentiment IS 'Agent A: Sum of the valences, −5 to 5, of the words and phrases of AFINN, the longest at each place / (5 × all words); negation is read only where AFINN has it as a phrase (not good); NULL without words. NULL unless in English. Unit: ratio. Range: -1 to 1. Source: AFINN-165, Nielsen 2011. Version 1.';
COMMENT ON COLUMN conversation_turns.a_emotional_intensity IS 'Agent A: Sum of the absolute valences, 0 to 5, of the words and phrases of AFINN, the longest at each place / (5 × all words); NULL without words. NULL unless in English. Unit: ratio. Range: 0 to 1. Source: AFINN-165, Nielsen 2011. Version 1.';
COMMENT ON COLUMN conversation_turns.a_first_person_singular IS 'Agent A: I, me, my, mine, myself, also with a verb joined to it (I’m). NULL unless in English. Unit: pronouns. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_first_person_plural IS 'Agent A: We, us, our, ours, ourselves, also with a verb joined to it (we’ll), and let’s. NULL unless in English. Unit: pronouns. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_second_person IS 'Agent A: You, your, yours, yourself, yourselves, also with a verb joined to it (you’re). NULL unless in English. Unit: pronouns. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_third_person IS 'Agent A: He, she, it, they, and their other forms, also with a verb joined to it (they’d). NULL unless in English. Unit: pronouns. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.a_proper_noun_count IS 'Agent A: Words tagged as proper nouns, with their case as written. NULL unless in English. Unit: words. Range: from 0. Source: Universal POS tags, by wink-nlp. Version 1.';
COMMENT ON COLUMN conversation_turns.a_lexical_density IS 'Agent A: Nouns, proper nouns, verbs, adjectives and adverbs / tagged words, contractions being two; NULL without words. NULL unless in English. Unit: ratio. Range: 0 to 1. Source: Ure 1971. Version 1.';
COMMENT ON COLUMN conversation_turns.a_function_word_ratio IS 'Agent A: Determiners, adpositions, pronouns, auxiliaries, conjunctions and particles / tagged words, contractions being two; NULL without words. NULL unless in English. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.a_formality_score IS 'Agent A: (noun + adjective + preposition + determiner − pronoun − verb − adverb − interjection + 100) / 2, each in % of tagged words, proper nouns being nouns and auxiliaries verbs; NULL without words. NULL unless in English. Unit: F. Range: 0 to 100. Source: Heylighen & Dewaele 1999, with determiners for articles. Version 2.';
COMMENT ON COLUMN conversation_turns.a_passive_voice IS 'Agent A: Sentences with a form of be or get, ’s behind a pronoun among them, and a past participle behind it, with nothing but adverbs and particles between. NULL unless in English. Unit: sentences. Range: from 0. Version 2.';
COMMENT ON COLUMN conversation_turns.a_active_voice IS 'Agent A: Sentences with a finite verb that are not in the passive voice. NULL unless in English. Unit: sentences. Range: from 0. Version 2.';
COMMENT ON COLUMN conversation_turns.a_compression_indicators IS 'Agent A: Fragments of content only: sentences with neither finite verb nor function word / sentences; NULL without sentences. NULL unless in English. Unit: ratio. Range: 0 to 1. Version 2.';
COMMENT ON COLUMN conversation_turns.a_syntactic_complexity IS 'Agent A: Words tagged as subordinating conjunctions, although, because, if, lest, though, unless, when, whenever, whereas, wherever, whether, while, who, whom, whose and which however tagged, and that when it is tagged as a pronoun behind a noun or pronoun / sentences; NULL without sentences. NULL unless in English. Unit: subordinators a sentence. Range: from 0. Version 2.';
COMMENT ON COLUMN conversation_turns.a_readability_score IS 'Agent A: Flesch reading ease: 206.835 − 1.015 × words a sentence − 84.6 × syllables a word; syllables by rule; NULL without sentences. NULL unless in English. Unit: points. Range: up to 121.22. Source: Flesch 1948. Version 2.';
COMMENT ON COLUMN conversation_turns.a_readability_grade IS 'Agent A: Flesch–Kincaid grade level: 0.39 × words a sentence + 11.8 × syllables a word − 15.59; syllables by rule; NULL without sentences. NULL unless in English. Unit: school grade. Range: from -3.4. Source: Kincaid et al. 1975. Version 2.';
COMMENT ON COLUMN conversation_turns.a_coherence_score IS 'Agent A: Mean cosine of the TF-IDF vectors of adjacent sentences, with idf = 1 + ln((1 + sentences) / (1 + sentences with the word)) over the message; NULL under two sentences. NULL unless in English. Unit: ratio. Range: 0 to 1. Source: after Foltz, Kintsch & Landauer 1998. Version 2.';
COMMENT ON COLUMN conversation_turns.b_provider IS 'Agent B: provider or endpoint; NULL: a branch took the turn over.';
COMMENT ON COLUMN conversation_turns.b_model IS 'Agent B: model id sent to the provider; NULL: a branch took the turn over.';
COMMENT ON COLUMN conversation_turns.b_awareness IS 'Agent B: name of its awareness; NULL: a branch took the turn over.';
COMMENT ON COLUMN conversation_turns.b_chosen_name IS 'Agent B: name it chose; NULL: it chose none.';
COMMENT ON COLUMN conversation_turns.b_temperature IS 'Agent B: sampling temperature; NULL: the default of the provider, or a branch took the turn over.';
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
COMMENT ON COLUMN conversation_turns.b_tokens_per_second IS 'Agent B: completion tokens a second, from request to complete reply; NULL: tokens not reported.';
COMMENT ON COLUMN conversation_turns.b_chunk_count IS 'Agent B: pieces of text the provider sent.';
COMMENT ON COLUMN conversation_turns.b_message_length IS 'Agent B: Unicode code points of the message. Unit: characters. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_byte_length IS 'Agent B: Bytes of the message in UTF-8. Unit: bytes. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_word_count IS 'Agent B: Words of the message. Unit: words. Range: from 0. Version 2.';
COMMENT ON COLUMN conversation_turns.b_sentence_count IS 'Agent B: Sentences with at least one word: up to a terminator and the space behind it, or the end of a block; abbreviations and initials end none. Unit: sentences. Range: from 0. Source: UAX #29, with suppressions after CLDR. Version 2.';
COMMENT ON COLUMN conversation_turns.b_paragraph_count IS 'Agent B: Blocks of lines separated by blank lines. Unit: paragraphs. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_line_count IS 'Agent B: Lines, blank ones included; a line end at the very end starts no further line. Unit: lines. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_avg_word_length IS 'Agent B: Mean code points of a word as written; NULL without words. Unit: characters a word. Range: from 1. Version 2.';
COMMENT ON COLUMN conversation_turns.b_avg_sentence_length IS 'Agent B: Mean words of a sentence; NULL without sentences. Unit: words a sentence. Range: from 1. Version 2.';
COMMENT ON COLUMN conversation_turns.b_max_sentence_length IS 'Agent B: Words of the longest sentence; NULL without sentences. Unit: words. Range: from 1. Version 2.';
COMMENT ON COLUMN conversation_turns.b_sentence_length_sd IS 'Agent B: Standard deviation of the words of a sentence, of all the sentences (population); NULL under two. Unit: words. Range: from 0. Version 2.';
COMMENT ON COLUMN conversation_turns.b_list_item_count IS 'Agent B: Lines outside fenced code that begin, indented or not, with a Markdown list mark (-, *, + or •; or a number of up to nine digits with . or a bracket), and have white space and something else behind it. Unit: items. Range: from 0. Source: CommonMark. Version 2.';
COMMENT ON COLUMN conversation_turns.b_heading_count IS 'Agent B: Lines outside fenced code that begin, indented by up to three spaces, with one to six #, and have white space or nothing behind them. Unit: headings. Range: from 0. Source: CommonMark. Version 2.';
COMMENT ON COLUMN conversation_turns.b_code_block_count IS 'Agent B: Fenced blocks of code; one that is not closed counts. Unit: blocks. Range: from 0. Source: CommonMark. Version 2.';
COMMENT ON COLUMN conversation_turns.b_code_ratio IS 'Agent B: Characters inside fenced code, or in-line code of one line, without the marks around it and without line ends / characters, line ends included; NULL for an empty message. Unit: ratio. Range: 0 to 1. Version 3.';
COMMENT ON COLUMN conversation_turns.b_url_count IS 'Agent B: Places in which a web address begins: http://, https:// or www. in any case, not inside a word and with something behind it. Unit: URLs. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_question_count IS 'Agent B: Sentences with a question mark among what ends them. Unit: sentences. Range: from 0. Version 2.';
COMMENT ON COLUMN conversation_turns.b_exclamation_count IS 'Agent B: Sentences with an exclamation mark among what ends them. Unit: sentences. Range: from 0. Version 2.';
COMMENT ON COLUMN conversation_turns.b_question_density IS 'Agent B: Sentences with a question mark among what ends them / sentences; NULL without sentences. Unit: ratio. Range: 0 to 1. Version 2.';
COMMENT ON COLUMN conversation_turns.b_exclamation_density IS 'Agent B: Sentences with an exclamation mark among what ends them / sentences; NULL without sentences. Unit: ratio. Range: 0 to 1. Version 2.';
COMMENT ON COLUMN conversation_turns.b_language IS 'Agent B: Language: English when 12 % of the words are common in English alone, or 30 % are common in English; else by trigrams; NULL under 40 letters, or when none is likely. Unit: ISO 639-3. Source: franc-min; Cavnar & Trenkle 1994. Version 1.';
COMMENT ON COLUMN conversation_turns.b_vocabulary_size IS 'Agent B: Different words. Unit: types. Range: from 0. Version 2.';
COMMENT ON COLUMN conversation_turns.b_ttr IS 'Agent B: Type-token ratio: different words / words; NULL without words. Unit: ratio. Range: 0 to 1. Version 2.';
COMMENT ON COLUMN conversation_turns.b_root_ttr IS 'Agent B: Different words / square root of words; NULL without words. Unit: types a root token. Range: from 0. Source: Guiraud 1954. Version 2.';
COMMENT ON COLUMN conversation_turns.b_mattr_50 IS 'Agent B: Mean type-token ratio of all windows of 50 adjacent words; NULL under 50 words. Unit: ratio. Range: 0 to 1. Source: Covington & McFall 2010. Version 1.';
COMMENT ON COLUMN conversation_turns.b_mtld IS 'Agent B: Measure of textual lexical diversity: words / factors, mean of both directions. A factor ends with the word at which its type-token ratio is 0.72 or less, and the rest counts as (1 − its ratio) / 0.28 of one. NULL under 50 words, and when no word is repeated. Unit: words. Range: from 0. Source: McCarthy & Jarvis 2010. Version 1.';
COMMENT ON COLUMN conversation_turns.b_yules_k IS 'Agent B: 10⁴ (Σ c² − N) / N² over the counts c of the different words, of N words; NULL without words. Unit: K. Range: 0 to 10000. Source: Yule 1944. Version 1.';
COMMENT ON COLUMN conversation_turns.b_hapax_ratio IS 'Agent B: Words used once / different words; NULL without words. Unit: ratio. Range: 0 to 1. Version 2.';
COMMENT ON COLUMN conversation_turns.b_ldi IS 'Agent B: Lexical diversity index: (different bigrams + different trigrams) / (all bigrams + all trigrams); NULL under two words. Unit: ratio. Range: 0 to 1. Source: distinct-n of Li et al. 2016. Version 1.';
COMMENT ON COLUMN conversation_turns.b_new_words IS 'Agent B: Different words that this agent has not used before in the conversation. Unit: types. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_novelty_ratio IS 'Agent B: Different words that this agent has not used before / different words; NULL without words. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.b_repeated_bigrams IS 'Agent B: Different pairs of adjacent words that occur twice or more. Unit: types. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_repeated_trigrams IS 'Agent B: Different triples of adjacent words that occur twice or more. Unit: types. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_immediate_repetition IS 'Agent B: Words equal to the word before them / (words − 1); NULL under two words. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.b_self_repetition IS 'Agent B: Triples of adjacent words, each as often as it occurs, that are also in the same agent''s previous message / all triples; NULL under three words, and without a previous message. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.b_turn_repetition IS 'Agent B: Jaccard index of the word sets of this and the same agent''s previous message; NULL without a previous message, and when neither has words. Unit: ratio. Range: 0 to 1. Source: Jaccard 1912. Version 1.';
COMMENT ON COLUMN conversation_turns.b_word_entropy IS 'Agent B: Shannon entropy of the distribution of words; NULL without words. Unit: bits. Range: from 0. Source: Shannon 1948. Version 2.';
COMMENT ON COLUMN conversation_turns.b_character_entropy IS 'Agent B: Shannon entropy of the distribution of code points; NULL for an empty message. Unit: bits. Range: from 0. Source: Shannon 1948. Version 1.';
COMMENT ON COLUMN conversation_turns.b_bigram_entropy IS 'Agent B: Conditional entropy of a word given the word before it: entropy of the pairs of adjacent words − entropy of the words that begin one; NULL under two words. Unit: bits. Range: from 0. Source: Shannon 1948. Version 1.';
COMMENT ON COLUMN conversation_turns.b_redundancy IS 'Agent B: 1 − word_entropy / log₂(different words); NULL under two different words. Unit: ratio. Range: 0 to 1. Source: Shannon 1948. Version 1.';
COMMENT ON COLUMN conversation_turns.b_compression_ratio IS 'Agent B: Bytes in raw deflate of level 6 / bytes in UTF-8; NULL under 64 bytes, where the overhead of the format outweighs the text. Unit: ratio. Range: 0 to 1.1. Source: RFC 1951. Version 1.';
COMMENT ON COLUMN conversation_turns.b_conditional_compression IS 'Agent B: How much of the message is news given the partner''s last: (deflated bytes of both, the partner''s first − of the partner''s, at least 0) / of this one; NULL when either is under 64 bytes. Deflate sees the last 32 KiB of the partner''s. Unit: ratio. Range: from 0. Source: after Li et al. 2004. Version 1.';
COMMENT ON COLUMN conversation_turns.b_symbol_density IS 'Agent B: Characters that are neither letter, mark or number (Unicode categories L, M and N) nor white space, control or format character (Cc and Cf) / characters; NULL for an empty message. Unit: ratio. Range: 0 to 1. Version 2.';
COMMENT ON COLUMN conversation_turns.b_emoji_count IS 'Agent B: Emoji sequences (RGI_Emoji): a family, a flag or a keycap is one. Unit: emoji. Range: from 0. Source: UTS #51. Version 1.';
COMMENT ON COLUMN conversation_turns.b_arrow_count IS 'Agent B: Characters of the Unicode blocks Arrows and Supplemental Arrows-A, -B and -C, and ->, =>, <-, <-> and <=> in ASCII. Unit: arrows. Range: from 0. Source: Unicode blocks. Version 1.';
COMMENT ON COLUMN conversation_turns.b_math_symbol_count IS 'Agent B: Characters of the Unicode blocks Mathematical Operators, Supplemental Mathematical Operators and Miscellaneous Mathematical Symbols-A and -B, and ±, × and ÷; nothing in ASCII. Unit: characters. Range: from 0. Source: Unicode blocks. Version 1.';
COMMENT ON COLUMN conversation_turns.b_box_drawing_count IS 'Agent B: Characters of the Unicode block Box Drawing. Unit: characters. Range: from 0. Source: Unicode blocks. Version 1.';
COMMENT ON COLUMN conversation_turns.b_bullet_count IS 'Agent B: Characters of the Unicode block Geometric Shapes, and •, ‣ and ⁃. Unit: characters. Range: from 0. Source: Unicode blocks. Version 1.';
COMMENT ON COLUMN conversation_turns.b_novel_symbols IS 'Agent B: Different symbols (emoji sequences, and other non-ASCII symbols, Unicode category S, with the marks they carry) that neither agent used before in the conversation. Unit: types. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_non_ascii_ratio IS 'Agent B: Characters outside ASCII / characters; NULL for an empty message. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.b_uppercase_ratio IS 'Agent B: Upper- and title-case letters / letters; NULL without letters. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.b_punctuation_diversity IS 'Agent B: Different punctuation marks (Unicode category P). Unit: types. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_special_char_count IS 'Agent B: Characters of the Unicode category S: mathematical, currency and modifier symbols, emoji and the like; in ASCII $ + < = > ^ ` | ~. Unit: characters. Range: from 0. Source: Unicode general category. Version 1.';
COMMENT ON COLUMN conversation_turns.b_number_count IS 'Agent B: Runs of decimal digits of any script, joined by single points or commas. Unit: numbers. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_hedge_words IS 'Agent B: Hedges: words and phrases that withhold full commitment (might, perhaps, sort of). NULL unless in English. Unit: markers. Range: from 0. Source: Hyland 2005. Version 1.';
COMMENT ON COLUMN conversation_turns.b_hedge_density IS 'Agent B: Hedges / words; NULL without words. NULL unless in English. Unit: ratio. Range: 0 to 1. Source: Hyland 2005. Version 1.';
COMMENT ON COLUMN conversation_turns.b_certainty_words IS 'Agent B: Boosters: words and phrases that express certainty (certainly, of course). NULL unless in English. Unit: markers. Range: from 0. Source: Hyland 2005. Version 1.';
COMMENT ON COLUMN conversation_turns.b_tentative_words IS 'Agent B: Tentative words and phrases (maybe, i wonder, not sure). NULL unless in English. Unit: markers. Range: from 0. Source: after the category of LIWC. Version 1.';
COMMENT ON COLUMN conversation_turns.b_agreement_markers IS 'Agent B: Expressions of agreement (exactly, you are right). NULL unless in English. Unit: markers. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_disagreement_markers IS 'Agent B: Expressions of disagreement (i disagree, on the contrary). NULL unless in English. Unit: markers. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_politeness_markers IS 'Agent B: Expressions of politeness (please, would you mind). NULL unless in English. Unit: markers. Range: from 0. Source: after Brown & Levinson 1987. Version 1.';
COMMENT ON COLUMN conversation_turns.b_gratitude_markers IS 'Agent B: Expressions of gratitude (thank you, grateful). NULL unless in English. Unit: markers. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_apology_markers IS 'Agent B: Expressions of apology (sorry, forgive me). NULL unless in English. Unit: markers. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_farewell_markers IS 'Agent B: Expressions of farewell (goodbye, take care). NULL unless in English. Unit: markers. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_discourse_markers IS 'Agent B: Discourse markers that join what follows to what went before (however, for example). NULL unless in English. Unit: markers. Range: from 0. Source: Fraser 1999. Version 1.';
COMMENT ON COLUMN conversation_turns.b_existential_language IS 'Agent B: Words and phrases of being, consciousness, infinity, void and the like. NULL unless in English. Unit: markers. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_meta_commentary IS 'Agent B: References to the conversation itself, or to being a model. NULL unless in English. Unit: markers. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_identity_claims IS 'Agent B: Statements of own model or maker (I am Claude; as GPT; I was made by OpenAI). NULL unless in English. Unit: claims. Range: from 0. Version 2.';
COMMENT ON COLUMN conversation_turns.b_identity_mismatch IS 'Agent B: Whether a statement of own model or maker names another family than the one this agent belongs to. NULL when that is not known, and unless in English. Unit: true or false. Version 1.';
COMMENT ON COLUMN conversation_turns.b_human_address IS 'Agent B: Expressions that address a human as present (dear user, my human). NULL unless in English. Unit: markers. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_starts_with_acknowledgment IS 'Agent B: Whether the message begins with an acknowledgment of what it answers (yes, great point, thank you); NULL without words. NULL unless in English. Unit: true or false. Source: after Clark & Schaefer 1989. Version 1.';
COMMENT ON COLUMN conversation_turns.b_sentiment IS 'Agent B: Sum of the valences, −5 to 5, of the words and phrases of AFINN, the longest at each place / (5 × all words); negation is read only where AFINN has it as a phrase (not good); NULL without words. NULL unless in English. Unit: ratio. Range: -1 to 1. Source: AFINN-165, Nielsen 2011. Version 1.';
COMMENT ON COLUMN conversation_turns.b_emotional_intensity IS 'Agent B: Sum of the absolute valences, 0 to 5, of the words and phrases of AFINN, the longest at each place / (5 × all words); NULL without words. NULL unless in English. Unit: ratio. Range: 0 to 1. Source: AFINN-165, Nielsen 2011. Version 1.';
COMMENT ON COLUMN conversation_turns.b_first_person_singular IS 'Agent B: I, me, my, mine, myself, also with a verb joined to it (I’m). NULL unless in English. Unit: pronouns. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_first_person_plural IS 'Agent B: We, us, our, ours, ourselves, also with a verb joined to it (we’ll), and let’s. NULL unless in English. Unit: pronouns. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_second_person IS 'Agent B: You, your, yours, yourself, yourselves, also with a verb joined to it (you’re). NULL unless in English. Unit: pronouns. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_third_person IS 'Agent B: He, she, it, they, and their other forms, also with a verb joined to it (they’d). NULL unless in English. Unit: pronouns. Range: from 0. Version 1.';
COMMENT ON COLUMN conversation_turns.b_proper_noun_count IS 'Agent B: Words tagged as proper nouns, with their case as written. NULL unless in English. Unit: words. Range: from 0. Source: Universal POS tags, by wink-nlp. Version 1.';
COMMENT ON COLUMN conversation_turns.b_lexical_density IS 'Agent B: Nouns, proper nouns, verbs, adjectives and adverbs / tagged words, contractions being two; NULL without words. NULL unless in English. Unit: ratio. Range: 0 to 1. Source: Ure 1971. Version 1.';
COMMENT ON COLUMN conversation_turns.b_function_word_ratio IS 'Agent B: Determiners, adpositions, pronouns, auxiliaries, conjunctions and particles / tagged words, contractions being two; NULL without words. NULL unless in English. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.b_formality_score IS 'Agent B: (noun + adjective + preposition + determiner − pronoun − verb − adverb − interjection + 100) / 2, each in % of tagged words, proper nouns being nouns and auxiliaries verbs; NULL without words. NULL unless in English. Unit: F. Range: 0 to 100. Source: Heylighen & Dewaele 1999, with determiners for articles. Version 2.';
COMMENT ON COLUMN conversation_turns.b_passive_voice IS 'Agent B: Sentences with a form of be or get, ’s behind a pronoun among them, and a past participle behind it, with nothing but adverbs and particles between. NULL unless in English. Unit: sentences. Range: from 0. Version 2.';
COMMENT ON COLUMN conversation_turns.b_active_voice IS 'Agent B: Sentences with a finite verb that are not in the passive voice. NULL unless in English. Unit: sentences. Range: from 0. Version 2.';
COMMENT ON COLUMN conversation_turns.b_compression_indicators IS 'Agent B: Fragments of content only: sentences with neither finite verb nor function word / sentences; NULL without sentences. NULL unless in English. Unit: ratio. Range: 0 to 1. Version 2.';
COMMENT ON COLUMN conversation_turns.b_syntactic_complexity IS 'Agent B: Words tagged as subordinating conjunctions, although, because, if, lest, though, unless, when, whenever, whereas, wherever, whether, while, who, whom, whose and which however tagged, and that when it is tagged as a pronoun behind a noun or pronoun / sentences; NULL without sentences. NULL unless in English. Unit: subordinators a sentence. Range: from 0. Version 2.';
COMMENT ON COLUMN conversation_turns.b_readability_score IS 'Agent B: Flesch reading ease: 206.835 − 1.015 × words a sentence − 84.6 × syllables a word; syllables by rule; NULL without sentences. NULL unless in English. Unit: points. Range: up to 121.22. Source: Flesch 1948. Version 2.';
COMMENT ON COLUMN conversation_turns.b_readability_grade IS 'Agent B: Flesch–Kincaid grade level: 0.39 × words a sentence + 11.8 × syllables a word − 15.59; syllables by rule; NULL without sentences. NULL unless in English. Unit: school grade. Range: from -3.4. Source: Kincaid et al. 1975. Version 2.';
COMMENT ON COLUMN conversation_turns.b_coherence_score IS 'Agent B: Mean cosine of the TF-IDF vectors of adjacent sentences, with idf = 1 + ln((1 + sentences) / (1 + sentences with the word)) over the message; NULL under two sentences. NULL unless in English. Unit: ratio. Range: 0 to 1. Source: after Foltz, Kintsch & Landauer 1998. Version 2.';
COMMENT ON COLUMN conversation_turns.vocabulary_overlap IS 'Jaccard index of the word sets of the two messages: words both use / words either uses; NULL when neither has words. Unit: ratio. Range: 0 to 1. Source: Jaccard 1912. Version 1.';
COMMENT ON COLUMN conversation_turns.cumulative_overlap IS 'Jaccard index of all words either agent has used up to and including this turn; NULL when there are none. Unit: ratio. Range: 0 to 1. Source: Jaccard 1912. Version 1.';
COMMENT ON COLUMN conversation_turns.lexical_entrainment IS 'How alike both agents use the 25 commonest words of the conversation so far, ties broken by code point: 1 − Σ |p_A(w) − p_B(w)| / Σ (p_A(w) + p_B(w)) of their relative frequencies so far. 1: the same; 0: no such word in common. NULL while either has said no word. Unit: ratio. Range: 0 to 1. Source: Nenkova, Gravano & Hirschberg 2008, scaled to 0 to 1. Version 2.';
COMMENT ON COLUMN conversation_turns.cross_repetition IS 'Words of either message that the other has too, each as often as both have it / all words (Dice coefficient of the word multisets); NULL when neither has words. Unit: ratio. Range: 0 to 1. Source: Dice 1945. Version 1.';
COMMENT ON COLUMN conversation_turns.topic_consistency IS 'Cosine of the TF-IDF vectors of this turn and of all turns before it together, with idf = 1 + ln((1 + turns) / (1 + turns with the word)) over the turns before; NULL when no word was said before, and for a turn without words. Unit: cosine. Range: 0 to 1. Source: after Salton & Buckley 1988, the idf smoothed. Version 1.';
COMMENT ON COLUMN conversation_turns.repetition_ratio IS 'Different word trigrams of this turn that either agent used in the five turns before / different word trigrams of this turn; NULL in the first turn and without trigrams. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.turn_taking_balance IS 'Words so far of the agent who said fewer / words so far of the other; NULL while neither has said any. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.mimicry_a_to_b IS 'How much of A''s message comes back in B''s answer in this turn: for each n from 2 to 6, the share of A''s phrases of n adjacent words, each as often as it occurs, that B''s message contains; then the mean of these shares, weighted by n − 1, over each n that A''s message has words enough for. NULL when A''s message has fewer than two words. Unit: ratio. Range: 0 to 1. Source: after Duran, Paxton & Fusaroli 2019 (ALIGN). Version 1.';
COMMENT ON COLUMN conversation_turns.mimicry_b_to_a IS 'The same for B''s message of the turn before and A''s answer to it in this turn; NULL in the first turn, and when there is no such message or it has fewer than two words. Unit: ratio. Range: 0 to 1. Source: after Duran, Paxton & Fusaroli 2019 (ALIGN). Version 1.';
COMMENT ON COLUMN conversation_turns.mutual_mimicry IS 'Mean of `mimicry_a_to_b` and `mimicry_b_to_a`; NULL when either is. Unit: ratio. Range: 0 to 1. Source: after Duran, Paxton & Fusaroli 2019 (ALIGN). Version 1.';
COMMENT ON COLUMN conversation_turns.phrase_alignment IS 'Words of the longest phrase both messages contain / words of the shorter message; NULL when either has none. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.influence_a_to_b IS 'How much more B''s message is like the message of A that it answers than like those that A said, with words, in the nine turns before that: Jaccard index of the word sets, minus its mean over those before. Above 0: B follows what A just said, not only what A always says. NULL with fewer than three to compare with, and when B''s message or the one it answers has no words. Unit: difference of ratios. Range: -1 to 1. Source: surrogate baseline after Ramseyer & Tschacher 2010; Duran, Paxton & Fusaroli 2019; definition ours. Version 1.';
COMMENT ON COLUMN conversation_turns.influence_b_to_a IS 'The same for A''s message and B''s message of the turn before, which it answers, and B''s in the nine turns before that one; NULL also when there is no message that it answers. Unit: difference of ratios. Range: -1 to 1. Source: surrogate baseline after Ramseyer & Tschacher 2010; Duran, Paxton & Fusaroli 2019; definition ours. Version 1.';
COMMENT ON COLUMN conversation_turns.style_similarity IS 'Language style matching: mean over nine categories of function words (personal and impersonal pronouns, articles, conjunctions, prepositions, auxiliary verbs, adverbs, negations, quantifiers) of 1 − |a − b| / (a + b + 0.0001), a and b being their percentages of the words. A contraction is in the categories of both its words (I’ll, don’t), but ’s in none. NULL when either message has no words or is not in English. Unit: ratio. Range: 0 to 1. Source: Ireland & Pennebaker 2010; word lists ours. Version 1.';
COMMENT ON COLUMN conversation_turns.syntactic_convergence IS 'Cosine of how often each pair of adjacent parts of speech within a sentence occurs; NULL when either message has no such pair or is not in English. Unit: cosine. Range: 0 to 1. Source: Duran, Paxton & Fusaroli 2019 (ALIGN); parts of speech by wink-nlp. Version 2.';
COMMENT ON COLUMN conversation_turns.sentiment_convergence IS '1 − half the difference of the `sentiment` of the two messages, which is from −1 to 1; NULL when either is. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.formality_convergence IS '1 − a hundredth of the difference of the `formality_score` of the two messages, which is from 0 to 100; NULL when either is. Unit: ratio. Range: 0 to 1. Version 2.';
COMMENT ON COLUMN conversation_turns.length_ratio IS 'Characters of the shorter message / characters of the longer; NULL when both are empty. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.structural_similarity IS 'Mean of smaller / larger over the counts of paragraphs, list items, questions and code blocks, those left out that neither message has; NULL when neither has any. Unit: ratio. Range: 0 to 1. Version 2.';
COMMENT ON COLUMN conversation_turns.punctuation_similarity IS 'Mean over the punctuation marks (Unicode category P) either message has of smaller / larger of their rates a character; apostrophes ('' and ’) and hyphens (-, ‐ and ‑), which join words, are left out. NULL when neither has any. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.rhythm_convergence IS '1 − Jensen–Shannon divergence, to base 2, of the distributions of sentence lengths in classes of five words (1 to 5, 6 to 10, … 46 and more); NULL when either message has no sentences. Unit: ratio. Range: 0 to 1. Source: Lin 1991. Version 2.';
COMMENT ON COLUMN conversation_turns.overall_convergence IS 'The convergence score, the same that `convergence.measured` recorded during the run: mean of the `convergence_` columns, weighted as the profile of the conversation says, over those that are not NULL. It is about the last ten messages of each agent. NULL in a turn in which an agent did not reply, when those of one agent have no word, and when no column that is not NULL has a weight. Unit: ratio. Range: 0 to 1. Version 2.';
COMMENT ON COLUMN conversation_turns.convergence_content IS 'Jaccard index of the word sets of the last ten messages of A and of B. A part of `overall_convergence`, and NULL when that is. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.convergence_structure IS 'Mean of smaller / larger over the mean counts a message of paragraphs, list items, questions and code blocks in the last ten messages of each, those left out that neither has. A part of `overall_convergence`, and NULL when that is. Unit: ratio. Range: 0 to 1. Version 2.';
COMMENT ON COLUMN conversation_turns.convergence_sentences IS 'Smaller / larger of the mean sentences a message in the last ten messages of each. A part of `overall_convergence`, and NULL when that is. Unit: ratio. Range: 0 to 1. Version 2.';
COMMENT ON COLUMN conversation_turns.convergence_length IS 'Smaller / larger of the mean characters a message in the last ten messages of each. A part of `overall_convergence`, and NULL when that is. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.convergence_punctuation IS 'Mean over the punctuation marks of the last ten messages of each, apostrophes and hyphens left out, of smaller / larger of their rates a character; NULL also when there are none. A part of `overall_convergence`, and NULL when that is. Unit: ratio. Range: 0 to 1. Version 1.';
COMMENT ON COLUMN conversation_turns.convergence_velocity IS 'Slope of the least-squares line through `overall_convergence` in the last five turns, by their number, those without a score left out; NULL in a turn without a score, and under three scores. Unit: score a turn. Range: -1 to 1. Version 2.';
COMMENT ON COLUMN conversation_turns.cumulative_convergence IS 'Mean of `overall_convergence` over all turns up to and including this one; NULL in a turn without a score. Unit: ratio. Range: 0 to 1. Version 2.';
COMMENT ON COLUMN conversation_turns.convergence_trend IS '`increasing` or `decreasing`: the line of `convergence_velocity` changes by 0.05 or more from the first to the last of five turns (four times the slope) and explains at least half of the variance of the scores. Else `stable` when the highest and the lowest score of the last five turns are less than 0.05 apart, and `fluctuating` when they are not. NULL in a turn without a score, and under three scores. Unit: name. Version 2.';
COMMENT ON COLUMN conversation_turns.semantic_similarity IS 'Cosine of the embeddings of the two messages, whole and in NFC. The model is in `embedding_model`; values of different models cannot be compared. NULL unless the settings have `embeddings`, when a message is blank, and when the model did not give an embedding of one, e.g. because it is too long. Unit: cosine. Range: -1 to 1. Source: Reimers & Gurevych 2019. Version 1.';
COMMENT ON COLUMN conversation_turns.embedding_model IS 'Whose embeddings semantic_similarity was computed from, as provider/model; NULL: it is NULL.';
CREATE TABLE attractors (
  experiment_id VARCHAR NOT NULL,
  conversation_id VARCHAR NOT NULL,
  arm VARCHAR,
  repetition BIGINT,
  seed BIGINT,
  attractor VARCHAR NOT NULL,
  onset_turn BIGINT NOT NULL,
  detected_turn BIGINT NOT NULL,
  evidence MAP(VARCHAR, DOUBLE) NOT NULL
);
COMMENT ON TABLE attractors IS 'One row an attractor found in a conversation; one that ended and came back is found again. Worked out from the messages, with the thresholds the conversation was held with.';
COMMENT ON COLUMN attractors.experiment_id IS 'Experiment, `exp_` and 8 hexadecimal digits.';
COMMENT ON COLUMN attractors.conversation_id IS 'Conversation, `conv_…_` and its place in the plan.';
COMMENT ON COLUMN attractors.arm IS 'Arm of the design; `default` when nothing is varied.';
COMMENT ON COLUMN attractors.repetition IS 'Repetition within the arm, from 1.';
COMMENT ON COLUMN attractors.seed IS 'Seed of the conversation; NULL: it would tell of an arm that is left out of the record.';
COMMENT ON COLUMN attractors.attractor IS 'Which detector fired.';
COMMENT ON COLUMN attractors.onset_turn IS 'First turn of the run of turns that satisfied it, from 0.';
COMMENT ON COLUMN attractors.detected_turn IS 'Turn in which the run was long enough, from 0.';
COMMENT ON COLUMN attractors.evidence IS 'The values of the turn it was detected in and their thresholds, by name.';
CREATE TABLE messages (
  experiment_id VARCHAR NOT NULL,
  conversation_id VARCHAR NOT NULL,
  message_index INTEGER NOT NULL,
  turn_number BIGINT,
  inherited BOOLEAN NOT NULL,
  author VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  recipients VARCHAR[] NOT NULL,
  content VARCHAR NOT NULL,
  edited BOOLEAN NOT NULL,
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
COMMENT ON COLUMN messages.inherited IS 'Taken over from the conversation this one branched from: not said here. Leave it out to count nothing twice.';
COMMENT ON COLUMN messages.author IS 'Who said it: `experimenter`, `agent_a` or `agent_b`.';
COMMENT ON COLUMN messages.kind IS '`opening`: the opening prompt. `human`: typed during the run. `awareness`: scheduled by the awareness. `reply`: said by an agent.';
COMMENT ON COLUMN messages.recipients IS 'Agents it was said to.';
COMMENT ON COLUMN messages.content IS 'What was said, or put in its place, exactly; with its tag when it has one.';
COMMENT ON COLUMN messages.edited IS 'Whether a branch put this in the place of what the agent said (`--edit`).';
COMMENT ON COLUMN messages.said_at IS 'When it was said; for a reply, when it was complete. UTC, to the millisecond.';
COMMENT ON COLUMN messages.model_returned IS 'Model id the provider reported; NULL: not reported.';
COMMENT ON COLUMN messages.finish_reason IS 'Why the model stopped; NULL for the experimenter.';
COMMENT ON COLUMN messages.finish_raw IS 'Why the model stopped, in the provider''s word.';
CREATE TABLE word_frequencies (
  experiment_id VARCHAR NOT NULL,
  conversation_id VARCHAR NOT NULL,
  turn_number BIGINT NOT NULL,
  arm VARCHAR,
  repetition BIGINT,
  seed BIGINT,
  inherited BOOLEAN NOT NULL,
  agent_id VARCHAR NOT NULL,
  frequencies MAP(VARCHAR, INTEGER) NOT NULL
);
COMMENT ON TABLE word_frequencies IS 'One row a reply with at least one word: how often it uses each; none of a conversation whose record is redacted. `SELECT unnest(map_entries(frequencies), recursive := true)` makes a row a word of it.';
COMMENT ON COLUMN word_frequencies.experiment_id IS 'Experiment, `exp_` and 8 hexadecimal digits.';
COMMENT ON COLUMN word_frequencies.conversation_id IS 'Conversation, `conv_…_` and its place in the plan.';
COMMENT ON COLUMN word_frequencies.turn_number IS 'Turn, from 0. In a turn agent A speaks, then agent B.';
COMMENT ON COLUMN word_frequencies.arm IS 'Arm of the design; `default` when nothing is varied.';
COMMENT ON COLUMN word_frequencies.repetition IS 'Repetition within the arm, from 1.';
COMMENT ON COLUMN word_frequencies.seed IS 'Seed of the conversation; NULL: it would tell of an arm that is left out of the record.';
COMMENT ON COLUMN word_frequencies.inherited IS 'Taken over from the conversation this one branched from: not said here. Leave it out to count nothing twice.';
COMMENT ON COLUMN word_frequencies.agent_id IS 'The agent that said it.';
COMMENT ON COLUMN word_frequencies.frequencies IS 'How often each word occurs, by word, as words are told apart and compared for all metrics.';
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
  embedding_model VARCHAR,
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
COMMENT ON COLUMN imported_files.embedding_model IS 'Model that was asked for the embeddings of its messages, as provider/model; NULL: none, or it did not answer for all of them.';
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
  created_at TIMESTAMPTZ
);
COMMENT ON TABLE schema_info IS 'One row: the schema of this database. Pidgin rebuilds a database of another schema from the events.';
COMMENT ON COLUMN schema_info.schema_version IS 'Hash of everything the rows depend on.';
COMMENT ON COLUMN schema_info.created_at IS 'When the database was built; NULL: nothing was imported yet. UTC, to the millisecond.';
CREATE VIEW experiment_dashboard AS
WITH measured AS (
  SELECT conversation_id,
         avg(overall_convergence) AS convergence,
         last(overall_convergence ORDER BY turn_number) FILTER (overall_convergence IS NOT NULL) AS final_convergence,
         if(regr_count(overall_convergence, turn_number) > 1, regr_slope(overall_convergence, turn_number), NULL) AS slope,
         (coalesce(sum(a_word_count), 0) + coalesce(sum(b_word_count), 0))
           / nullif(count(a_word_count) + count(b_word_count), 0) AS words
  FROM conversation_turns WHERE NOT inherited GROUP BY conversation_id
)
SELECT experiment_id, any_value(experiments.name) AS name,
       any_value(experiments.status) AS status,
       coalesce(list(DISTINCT a_model ORDER BY a_model) FILTER (a_model IS NOT NULL), []) AS a_models, coalesce(list(DISTINCT b_model ORDER BY b_model) FILTER (b_model IS NOT NULL), []) AS b_models,
       count(DISTINCT arm) AS arms,
       any_value(planned_conversations) AS planned_conversations,
       count(conversation_id) AS conversations,
       count(*) FILTER (conversations.status = 'completed') AS completed,
       count(*) FILTER (conversations.status = 'failed') AS failed,
       count(*) FILTER (conversations.status = 'interrupted') AS interrupted,
       count(*) FILTER (conversations.status IN ('pending', 'running', 'paused')) AS unfinished,
       coalesce(sum(turns_completed), 0)::BIGINT AS turns,
       {mean: avg(turns_completed), median: median(turns_completed), sd: stddev_samp(turns_completed)} AS turns_per_conversation,
       {mean: avg(words), median: median(words), sd: stddev_samp(words)} AS words_per_message,
       {mean: avg(convergence), median: median(convergence), sd: stddev_samp(convergence)} AS convergence,
       {mean: avg(final_convergence), median: median(final_convergence), sd: stddev_samp(final_convergence)} AS final_convergence,
       avg(slope) AS convergence_slope,
       count(converged_turn) AS converged,
       count(first_attractor) AS with_attractor,
       (CASE WHEN count(truncated_replies) = count(conversation_id) THEN sum(truncated_replies) END)::BIGINT AS truncated_replies,
       (CASE WHEN count(prompt_tokens) = count(conversation_id) THEN sum(prompt_tokens) END)::BIGINT AS prompt_tokens,
       (CASE WHEN count(completion_tokens) = count(conversation_id) THEN sum(completion_tokens) END)::BIGINT AS completion_tokens,
       CASE WHEN count(tokens_complete) = count(conversation_id) THEN bool_and(tokens_complete) END
         AS tokens_complete,
       (CASE WHEN count(cost_usd) = count(conversation_id) THEN sum(cost_usd) END) AS cost_usd,
       any_value(experiments.started_at) AS started_at,
       any_value(experiments.ended_at) AS ended_at
FROM experiments
FULL JOIN conversations USING (experiment_id)
LEFT JOIN measured USING (conversation_id)
GROUP BY experiment_id;
COMMENT ON VIEW experiment_dashboard IS 'One row an experiment, all its arms together, also when it has no conversation yet. A conversation counts once, however long it is; words and convergence leave out what a branch took over.';
COMMENT ON COLUMN experiment_dashboard.experiment_id IS 'Experiment.';
COMMENT ON COLUMN experiment_dashboard.name IS 'Name; NULL when the record of its start is damaged.';
COMMENT ON COLUMN experiment_dashboard.status IS 'What became of it; NULL: the file with its own events is not there.';
COMMENT ON COLUMN experiment_dashboard.a_models IS 'Model ids of agent A, each once.';
COMMENT ON COLUMN experiment_dashboard.b_models IS 'Model ids of agent B, each once.';
COMMENT ON COLUMN experiment_dashboard.arms IS 'Arms of the design in which a conversation has begun.';
COMMENT ON COLUMN experiment_dashboard.planned_conversations IS 'Conversations in its plan; NULL when the record of its start is damaged.';
COMMENT ON COLUMN experiment_dashboard.conversations IS 'Conversations begun.';
COMMENT ON COLUMN experiment_dashboard.completed IS 'Of these, ended by themselves or at a limit that was set.';
COMMENT ON COLUMN experiment_dashboard.failed IS 'Of these, failed.';
COMMENT ON COLUMN experiment_dashboard.interrupted IS 'Of these, interrupted.';
COMMENT ON COLUMN experiment_dashboard.unfinished IS 'Of these, not ended yet.';
COMMENT ON COLUMN experiment_dashboard.turns IS 'Turns completed, those a branch took over included.';
COMMENT ON COLUMN experiment_dashboard.turns_per_conversation IS 'Of these, mean, median and sample standard deviation over conversations.';
COMMENT ON COLUMN experiment_dashboard.words_per_message IS 'Mean, median and sample standard deviation over conversations of the mean of each.';
COMMENT ON COLUMN experiment_dashboard.convergence IS 'Convergence score: mean, median and sample standard deviation over conversations of the mean of each.';
COMMENT ON COLUMN experiment_dashboard.final_convergence IS 'Last convergence score: mean, median and sample standard deviation over conversations.';
COMMENT ON COLUMN experiment_dashboard.convergence_slope IS 'Change of the convergence score a turn: least-squares slope, averaged over conversations with at least two scores.';
COMMENT ON COLUMN experiment_dashboard.converged IS 'Conversations that reached their threshold, if only in what a branch took over.';
COMMENT ON COLUMN experiment_dashboard.with_attractor IS 'Conversations with at least one attractor, if only in what a branch took over.';
COMMENT ON COLUMN experiment_dashboard.truncated_replies IS 'Replies cut at the token limit, those a branch took over included; NULL: a conversation does not say, or there is none.';
COMMENT ON COLUMN experiment_dashboard.prompt_tokens IS 'Input tokens; at least so many unless `tokens_complete`. NULL: those of a conversation are unknown, or there is none.';
COMMENT ON COLUMN experiment_dashboard.completion_tokens IS 'Output tokens; at least so many unless `tokens_complete`. NULL: those of a conversation are unknown, or there is none.';
COMMENT ON COLUMN experiment_dashboard.tokens_complete IS 'Whether every API call of every conversation reported its tokens or was refused at once; NULL: a conversation does not say, or there is none.';
COMMENT ON COLUMN experiment_dashboard.cost_usd IS 'US dollars; NULL: the cost of a conversation is unknown, or there is none.';
COMMENT ON COLUMN experiment_dashboard.started_at IS 'When it started; UTC.';
COMMENT ON COLUMN experiment_dashboard.ended_at IS 'When it ended; UTC. NULL: it has not.';
CREATE VIEW arm_dashboard AS
WITH measured AS (
  SELECT conversation_id,
         avg(overall_convergence) AS convergence,
         last(overall_convergence ORDER BY turn_number) FILTER (overall_convergence IS NOT NULL) AS final_convergence,
         if(regr_count(overall_convergence, turn_number) > 1, regr_slope(overall_convergence, turn_number), NULL) AS slope,
         (coalesce(sum(a_word_count), 0) + coalesce(sum(b_word_count), 0))
           / nullif(count(a_word_count) + count(b_word_count), 0) AS words
  FROM conversation_turns WHERE NOT inherited GROUP BY conversation_id
)
SELECT experiment_id, any_value(experiments.name) AS name,
       any_value(experiments.status) AS experiment_status, arm,
       any_value(a_model) AS a_model, any_value(b_model) AS b_model,
       count(conversation_id) AS conversations,
       count(*) FILTER (conversations.status = 'completed') AS completed,
       count(*) FILTER (conversations.status = 'failed') AS failed,
       count(*) FILTER (conversations.status = 'interrupted') AS interrupted,
       count(*) FILTER (conversations.status IN ('pending', 'running', 'paused')) AS unfinished,
       coalesce(sum(turns_completed), 0)::BIGINT AS turns,
       {mean: avg(turns_completed), median: median(turns_completed), sd: stddev_samp(turns_completed)} AS turns_per_conversation,
       {mean: avg(words), median: median(words), sd: stddev_samp(words)} AS words_per_message,
       {mean: avg(convergence), median: median(convergence), sd: stddev_samp(convergence)} AS convergence,
       {mean: avg(final_convergence), median: median(final_convergence), sd: stddev_samp(final_convergence)} AS final_convergence,
       avg(slope) AS convergence_slope,
       count(converged_turn) AS converged,
       count(first_attractor) AS with_attractor,
       (CASE WHEN count(truncated_replies) = count(conversation_id) THEN sum(truncated_replies) END)::BIGINT AS truncated_replies,
       (CASE WHEN count(prompt_tokens) = count(conversation_id) THEN sum(prompt_tokens) END)::BIGINT AS prompt_tokens,
       (CASE WHEN count(completion_tokens) = count(conversation_id) THEN sum(completion_tokens) END)::BIGINT AS completion_tokens,
       CASE WHEN count(tokens_complete) = count(conversation_id) THEN bool_and(tokens_complete) END
         AS tokens_complete,
       (CASE WHEN count(cost_usd) = count(conversation_id) THEN sum(cost_usd) END) AS cost_usd,
       min(conversations.started_at) AS started_at,
       max(conversations.ended_at) AS ended_at
FROM conversations
LEFT JOIN experiments USING (experiment_id)
LEFT JOIN measured USING (conversation_id)
GROUP BY experiment_id, arm;
COMMENT ON VIEW arm_dashboard IS 'One row an arm of an experiment, to compare arms by; an experiment that varies nothing has one, `default`. A conversation counts once, however long it is; words and convergence leave out what a branch took over.';
COMMENT ON COLUMN arm_dashboard.experiment_id IS 'Experiment.';
COMMENT ON COLUMN arm_dashboard.name IS 'Name of the experiment.';
COMMENT ON COLUMN arm_dashboard.experiment_status IS 'What became of the experiment.';
COMMENT ON COLUMN arm_dashboard.arm IS 'Arm of the design.';
COMMENT ON COLUMN arm_dashboard.a_model IS 'Model id of agent A.';
COMMENT ON COLUMN arm_dashboard.b_model IS 'Model id of agent B.';
COMMENT ON COLUMN arm_dashboard.conversations IS 'Conversations begun.';
COMMENT ON COLUMN arm_dashboard.completed IS 'Of these, ended by themselves or at a limit that was set.';
COMMENT ON COLUMN arm_dashboard.failed IS 'Of these, failed.';
COMMENT ON COLUMN arm_dashboard.interrupted IS 'Of these, interrupted.';
COMMENT ON COLUMN arm_dashboard.unfinished IS 'Of these, not ended yet.';
COMMENT ON COLUMN arm_dashboard.turns IS 'Turns completed, those a branch took over included.';
COMMENT ON COLUMN arm_dashboard.turns_per_conversation IS 'Of these, mean, median and sample standard deviation over conversations.';
COMMENT ON COLUMN arm_dashboard.words_per_message IS 'Mean, median and sample standard deviation over conversations of the mean of each.';
COMMENT ON COLUMN arm_dashboard.convergence IS 'Convergence score: mean, median and sample standard deviation over conversations of the mean of each.';
COMMENT ON COLUMN arm_dashboard.final_convergence IS 'Last convergence score: mean, median and sample standard deviation over conversations.';
COMMENT ON COLUMN arm_dashboard.convergence_slope IS 'Change of the convergence score a turn: least-squares slope, averaged over conversations with at least two scores.';
COMMENT ON COLUMN arm_dashboard.converged IS 'Conversations that reached their threshold, if only in what a branch took over.';
COMMENT ON COLUMN arm_dashboard.with_attractor IS 'Conversations with at least one attractor, if only in what a branch took over.';
COMMENT ON COLUMN arm_dashboard.truncated_replies IS 'Replies cut at the token limit, those a branch took over included; NULL: a conversation does not say, or there is none.';
COMMENT ON COLUMN arm_dashboard.prompt_tokens IS 'Input tokens; at least so many unless `tokens_complete`. NULL: those of a conversation are unknown, or there is none.';
COMMENT ON COLUMN arm_dashboard.completion_tokens IS 'Output tokens; at least so many unless `tokens_complete`. NULL: those of a conversation are unknown, or there is none.';
COMMENT ON COLUMN arm_dashboard.tokens_complete IS 'Whether every API call of every conversation reported its tokens or was refused at once; NULL: a conversation does not say, or there is none.';
COMMENT ON COLUMN arm_dashboard.cost_usd IS 'US dollars; NULL: the cost of a conversation is unknown, or there is none.';
COMMENT ON COLUMN arm_dashboard.started_at IS 'Start of the first conversation.';
COMMENT ON COLUMN arm_dashboard.ended_at IS 'End of the last conversation that has ended.';
CREATE VIEW convergence_trends AS
SELECT experiment_id, conversation_id, arm, repetition, turn_number,
       overall_convergence AS convergence,
       avg(overall_convergence) OVER (so_far ROWS BETWEEN 4 PRECEDING AND CURRENT ROW) AS rolling_5,
       avg(overall_convergence) OVER (so_far ROWS BETWEEN 9 PRECEDING AND CURRENT ROW) AS rolling_10,
       overall_convergence - lag(overall_convergence) OVER so_far AS delta
FROM conversation_turns
WHERE overall_convergence IS NOT NULL
WINDOW so_far AS (PARTITION BY conversation_id ORDER BY turn_number);
COMMENT ON VIEW convergence_trends IS 'One row a turn with a convergence score: how it moves.';
COMMENT ON COLUMN convergence_trends.experiment_id IS 'Experiment.';
COMMENT ON COLUMN convergence_trends.conversation_id IS 'Conversation.';
COMMENT ON COLUMN convergence_trends.arm IS 'Arm of the design.';
COMMENT ON COLUMN convergence_trends.repetition IS 'Repetition within the arm, from 1.';
COMMENT ON COLUMN convergence_trends.turn_number IS 'Turn, from 0.';
COMMENT ON COLUMN convergence_trends.convergence IS 'Convergence score of the turn.';
COMMENT ON COLUMN convergence_trends.rolling_5 IS 'Mean of the last up to five scores.';
COMMENT ON COLUMN convergence_trends.rolling_10 IS 'Mean of the last up to ten scores.';
COMMENT ON COLUMN convergence_trends.delta IS 'Change since the score before; NULL: it is the first.';
CREATE VIEW vocabulary_analysis AS
WITH replies AS (
  SELECT experiment_id, conversation_id, arm, repetition, agent_id, turn_number, frequencies,
         cardinality(frequencies) AS types, list_sum(map_values(frequencies)) AS tokens
  FROM word_frequencies WHERE NOT inherited
), by_reply AS (
  SELECT experiment_id, conversation_id, any_value(arm) AS arm, any_value(repetition) AS repetition,
         agent_id, count(*) AS replies, avg(types / tokens) AS mean_ratio,
         if(regr_count(types / tokens, turn_number) > 1, regr_slope(types / tokens, turn_number), NULL) AS slope
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
FROM by_reply JOIN by_agent USING (conversation_id, agent_id);
COMMENT ON VIEW vocabulary_analysis IS 'One row an agent of a conversation that has said a word: how rich its vocabulary is, and whether it narrows; without what a branch took over.';
COMMENT ON COLUMN vocabulary_analysis.experiment_id IS 'Experiment.';
COMMENT ON COLUMN vocabulary_analysis.conversation_id IS 'Conversation.';
COMMENT ON COLUMN vocabulary_analysis.arm IS 'Arm of the design.';
COMMENT ON COLUMN vocabulary_analysis.repetition IS 'Repetition within the arm, from 1.';
COMMENT ON COLUMN vocabulary_analysis.agent_id IS 'Agent.';
COMMENT ON COLUMN vocabulary_analysis.replies IS 'Replies with words.';
COMMENT ON COLUMN vocabulary_analysis.words IS 'Words in all of them.';
COMMENT ON COLUMN vocabulary_analysis.distinct_words IS 'Different words in all of them.';
COMMENT ON COLUMN vocabulary_analysis.type_token_ratio IS 'Different words / words, over all replies; falls with length by itself.';
COMMENT ON COLUMN vocabulary_analysis.hapax_words IS 'Words the agent used once in all of them.';
COMMENT ON COLUMN vocabulary_analysis.top_10_share IS 'Share of the ten commonest words in all words.';
COMMENT ON COLUMN vocabulary_analysis.mean_type_token_ratio IS 'Type-token ratio of a reply, averaged over replies.';
COMMENT ON COLUMN vocabulary_analysis.type_token_ratio_slope IS 'Its change a turn: least-squares slope; NULL with fewer than two replies.';
