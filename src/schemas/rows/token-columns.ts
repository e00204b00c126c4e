import { optionalRecordedCountColumn } from './columns.ts';

/** Tokens of one API call, as the provider reported them. */
export function tokenColumns(subject: string) {
  const tokens = (description: string) =>
    optionalRecordedCountColumn(`${subject}${description}; NULL: not reported.`);
  return {
    prompt_tokens: tokens('input tokens of this API call, cached ones included'),
    completion_tokens: tokens('output tokens of this API call, thinking included'),
    cached_tokens: tokens('input tokens of this API call read from the provider cache'),
    thinking_tokens: tokens('output tokens of this API call spent on thinking'),
  };
}
