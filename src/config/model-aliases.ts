/** A short name for a model, and the name people know it by. */
export interface ModelAlias {
  readonly provider: 'anthropic' | 'openai' | 'google' | 'xai';
  readonly model: string;
  readonly displayName: string;
}

/** Short names for models. The family names point at what their makers recommend today. */
export const MODEL_ALIASES: Readonly<Record<string, ModelAlias>> = {
  claude: { provider: 'anthropic', model: 'claude-sonnet-5', displayName: 'Claude Sonnet 5' },
  fable: { provider: 'anthropic', model: 'claude-fable-5-1', displayName: 'Claude Fable 5.1' },
  opus: { provider: 'anthropic', model: 'claude-opus-5-5', displayName: 'Claude Opus 5.5' },
  sonnet: { provider: 'anthropic', model: 'claude-sonnet-5', displayName: 'Claude Sonnet 5' },
  haiku: { provider: 'anthropic', model: 'claude-haiku-4-5', displayName: 'Claude Haiku 4.5' },
  gpt: { provider: 'openai', model: 'gpt-6-sol', displayName: 'GPT-6 Sol' },
  'gpt-mini': { provider: 'openai', model: 'gpt-6-luna', displayName: 'GPT-6 Luna' },
  'gpt-large': { provider: 'openai', model: 'gpt-6-astra', displayName: 'GPT-6 Astra' },
  gemini: {
    provider: 'google',
    model: 'gemini-3.1-pro-preview',
    displayName: 'Gemini 3.1 Pro',
  },
  flash: { provider: 'google', model: 'gemini-3.8-flash', displayName: 'Gemini 3.8 Flash' },
  grok: { provider: 'xai', model: 'grok-4.6', displayName: 'Grok 4.6' },
};
