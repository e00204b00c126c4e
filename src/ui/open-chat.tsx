import { render } from 'ink';
import type { PidginEvent } from '../schemas/event.ts';
import type { AgentId, ConversationId } from '../schemas/ids.ts';
import { type Block, blocksOf } from './blocks.ts';
import { Chat, type NumberedBlock } from './chat.tsx';
import {
  displayNames,
  EMPTY_VIEW,
  reduceView,
  shownConversation,
  viewOf,
} from './conversation-view.ts';
import { type Draft, NEW_DRAFT, typed } from './draft.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { type Interrupt, type LiveLine, liveRegion, rowsAt, type Screen } from './live-region.ts';
import { plainBlock } from './plain.ts';
import { NOT_TAKEN, type Press } from './presses.ts';
import type { Standing } from './run-board.ts';
import { sanitize } from './sanitize.ts';
import { type Saying, stillUnsaid, UNSAID, unsaidTexts } from './unsaid.ts';
import { withoutHeight } from './without-height.ts';

export interface ChatOptions {
  /** Calls the observer for every event until the returned function is called. */
  readonly observe: (observer: (event: PidginEvent) => void) => () => void;
  /** What is known of the experiment already; null: it begins anew. */
  readonly standing: Standing | null;
  /** The terminal to draw on. */
  readonly stdout: NodeJS.WriteStream;
  /** Where keys come from. When it is not a terminal the screen takes none. */
  readonly stdin: NodeJS.ReadStream;
  /** Where what is written to the console meanwhile goes; the process's own when absent. */
  readonly stderr?: NodeJS.WriteStream;
  /** Called for Ctrl-C: the first asks to finish the reply under way, each later one to abort. */
  readonly onInterrupt: (interrupt: Interrupt) => void;
  /** Called when the keys ask to pause and to go on. */
  readonly onPause: () => void;
  readonly onResume: () => void;
  /** Called with what a person typed for the conversation that is shown. */
  readonly onIntervene: OnIntervene;
  /** Called when the keys ask for the next message; absent: it is no recording. */
  readonly onSkip?: () => void;
  /** Whether the heading of a conversation shows both system prompts. */
  readonly showSystemPrompts: boolean;
  /**
   * Called once if the screen cannot be drawn any more. The terminal was given back by then; what is
   * said is written as lines from there on.
   */
  readonly onFailure: (error: unknown) => void;
}

export type OnIntervene = (
  conversationId: ConversationId,
  recipients: readonly AgentId[],
  text: string,
) => void;

/** A chat on a terminal. */
export interface OpenChat {
  /** Gives the terminal back. What was said stays on it; what was arriving is kept, marked so. */
  close(): Promise<void>;
}

/** About 30 frames a second, however many pieces of text arrive. */
const FRAME_MS = 33;

const ERASE_ROW_AND_GO_UP = '\u001b[2K\u001b[1A';

/**
 * Shows a running experiment as a chat, one conversation at a time, until it is closed.
 *
 * Call it before the experiment starts, so that the screen sees every event.
 */
