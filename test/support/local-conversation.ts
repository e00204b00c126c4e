import { parseLocalTestModel } from '../../src/providers/local-test/local-test-model.ts';
import { composeReply } from '../../src/providers/local-test/reply.ts';
import type { ProviderRequest } from '../../src/providers/provider.ts';

/** What two `local:test` agents of the same model say to each other, as pairs of A's and B's. */
export function localConversation(
  model: string,
  { seed, turns }: { readonly seed: number; readonly turns: number },
): (readonly [a: string, b: string])[] {
  const parsed = parseLocalTestModel(model);
  const said = ['[HUMAN]: Hello! You two can talk about whatever you like.'];
  const reply = (agent: 0 | 1): string => {
    const messages = said.map((content, index) => ({
      role: index > 0 && (index - 1) % 2 === agent ? ('assistant' as const) : ('user' as const),
      content,
    }));
    const request: ProviderRequest = { model, messages, seed };
    const text = composeReply(parsed, request);
    said.push(text);
    return text;
  };
  return Array.from({ length: turns }, () => [reply(0), reply(1)] as const);
}
