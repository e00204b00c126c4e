import type { ConversationRow } from '../../schemas/rows/conversations.ts';
import type { FileRows } from '../../storage/file-rows.ts';
import { conversationHtml } from './conversation-html.ts';
import { loadMarkup, type Markup } from './markup.ts';
import { STYLE } from './style.ts';

/**
 * Conversations as one page that stands alone: it loads nothing, runs nothing, and reads well
 * offline and printed.
 *
 * @param title Plain text.
 * @param conversations What is on the page, in order. It is asked for twice: for the list of what
 * is there, and for what was said; only one conversation is held at a time.
 */
export async function* htmlPage(
  title: string,
  conversations: () => AsyncIterable<FileRows>,
): AsyncGenerator<string> {
  const markup = await loadMarkup();
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="generator" content="Pidgin">
<title>${markup.text(title)}</title>
<style>
${STYLE}
</style>
</head>
<body>
<h1>${markup.text(title)}</h1>
<table>
<thead><tr><th>conversation</th><th>arm</th><th>between</th><th>turns</th><th>ended</th></tr></thead>
<tbody>
`;
  for await (const { conversations: rows } of conversations()) {
    for (const row of rows) yield listed(row, markup);
  }
  yield '</tbody>\n</table>\n';
  for await (const file of conversations()) {
    for (const row of file.conversations) yield `${conversationHtml(row, file, markup)}\n`;
  }
  yield '</body>\n</html>\n';
}

function listed(row: ConversationRow, { text }: Markup): string {
  const id = row.conversation_id;
  const between = `${row.a_model ?? '?'} and ${row.b_model ?? '?'}`;
  const ended = row.end_reason ?? row.status;
  return `<tr><td><a href="#${id}">${id}</a></td><td>${text(row.arm ?? '')}</td><td>${text(between)}</td><td class="n">${row.turns_completed}</td><td>${text(ended.replaceAll('_', ' '))}</td></tr>\n`;
}
