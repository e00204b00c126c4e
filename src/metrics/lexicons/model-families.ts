/** Models that share a maker and a name, as they speak of themselves. */
export type ModelFamily = keyof typeof MODEL_FAMILIES;

/**
 * Version 1. For each family: what its model ids begin with or contain after a slash, and the
 * names by which one of its models says who it is or who made it. Ours.
 */
export const MODEL_FAMILIES = {
  claude: { ids: ['claude'], names: ['claude', 'anthropic'] },
  gpt: {
    ids: ['gpt', 'chatgpt', 'o1', 'o3', 'o4'],
    names: ['gpt', 'gpt-3', 'gpt-4', 'gpt-4o', 'gpt-5', 'chatgpt', 'chat gpt', 'openai', 'open ai'],
  },
  gemini: {
    ids: ['gemini', 'gemma'],
    names: ['gemini', 'gemma', 'bard', 'google', 'google deepmind', 'deepmind'],
  },
  grok: { ids: ['grok'], names: ['grok', 'xai'] },
  llama: { ids: ['llama', 'meta-llama'], names: ['llama', 'meta ai', 'meta'] },
  mistral: {
    ids: ['mistral', 'mixtral', 'ministral', 'magistral'],
    names: ['mistral', 'mixtral', 'mistral ai', 'le chat'],
  },
  qwen: { ids: ['qwen', 'qwq'], names: ['qwen', 'tongyi qianwen', 'alibaba cloud', 'alibaba'] },
  deepseek: { ids: ['deepseek'], names: ['deepseek', 'deep seek'] },
  phi: { ids: ['phi'], names: ['phi', 'microsoft'] },
  command: { ids: ['command', 'c4ai'], names: ['command r', 'cohere'] },
  kimi: { ids: ['kimi', 'moonshot'], names: ['kimi', 'moonshot ai', 'moonshot'] },
} as const satisfies Record<string, { ids: readonly string[]; names: readonly string[] }>;

/** The family a model id belongs to, e.g. `openrouter/meta-llama/llama-3`; null: none we know. */
export function modelFamilyOf(model: string): ModelFamily | null {
  const parts = model.toLowerCase().split(/[/:]/);
  for (const [family, { ids }] of Object.entries(MODEL_FAMILIES)) {
    const belongs = parts.some((part) => ids.some((id) => new RegExp(`^${id}(?![a-z])`).test(part)));
    if (belongs) return family as ModelFamily;
  }
  return null;
}
