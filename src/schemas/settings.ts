import * as z from 'zod';
import { AttractorSettings } from './attractor-settings.ts';
import { ConvergenceSettings } from './convergence-settings.ts';
import { PrivacySettings } from './privacy.ts';
import { RetentionSettings } from './retention.ts';

/** The protocols Pidgin speaks. All but `openai-compatible` are providers by that name as well. */
export const ProviderKind = z.enum([
  'anthropic',
  'openai',
  'google',
  'xai',
  'ollama',
  'openai-compatible',
]);
export type ProviderKind = z.infer<typeof ProviderKind>;

const RateLimitSettings = z.strictObject({
  requests_per_minute: z
    .int()
    .min(1)
    .optional()
    .describe('Requests a minute at most, evenly spaced.'),
  tokens_per_minute: z
    .int()
    .min(1)
    .optional()
    .describe('Tokens a minute at most, in and out; estimated, then corrected.'),
});
export type RateLimitSettings = z.infer<typeof RateLimitSettings>;

const ModelSettings = z.strictObject({
  rate_limit: RateLimitSettings.optional().describe('Its own limits, beside those of all models.'),
});

/** How a server of kind openai-compatible is asked to think. */
const ThinkingRequest = z.enum(['effort', 'reasoning', 'template', 'always']);
export type ThinkingRequest = z.infer<typeof ThinkingRequest>;

/** Whether an address holds a user name or a password. It would end up in messages with them. */
export function holdsCredentials(address: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/)?[^/?#]*@/i.test(address);
}

const NOT_A_VARIABLE =
  'not a name of an environment variable; if it is a key, it belongs in the environment or .env';

/** Keys that could be names of variables: long, and upper and lower case at random or hexadecimal. */
const LOOKS_LIKE_A_KEY = /^(?=.*[a-z])(?=.*[A-Z])\w{20,}$|^[0-9a-f]{32,}$/;

const ProviderSettings = z.strictObject({
  kind: ProviderKind.optional().describe(
    'How to speak to it; for names other than anthropic, openai, google, xai and ollama.',
  ),
  base_url: z
    .url()
    .refine(
      (address) => !holdsCredentials(address),
      'it holds a user name or a password; take them out of it, and name the variable of a key in api_key_env',
    )
    .optional()
    .describe('Where the API is, when not at the vendor.'),
  api_key_env: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, NOT_A_VARIABLE)
    .refine((name) => !LOOKS_LIKE_A_KEY.test(name), NOT_A_VARIABLE)
    .optional()
    .describe('Environment variable that holds the key, when not the usual one.'),
  rate_limit: RateLimitSettings.optional().describe('Limits of all its models together.'),
  models: z.record(z.string(), ModelSettings).optional().describe('Its models, by their id.'),
  thinking: ThinkingRequest.optional().describe(
    'How it is asked to think, for openai-compatible: `effort`, by `reasoning_effort: medium`, as OpenAI has it; `reasoning`, by `reasoning: {enabled: true}` or a budget in it, as OpenRouter has it; `template`, by `chat_template_kwargs: {enable_thinking: true}`, as vLLM and SGLang have it; `always`: it thinks unasked. Without it, --think is refused.',
  ),
  context_window: z
    .int()
    .min(1)
    .optional()
    .describe(
      'Context window of its models, in tokens. Ollama is asked for one of this size, or of its model if that is smaller; of others it is only believed.',
    ),
});
export type ProviderSettings = z.infer<typeof ProviderSettings>;

const ProviderName = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'a name of lower-case letters, digits and hyphens')
  .refine(
    (name) => name !== 'local' && name !== 'silent',
    'local and silent are built in; give it another name',
  );

/** The protocol of a provider in the settings; undefined when neither its name nor its kind says. */
export function kindOf(name: string, settings: ProviderSettings | undefined) {
  const builtIn = ProviderKind.safeParse(name);
  if (builtIn.success && builtIn.data !== 'openai-compatible') return builtIn.data;
  return settings?.kind;
}

const Providers = z.record(ProviderName, ProviderSettings).superRefine((providers, context) => {
  for (const [name, settings] of Object.entries(providers)) {
    const kind = kindOf(name, settings);
    const issue = (key: keyof ProviderSettings, message: string) =>
      context.addIssue({ code: 'custom', path: [name, key], message });
    if (kind === undefined) {
      issue(
        'kind',
        `${name} is not built in, so it needs one of ${ProviderKind.options.join(', ')}`,
      );
    } else if (settings.kind !== undefined && settings.kind !== kind) {
      issue('kind', `${name} is built in and has no other kind; give it another name`);
    } else if (kind === 'openai-compatible' && settings.base_url === undefined) {
      issue('base_url', 'where the server is; openai-compatible needs it');
    }
  }
});

