import type { BadLine, BadLineReason } from './log-reader.ts';

/** What is wrong with a line of an event file, for people: `line 2: not JSON (Unexpected end …)`. */
export function badLineText({
  line,
  reason,
  detail,
}: Pick<BadLine, 'line' | 'reason' | 'detail'>): string {
  const what = badLineWords(reason);
  return `line ${line}: ${detail === what ? what : `${what} (${detail})`}`;
}

/** The same without its place and details. */
export function badLineWords(reason: BadLineReason): string {
  switch (reason) {
    case 'not_utf8':
      return 'not UTF-8';
    case 'not_json':
      return 'not JSON';
    case 'not_gzip':
      return 'not gzip';
    default:
      return reason.replaceAll('_', ' ');
  }
}
