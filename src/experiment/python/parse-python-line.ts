import {
  CARRIED_PYTHON_TYPES,
  type MessageRequest,
  PythonEvent,
  UNCARRIED_PYTHON_TYPES,
} from '../../schemas/python-pidgin.ts';
import { type Told, toldIn } from './told.ts';

/**
 * An event of the old log, with the history of a request, which is nearly all of the log, reduced to
 * what no other line tells.
 */
export type OldEvent =
  | Exclude<PythonEvent, MessageRequest>
  | (Omit<MessageRequest, 'conversation_history'> & { readonly told: Told });

/** What a line of an old event file is. */
export type ParsedPythonLine =
  | { readonly kind: 'event'; readonly event: OldEvent }
  /** A whole event of a type that is not carried over. */
  | { readonly kind: 'left_out'; readonly type: string; readonly known: boolean }
  | { readonly kind: 'damaged'; readonly reason: string };

/** Parses one line of an old event file. Never throws. */
export function parsePythonLine(line: string): ParsedPythonLine {
  let value: unknown;
  try {
    value = parseJson(line);
  } catch (error) {
    return { kind: 'damaged', reason: `not JSON: ${(error as Error).message}` };
  }
  const type = (value as { event_type?: unknown } | null)?.event_type;
  if (typeof type !== 'string') return { kind: 'damaged', reason: 'not an event' };
  if (!CARRIED_PYTHON_TYPES.has(type)) {
    return { kind: 'left_out', type, known: UNCARRIED_PYTHON_TYPES.has(type) };
  }
  const parsed = PythonEvent.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { kind: 'damaged', reason: `${issue?.path.join('.')}: ${issue?.message}` };
  }
  if (parsed.data.event_type !== 'MessageRequestEvent')
    return { kind: 'event', event: parsed.data };
  const { conversation_history, ...request } = parsed.data;
  return { kind: 'event', event: { ...request, told: toldIn(conversation_history) } };
}

const STRING_OR_NUMBER_WORD = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

/** JSON, and the `NaN` and `Infinity` that Python writes into it, as null. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    return JSON.parse(
      text.replace(STRING_OR_NUMBER_WORD, (found) => (found.startsWith('"') ? found : 'null')),
    );
  }
}