/** Protocols that have embeddings. */
const EMBEDDING_KINDS = ['ollama', 'openai', 'google', 'openai-compatible'] as const;

const EmbeddingSettings = z.strictObject({
  provider: ProviderName.describe(
    'Who computes them: `ollama`, `openai`, `google`, or the name of one of your own providers that is of such a kind, or of kind `openai-compatible`.',
  ),
  model: z.string().min(1).describe('Model id as the provider knows it.'),
});
export type EmbeddingSettings = z.infer<typeof EmbeddingSettings>;

const milliseconds = () => z.int().min(1).max(3_600_000);

const Retry = z.strictObject({
  max_retries: z
    .int()
    .min(0)
    .max(100)
    .default(5)
    .describe('Attempts at a reply after the first; 0: none.'),
  base_delay_ms: milliseconds()
    .default(1_000)
    .describe('Longest wait before the first retry, in ms; it doubles with each further one.'),
  max_delay_ms: milliseconds()
    .default(60_000)
    .describe('Longest wait before any retry, in ms, unless the provider asks for more.'),
  connect_timeout_ms: milliseconds()
    .default(10_000)
    .describe('Longest wait for a connection to a provider, in ms, to the second.'),
  first_part_timeout_ms: milliseconds()
    .default(600_000)
    .describe('Longest wait for the first part of a reply, in ms.'),
  idle_timeout_ms: milliseconds()
    .default(120_000)
    .describe('Longest silence between two parts of a reply, in ms.'),
});

/** The settings file, `pidgin.yaml`. */
export const Settings = z
  .strictObject({
    providers: Providers.default({}).describe(
      'How the providers are reached, by name: those built in, and your own.',
    ),
    events: z
      .strictObject({
        persist_chunks: z
          .boolean()
          .default(false)
          .describe('Write streaming events too; they are many and can be derived.'),
        fsync: z
          .enum(['message', 'always', 'never'])
          .default('message')
          .describe(
            'When lines are forced to the disk: after every message and end, after every event, or when the system likes.',
          ),
        compression: z
          .strictObject({
            enabled: z.boolean().default(false).describe('Compress event files with gzip.'),
            compress_on_completion: z
              .boolean()
              .default(true)
              .describe(
                'With `enabled`: as soon as an experiment has ended, unless it was interrupted.',
              ),
          })
          .prefault({})
          .describe('Event files in a tenth of the room. All that reads them reads both.'),
        privacy: PrivacySettings.prefault({}).describe(
          'What is left out of the record before it is written.',
        ),
        storage: z
          .strictObject({
            data_dir: z.string().min(1).optional().describe('Output directory.'),
          })
          .default({})
          .describe('Where the record is kept.'),
      })
      .prefault({})
      .describe('How the record is written.'),
    retention: RetentionSettings.prefault({}).describe(
      'What becomes of old experiments after each run; nothing, unless it says so.',
    ),
    convergence: ConvergenceSettings.prefault({}).describe('How alike the agents have become.'),
    attractors: AttractorSettings.prefault({}).describe(
      'Patterns a conversation may fall into and not leave again.',
    ),
    embeddings: EmbeddingSettings.optional().describe(
      'Whose embeddings `semantic_similarity` is computed from at an import; absent: it is NULL. Every message is sent there.',
    ),
    retry: Retry.prefault({}).describe('What is done when a provider fails or is silent.'),
  })
  .superRefine(({ embeddings, providers }, context) => {
    if (embeddings === undefined) return;
    const { provider } = embeddings;
    const kind = kindOf(provider, providers[provider]);
    if (EMBEDDING_KINDS.some((each) => each === kind)) return;
    const message =
      kind === undefined
        ? `there is no provider ${provider}; define it under providers:, or use one of ${EMBEDDING_KINDS.slice(0, 3).join(', ')}`
        : `${provider} has no embeddings; use one of kind ${EMBEDDING_KINDS.join(', ')}`;
    context.addIssue({ code: 'custom', path: ['embeddings', 'provider'], message });
  });
export type Settings = z.infer<typeof Settings>;
