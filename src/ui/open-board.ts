import type { EventBus } from '../events/bus.ts';
import type { EventLine, PidginEvent } from '../schemas/event.ts';
import type { ConversationId } from '../schemas/ids.ts';
import { boardLines, boardReport } from './board-lines.ts';
import { type BoardEvent, type BoardOrder, newBoard, reduceBoard } from './board-state.ts';
import { EMPTY_VIEW } from './conversation-view.ts';
import { openFullScreen, screenOf } from './full-screen.tsx';
import type { OnIntervene } from './open-chat.tsx';
import { plainLog } from './plain.ts';
import { RunBoard, type Standing } from './run-board.ts';
import { sanitize } from './sanitize.ts';
import { type Saying, stillUnsaid, UNSAID, unsaidTexts } from './unsaid.ts';
import { indentLines } from './wrap.ts';

/** More than one conversation, and what a screen has to know of them beforehand. */
export interface Several {
  /** What was said in a conversation so far, as far as it is of interest. */
  readonly recall: (conversationId: ConversationId) => Promise<readonly EventLine[]>;
}

/** What a table of a run is opened with. */
export interface BoardOptions extends Several {
  /** What is known of the experiment already; null: it begins anew. */
  readonly standing: Standing | null;
  readonly bus: EventBus;
  readonly stdout: NodeJS.WriteStream;
  /** Where keys come from. When it is not a terminal the screen takes none. */
  readonly stdin: NodeJS.ReadStream;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly onInterrupt: () => void;
  readonly onPause: () => void;
  readonly onResume: () => void;
  readonly onIntervene: OnIntervene;
  /**
   * Called once if the screen cannot be drawn any more. The terminal was given back by then; what is
   * said is written as lines from there on.
   */
  readonly onFailure: (error: unknown) => void;
}

/** Ten frames a second are enough for a table, and for text that arrives. */
const FRAME_MS = 100;
/** What is said of time goes on while nothing happens. */
const TICK_MS = 1000;

/**
 * Shows a run of several conversations as a table that is updated in place, and any of them as a
 * chat, until it is closed; the table stays on the terminal.
 *
 * Call it before the experiment starts, so that the screen sees every event.
 */
export function openBoard(options: BoardOptions): { close(): Promise<void> } {
  const { bus, stdout, stdin } = options;
  const takesKeys = stdin.isTTY === true;
  const board = new RunBoard(options.standing);
  let state = newBoard(screenOf(stdout));
  let frame: NodeJS.Timeout | undefined;
  let phase: 'drawn' | 'lines' | 'closed' = 'drawn';
  let sayings: readonly Saying[] = [];
  let stopStreaming = (): void => undefined;
  /** What came to the conversation that is opened while its file is read; null: it was read. */
  let unread: PidginEvent[] | null = null;

  const seconds = (): number => options.now() / 1000;

  function draw(): void {
    clearTimeout(frame);
    frame = undefined;
    if (phase === 'drawn') screen.draw(() => boardLines(state, board, seconds(), takesKeys));
  }

  function take(event: BoardEvent): void {
    const before = state.openId;
    const ids = board.rows(seconds()).map(({ conversation_id }) => conversation_id);
    const next = reduceBoard(state, event, ids);
    state = next.state;
    for (const order of next.orders) carryOut(order);
    if (state.openId !== before) opened(state.openId);
    drawSoon();
  }

  function drawSoon(): void {
    frame ??= setTimeout(draw, FRAME_MS);
  }

  function carryOut(order: BoardOrder): void {
    switch (order.order) {
      case 'interrupt':
        options.onInterrupt();
        break;
      case 'pause':
        options.onPause();
        break;
      case 'resume':
        options.onResume();
        break;
      case 'say':
        sayings = [...sayings, order];
        options.onIntervene(order.conversationId, order.recipients, order.text);
        break;
      default:
        order satisfies never;
    }
  }

  function opened(id: ConversationId | null): void {
    stopStreaming();
    stopStreaming = () => undefined;
    unread = null;
    if (id === null) return;
    // Pieces of replies are made only while someone looks at them.
    stopStreaming = bus.observe('response.streaming', (event) => {
      if (event.conversation_id === id && unread === null) take({ type: 'said', events: [event] });
    });
    const waiting: PidginEvent[] = [];
    unread = waiting;
    state = { ...state, view: { ...EMPTY_VIEW, experiment: board.experiment } };
    const show = (recalled: readonly EventLine[]): void => {
      if (unread !== waiting) return;
      unread = null;
      const known = new Set(recalled.map((event) => event.id));
      const since = waiting.filter((event) => !known.has(event.id));
      take({ type: 'said', events: [...recalled, ...since] });
    };
    // What cannot be read is told from now on.
    options.recall(id).then(show, () => show([]));
  }

  function observed(event: PidginEvent): void {
    board.add(event);
    sayings = stillUnsaid(sayings, event);
    if (event.type === 'pause.requested' || event.type === 'conversation.resumed') {
      take({ type: 'happened', event });
    }
    if (state.openId !== null && event.conversation_id === state.openId) {
      if (unread === null) take({ type: 'said', events: [event] });
      else unread.push(event);
    }
    drawSoon();
  }

  const screen = openFullScreen({
    stdout,
    stdin,
    onKey: (press) => take({ type: 'key', ...press }),
    onResize: (size) => take({ type: 'resized', screen: size }),
    onFailure: failed,
  });
  draw();
  let stopObserving = bus.observe('whole', observed);
  const tick = setInterval(drawSoon, TICK_MS);

  function end(): void {
    clearTimeout(frame);
    clearInterval(tick);
    stopObserving();
    stopStreaming();
  }

  /** A screen that cannot be drawn is no failure of the run: what is said goes on as lines. */
  function failed(error: unknown): void {
    end();
    phase = 'lines';
    const lines = plainLog(board.standing());
    stopObserving = bus.observe('whole', (event) => {
      sayings = stillUnsaid(sayings, event);
      for (const line of lines(event)) stdout.write(`${line}\n`);
    });
    options.onFailure(error);
  }

  return {
    async close() {
      if (phase === 'closed') return;
      const wasDrawn = phase === 'drawn';
      end();
      phase = 'closed';
      await screen.close();
      const { width } = screenOf(stdout);
      const unsaid = unsaidTexts(sayings, state.draft).flatMap((text) => [
        `${UNSAID}:`,
        ...indentLines(sanitize(text), width),
      ]);
      const lines = [...(wasDrawn ? boardReport(board, seconds(), width) : []), ...unsaid];
      stdout.write(lines.map((line) => `${line}\n`).join(''));
    },
  };
}
