import { optionalNumberColumn, optionalRecordedCountColumn } from './columns.ts';

/** What a cost is. */
export const COST_USD = 'USD at the list prices of the day, from @pydantic/genai-prices';

/** Tokens of one API call, as the provider reported them, and what they cost. */
export function tokenColumns(subject: string) {
  const tokens = (description: string) =>
    optionalRecordedCountColumn(`${subject}${description}; NULL: not reported.`);
  return {
    prompt_tokens: tokens('input tokens of this API call, cached ones included'),
    completion_tokens: tokens('output tokens of this API call, thinking included'),
    cached_tokens: tokens('input tokens of this API call read from the provider cache'),
    thinking_tokens: tokens('output tokens of this API call spent on thinking'),
    cost_usd: optionalNumberColumn(
      `${subject}what this API call cost, in ${COST_USD}; NULL: unknown.`,
    ),
  };
}
