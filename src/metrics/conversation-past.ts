/** What came before a turn, as far as the metrics between its messages need to know. */
// biome-ignore lint/complexity/noBannedTypes: filled in by the incremental state of a conversation
export type ConversationPast = {};
