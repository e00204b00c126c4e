import { z } from 'zod';

const Endpoint = z.strictObject({
  base_url: z.url().optional().describe('Where the API is, when not at the vendor.'),
  api_key_env: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable')
    .optional()
    .describe('Environment variable that holds the key, when not the usual one.'),
});

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
  first_part_timeout_ms: milliseconds()
    .default(600_000)
    .describe('Longest wait for the first part of a reply, in ms.'),
  idle_timeout_ms: milliseconds()
    .default(120_000)
    .describe('Longest silence between two parts of a reply, in ms.'),
});

/** The settings file, `pidgin.yaml`. */
export const Settings = z.strictObject({
  providers: z
    .strictObject({
      anthropic: Endpoint.optional().describe('Anthropic Messages API.'),
      openai: Endpoint.optional().describe('OpenAI Responses API.'),
    })
    .default({})
    .describe('How the providers are reached.'),
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
      storage: z
        .strictObject({
          data_dir: z.string().min(1).optional().describe('Output directory.'),
        })
        .default({})
        .describe('Where the record is kept.'),
    })
    .default({ persist_chunks: false, fsync: 'message', storage: {} })
    .describe('How the record is written.'),
  retry: Retry.prefault({}).describe('What is done when a provider fails or is silent.'),
});
export type Settings = z.infer<typeof Settings>;
