import { speakerNames } from '../../events/speaker-names.ts';
import { formatQuantity } from '../../format-quantity.ts';
import type { RowOf } from '../../schemas/column.ts';
import type { ConversationRow } from '../../schemas/rows/conversations.ts';
import type { messagesTable } from '../../schemas/rows/messages.ts';
import type { FileRows } from '../../storage/file-rows.ts';
import { finishNote } from '../finish-note.ts';
import { usdText } from '../usd-text.ts';
import { lineChart, type Series } from './line-chart.ts';
import type { Markup } from './markup.ts';

type MessageRow = RowOf<typeof messagesTable>;

/**
 * One conversation as a section of a page: facts, charts, and what was said as bubbles, thinking
 * folded.
 */
export function conversationHtml(
  conversation: ConversationRow,
  { conversation_turns, messages, thinking_traces }: FileRows,
  markup: Markup,
): string {
  const names = speakerNames(
    conversation.a_chosen_name ?? conversation.a_display_name,
    conversation.b_chosen_name ?? conversation.b_display_name,
  );
  const thinking = new Map(thinking_traces.map((trace) => [trace.message_index, trace.content]));
  const parts = [
    `<section id="${conversation.conversation_id}">`,
    `<h2>${markup.text(names.agent_a)} and ${markup.text(names.agent_b)}</h2>`,
    facts(conversation, markup),
    systemPrompt(names.agent_a, conversation.a_system_prompt, markup),
    systemPrompt(names.agent_b, conversation.b_system_prompt, markup),
    `<div class="charts">${charts(conversation_turns, names, markup).join('')}</div>`,
  ];
  let turn: number | null = null;
  for (const message of messages) {
    if (message.turn_number !== null && message.turn_number !== turn) {
      turn = message.turn_number;
      parts.push(`<h3>Turn ${turn + 1}</h3>`);
    }
    parts.push(bubble(message, thinking.get(message.message_index), names, markup));
  }
  parts.push(`<p class="note">${markup.text(ending(conversation))}</p>`, '</section>');
  return parts.filter((part) => part !== '').join('\n');
}

type Names = ReturnType<typeof speakerNames>;

function facts(row: ConversationRow, markup: Markup): string {
  const told = [
    row.conversation_id,
    `${modelOf(row.a_provider, row.a_model)} and ${modelOf(row.b_provider, row.b_model)}`,
    row.arm === null ? null : `arm ${row.arm}, repetition ${row.repetition}`,
    row.seed === null ? null : `seed ${row.seed}`,
    row.started_at?.toISOString(),
    row.cost_usd === null ? 'cost unknown' : `${usdText(row.cost_usd)} USD`,
  ];
  return `<p class="facts">${told
    .filter((fact) => fact != null)
    .map((fact) => markup.text(String(fact)))
    .join(' · ')}</p>`;
}

function modelOf(provider: string | null, model: string | null): string {
  return [provider, model ?? 'unknown'].filter((part) => part !== null).join('/');
}

function systemPrompt(name: string, prompt: string | null, markup: Markup): string {
  if (prompt === null) return '';
  return `<details><summary>What ${markup.text(name)} was told</summary>${markup.markdown(prompt)}</details>`;
}

function charts(rows: FileRows['conversation_turns'], names: Names, markup: Markup): string[] {
  const turns = rows.map((row) => row.turn_number);
  const both = (
    read: (row: (typeof rows)[number]) => readonly [number | null, number | null],
  ): Series[] => [
    { name: markup.text(names.agent_a), style: 'a', values: rows.map((row) => read(row)[0]) },
    { name: markup.text(names.agent_b), style: 'b', values: rows.map((row) => read(row)[1]) },
  ];
  return [
    lineChart({
      title: 'Words a message',
      turns,
      series: both((row) => [row.a_word_count, row.b_word_count]),
    }),
    lineChart({
      title: 'Type-token ratio',
      turns,
      max: 1,
      series: both((row) => [row.a_ttr, row.b_ttr]),
    }),
    lineChart({
      title: 'Vocabulary overlap',
      turns,
      max: 1,
      series: [{ name: 'both', style: 'pair', values: rows.map((row) => row.vocabulary_overlap) }],
    }),
  ];
}

function bubble(
  message: MessageRow,
  thinking: string | undefined,
  names: Names,
  markup: Markup,
): string {
  const { author, content, edited, recipients, finish_reason, finish_raw } = message;
  if (author === 'experimenter') {
    const [only, ...others] = recipients;
    const to = only !== undefined && others.length === 0 ? ` to ${names[only]}` : '';
    return `<div class="said experimenter" dir="auto"><div class="who">Experimenter${markup.text(to)}</div>${markup.markdown(content)}</div>`;
  }
  const side = author === 'agent_a' ? 'a' : 'b';
  const folded =
    thinking === undefined || thinking === ''
      ? ''
      : `<details><summary>Thinking</summary>${markup.markdown(thinking)}</details>`;
  const text =
    content.trim() === '' ? '<p class="note">nothing said</p>' : markup.markdown(content);
  const note = finishNote(finish_reason, finish_raw);
  const ended = note === null ? '' : `<p class="note">${markup.text(note)}</p>`;
  const who = `${names[author]}${edited ? ', edited' : ''}`;
  return `<div class="said ${side}" dir="auto"><div class="who">${markup.text(who)}</div>${folded}${text}${ended}</div>`;
}

function ending({ status, end_reason, error_message, turns_completed }: ConversationRow): string {
  const turns = formatQuantity(turns_completed, 'turn');
  switch (status) {
    case 'completed':
      return `Ended after ${turns}: ${end_reason?.replaceAll('_', ' ') ?? 'no reason recorded'}.`;
    case 'failed':
      return `Failed after ${turns}: ${error_message ?? 'no reason recorded'}`;
    case 'interrupted':
      return `Interrupted after ${turns}.`;
    case 'paused':
      return `Paused after ${turns}.`;
    case 'pending':
    case 'running':
      return `Not ended; ${turns} so far.`;
    default:
      return status satisfies never;
  }
}
