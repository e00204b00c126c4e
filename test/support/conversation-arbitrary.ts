import fc from 'fast-check';
import type { EventLine } from '../../src/schemas/event.ts';
import { anyEventOf } from './event-arbitrary.ts';

const IDS = { experiment_id: 'exp_7f3a9c21', conversation_id: 'conv_7f3a9c21_0001' } as const;

/** What happens in a turn, in any order and number. */
const IN_TURNS = [
  'turn.started',
  'api.call.started',
  'api.call.completed',
  'api.call.failed',
  'thinking.completed',
  'response.completed',
  'response.completed',
  'response.interrupted',
  'conductor.intervention',
  'context.truncated',
  'convergence.measured',
  'attractor.detected',
  'turn.completed',
];
const BETWEEN_TURNS = ['conversation.resumed', 'conversation.interrupted', 'conversation.paused'];

/**
 * The events of a conversation whose turns come one after the other, each with anything in it; now
 * and then it is redacted, its start is missing, or an event stands elsewhere.
 */
export function anyConversation(): fc.Arbitrary<EventLine[]> {
  return fc
    .record({
      started: anyEventOf('conversation.started'),
      isBranch: rarely(2),
      branched: anyEventOf('conversation.branched'),
      startIsMissing: rarely(8),
      isRedacted: rarely(4),
      turns: fc.array(anyTurn(), { minLength: 3, maxLength: 8 }),
      oneIsMoved: rarely(3),
      moved: fc.tuple(fc.nat(60), fc.nat(60)),
    })
    .map(
      ({ started, isBranch, branched, startIsMissing, isRedacted, turns, oneIsMoved, moved }) => {
        const taken = isBranch && !startIsMissing ? afterTwoTurns(branched) : null;
        const first = taken === null ? 0 : 2;
        const redaction = { content: true, models: false, patterns: 0 };
        const start = {
          ...started,
          data: { ...started.data, redaction: isRedacted ? redaction : undefined },
        };
        const events = [
          ...(startIsMissing ? [] : [start]),
          ...(taken === null ? [] : [taken]),
          ...turns.flatMap(({ events, measured, between }, index) => [
            ...[...(isRedacted ? [measured] : []), ...events].map((event) =>
              inTurn(event as EventLine, first + index),
            ),
            ...between,
          ]),
        ].map(
          (event, seq) => ({ ...event, ...IDS, ...placeOf(event as EventLine), seq }) as EventLine,
        );
        if (!oneIsMoved) return events;
        const [from, to] = moved;
        const [event] = events.splice(from % events.length, 1);
        return event === undefined ? events : events.toSpliced(to % (events.length + 1), 0, event);
      },
    );
}

function anyTurn() {
  return fc.record({
    events: fc.array(fc.oneof(...IN_TURNS.map(anyEventOf)), { minLength: 1, maxLength: 8 }),
    measured: anyEventOf('metrics.computed'),
    between: fc.array(fc.oneof(...BETWEEN_TURNS.map(anyEventOf)), { maxLength: 1 }),
  });
}

function rarely(often: number): fc.Arbitrary<boolean> {
  // Of numbers, the least comes more often than others.
  return fc.oneof(
    { weight: often, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  );
}

/** What is of the whole conversation is in no turn. */
function placeOf({ type, turn_number }: EventLine) {
  return { turn_number: type.startsWith('conversation.') ? null : turn_number };
}

function inTurn(event: EventLine, turn: number): EventLine {
  const placed = { ...event, turn_number: turn } as EventLine;
  if (placed.type !== 'response.completed' || turn === 0) return placed;
  // Names are chosen in the first reply.
  const { chosen_name: _, ...data } = placed.data;
  return { ...placed, data };
}

/** A branch that took over two turns. */
function afterTwoTurns(event: EventLine): EventLine {
  if (event.type !== 'conversation.branched') return event;
  const messages = event.data.messages?.map((message, index) =>
    message.kind === 'reply' ? { ...message, turn: index % 2 } : { ...message, turn: null },
  );
  return { ...event, data: { ...event.data, branch_turn: 2, messages } } as EventLine;
}