export function openChat(options: ChatOptions): OpenChat {
  const { stdout, stdin, onInterrupt } = options;
  const takesKeys = stdin.isTTY === true;
  let view = options.standing === null ? EMPTY_VIEW : viewOf(options.standing);
  let interrupt: Interrupt | null = null;
  let pausing = false;
  let opensThoughts = false;
  /** The newest thought that is on the screen as one line; null: none is. */
  let folded: Block | null = null;
  let draft: Draft | null = null;
  let sayings: readonly Saying[] = [];
  /** What is complete and was not drawn yet. */
  let waiting: NumberedBlock[] = [];
  let finished: readonly NumberedBlock[] = [];
  let blockCount = 0;
  let drawn: { readonly lines: readonly LiveLine[]; readonly screen: Screen };
  let frame: NodeJS.Timeout | undefined;
  let isDrawn = true;
  let isClosed = false;

  function chat() {
    const screen = { width: stdout.columns || 80, height: stdout.rows || 24 };
    const lines = isClosed
      ? []
      : liveRegion({
          view,
          screen,
          interrupt,
          pausing,
          draft,
          takesKeys,
          opensThoughts,
          recorded: options.onSkip !== undefined,
        });
    drawn = { lines, screen };
    return (
      <ErrorBoundary onFailure={failed}>
        <Chat
          finished={finished}
          live={lines}
          screen={screen}
          colour={stdout.hasColors?.() ?? false}
          showSystemPrompts={options.showSystemPrompts}
          opensThoughts={opensThoughts}
          takesKeys={takesKeys}
          onInterrupt={interrupted}
          onKey={pressed}
        />
      </ErrorBoundary>
    );
  }

  function draw(): void {
    clearTimeout(frame);
    frame = undefined;
    if (!isDrawn) {
      writeWaiting();
      return;
    }
    if (waiting.length > 0) finished = waiting;
    try {
      instance.rerender(chat());
    } catch (error) {
      failed(error);
    }
    if (isDrawn) waiting = [];
  }

  /** A screen that cannot be drawn is no failure of the run: what is said goes on as lines. */
  function failed(error: unknown): void {
    if (!isDrawn) return;
    isDrawn = false;
    // Not while Ink is in the middle of a frame, which may be its first.
    queueMicrotask(() => {
      instance.rerender(null);
      instance.unmount();
      writeWaiting();
      options.onFailure(error);
    });
  }

  function writeWaiting(): void {
    const lines = waiting.flatMap(({ block }) => plainBlock(block));
    waiting = [];
    stdout.write(lines.map((line) => `${line}\n`).join(''));
  }

  function drawSoon(): void {
    frame ??= setTimeout(draw, FRAME_MS);
  }

  function add(block: Block): void {
    blockCount += 1;
    waiting.push({ number: blockCount, block });
    if (block.kind === 'thought') folded = opensThoughts ? null : block;
  }

  function interrupted(): void {
    interrupt = interrupt === null ? 'finish' : 'abort';
    onInterrupt(interrupt);
    drawSoon();
  }

  function pressed(press: Press): void {
    const { input } = press;
    if (draft !== null) {
      write(draft, press);
    } else if (press.pasted || [...input].length > 1) {
      // As if somebody had asked to speak first.
      if (canSpeak()) write(NEW_DRAFT, press);
      else add({ kind: 'notice', tone: 'warning', text: NOT_TAKEN });
    } else if (input === 'p' && !pausing) {
      pausing = true;
      options.onPause();
    } else if (input === 'r' && pausing) {
      pausing = false;
      options.onResume();
    } else if (input === ' ' && options.onSkip !== undefined) {
      options.onSkip();
    } else if (input === 'i' && canSpeak()) {
      draft = NEW_DRAFT;
    } else if (input === 't') {
      turnThoughts();
    } else if (input === 'q') {
      interrupted();
    }
    drawSoon();
  }

  function canSpeak(): boolean {
    return options.onSkip === undefined && view.shownId !== null;
  }

  function write(before: Draft, press: Press): void {
    const { draft: next, send } = typed(before, press);
    draft = next;
    if (send === null || view.shownId === null) return;
    sayings = [...sayings, { conversationId: view.shownId, text: send.text }];
    options.onIntervene(view.shownId, send.recipients, send.text);
  }

  /** What was drawn stays as it is: the newest thought is drawn once more, whole. */
  function turnThoughts(): void {
    // As they were when they came.
    draw();
    opensThoughts = !opensThoughts;
    if (opensThoughts && folded !== null) add(folded);
  }

  function observed(event: PidginEvent): void {
    view = reduceView(view, event);
    sayings = stillUnsaid(sayings, event);
    // A detection or another terminal may have asked, and may go on.
    if (event.type === 'pause.requested') pausing = true;
    if (event.type === 'conversation.resumed') pausing = false;
    if (event.conversation_id === null || event.conversation_id === view.shownId) {
      for (const block of blocksOf(event, view)) add(block);
    }
    drawSoon();
  }

  /**
   * On a narrower terminal the lines drawn last have been wrapped and take more rows than Ink, which
   * counts them as it wrote them, erases. Erases the others, before Ink hears of the new size.
   */
  function resized(): void {
    if (!isDrawn) return;
    const { lines, screen } = drawn;
    const rows = rowsAt(lines, stdout.columns) - lines.length;
    if (stdout.columns < screen.width && rows > 0) stdout.write(ERASE_ROW_AND_GO_UP.repeat(rows));
    drawSoon();
  }

  /** What has arrived of a reply would vanish with the live region. */
  function keepReplyInFlight(): void {
    const progress = shownConversation(view);
    if (view.reply === null || progress === null || view.reply.text.trim() === '') return;
    const { agent, text } = view.reply;
    add({
      kind: 'message',
      agent,
      name: displayNames(progress)[agent],
      text: sanitize(text),
      remark: 'still arriving when the screen was closed',
    });
  }

  function keepUnsaid(): void {
    for (const text of unsaidTexts(sayings, draft)) {
      add({ kind: 'intervention', title: UNSAID, text: sanitize(text) });
    }
  }

  // Before Ink listens, so that it is called first.
  stdout.on('resize', resized);
  const instance = render(chat(), {
    stdout: withoutHeight(stdout),
    stdin,
    ...(options.stderr === undefined ? {} : { stderr: options.stderr }),
    exitOnCtrlC: false,
  });
  const stopObserving = options.observe(observed);
  const exited = instance.waitUntilExit();

  return {
    async close() {
      if (!isClosed) {
        isClosed = true;
        stopObserving();
        stdout.off('resize', resized);
        keepReplyInFlight();
        keepUnsaid();
        draw();
        instance.unmount();
      }
      await exited;
    },
  };
}
