interface Family {
  /** What the ids of its models begin with, behind the last slash or colon. */
  readonly ids: readonly string[];
  /** What its models call themselves. */
  readonly models: readonly string[];
  /** Who makes them. */
  readonly makers: readonly string[];
}

/** Families of models and the names they go by. Version 1, ours. */
export const MODEL_FAMILIES = {
  claude: { ids: ['claude'], models: ['claude'], makers: ['anthropic'] },
  gpt: {
    ids: ['gpt', 'chatgpt', 'o1', 'o3', 'o4'],
    models: ['gpt', 'chatgpt', 'chat gpt'],
    makers: ['openai', 'open ai'],
  },
  gemini: {
    ids: ['gemini', 'gemma'],
    models: ['gemini', 'gemma', 'bard'],
    makers: ['google', 'google deepmind', 'deepmind'],
  },
  grok: { ids: ['grok'], models: ['grok'], makers: ['xai', 'x ai'] },
  llama: { ids: ['llama', 'meta-llama'], models: ['llama'], makers: ['meta', 'meta ai'] },
  mistral: {
    ids: ['mistral', 'mixtral', 'ministral', 'magistral'],
    models: ['mistral', 'mixtral', 'le chat'],
    makers: ['mistral', 'mistral ai'],
  },
  qwen: { ids: ['qwen', 'qwq'], models: ['qwen', 'tongyi qianwen'], makers: ['alibaba'] },
  deepseek: { ids: ['deepseek'], models: ['deepseek'], makers: ['deepseek'] },
  phi: { ids: ['phi'], models: ['phi'], makers: ['microsoft'] },
  command: { ids: ['command', 'c4ai'], models: ['command r'], makers: ['cohere'] },
  kimi: { ids: ['kimi', 'moonshot'], models: ['kimi'], makers: ['moonshot', 'moonshot ai'] },
} as const satisfies Record<string, Family>;

/** Models that share a maker and a name. */
export type ModelFamily = keyof typeof MODEL_FAMILIES;

/** The family of a model id, e.g. of `meta-llama/llama-3.1-8b`; null: none we know. */
export function modelFamilyOf(model: string): ModelFamily | null {
  const name = model.toLowerCase().split(/[/:]/).find(isKnown);
  return name === undefined ? null : familyNamed(name);
}

/** The family of models each agent belongs to; null: not known, or of no known family. */
export interface Families {
  readonly a: ModelFamily | null;
  readonly b: ModelFamily | null;
}

/** The families of the models of both agents; a model that is not known is of none. */
export function familiesOf(a: string | null | undefined, b: string | null | undefined): Families {
  return { a: a == null ? null : modelFamilyOf(a), b: b == null ? null : modelFamilyOf(b) };
}

function isKnown(part: string): boolean {
  return familyNamed(part) !== null;
}

function familyNamed(part: string): ModelFamily | null {
  for (const [family, { ids }] of Object.entries(MODEL_FAMILIES)) {
    const belongs = ids.some((id) => part.startsWith(id) && !LETTER.test(part.charAt(id.length)));
    if (belongs) return family as ModelFamily;
  }
  return null;
}

const LETTER = /[a-z]/;
