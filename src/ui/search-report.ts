import { styleText } from 'node:util';
import { sanitizeLine } from './sanitize.ts';
import { displayWidth, truncateLine } from './wrap.ts';

/** A message and the part of it that was looked for. */
interface Found {
  readonly conversation_id: string;
  readonly turn_number: number | null;
  readonly author: string;
  readonly content: string;
  readonly match: string;
}

const SPEAKERS: Readonly<Record<string, string>> = { agent_a: 'A', agent_b: 'B' };

/** What a search found: a line a message, with what stands around the match. */
export function searchReport(
  { messages, total }: { messages: readonly Found[]; total: number },
  { width, colour }: { width: number; colour: boolean },
): string[] {
  const lines = messages.map((message) => {
    const place = `${message.conversation_id} ${where(message)}  `;
    return place + excerpt(message, Math.max(width - displayWidth(place), SHORTEST), colour);
  });
  const more = total > messages.length ? [`… and ${total - messages.length} more: --limit`] : [];
  return [...lines, ...more];
}

const SHORTEST = 20;

function where({ turn_number, author }: Found): string {
  const speaker = SPEAKERS[author] ?? 'experimenter';
  return turn_number === null ? speaker : `turn ${turn_number + 1} ${speaker}`;
}

function excerpt({ content, match }: Found, width: number, colour: boolean): string {
  const at = content.indexOf(match);
  const found = truncateLine(sanitizeLine(match), width);
  const room = width - displayWidth(found);
  const before = lastPart(content.slice(Math.max(0, at - 4 * width), at), Math.floor(room / 3));
  const after = firstPart(
    content.slice(at + match.length, at + match.length + 4 * width),
    room - displayWidth(before),
  );
  return before + (colour ? styleText(['bold', 'yellow'], found, PLAIN) : found) + after;
}

// Whether to colour is the caller's decision; left to itself, styleText looks at standard output.
const PLAIN = { validateStream: false };

/** White space at the edge is what separates it from the match. */
function firstPart(text: string, width: number): string {
  const edge = /^\s/.test(text) ? ' ' : '';
  return width <= 1 ? '' : truncateLine(edge + sanitizeLine(text), width);
}

function lastPart(text: string, width: number): string {
  const edge = /\s$/.test(text) ? ' ' : '';
  const line = sanitizeLine(text) + edge;
  if (displayWidth(line) <= width) return line;
  const kept: string[] = [];
  let room = width - 1;
  for (const character of [...line].reverse()) {
    room -= displayWidth(character);
    if (room < 0) break;
    kept.unshift(character);
  }
  return `…${kept.join('')}`;
}
