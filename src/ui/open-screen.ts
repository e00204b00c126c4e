import type { EventBus } from '../events/bus.ts';
import type { EventType } from '../schemas/event.ts';
import type { Several } from './open-board.ts';
import type { OnIntervene } from './open-chat.tsx';
import { plainLog } from './plain.ts';
import type { Standing } from './run-board.ts';
import { type TailOptions, tailLines } from './tail.ts';

/** What a screen is opened with. */
/** A screen that is open. */
export interface ScreenOptions {
  readonly bus: EventBus;
  /** Show nothing: the result is all that is wanted. */
  readonly quiet: boolean;
  /** Types to print, one line an event, instead of the conversation; null: the conversation. */
  readonly tail: ReadonlySet<EventType> | null;
  readonly showSystemPrompts: boolean;
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  /** What is known of the experiment already; null: it begins anew. */
  readonly standing: Standing | null;
  /** More than one conversation is held; null: one is, or one after the other is shown. */
  readonly several: Several | null;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Colour and drawing are wanted: a terminal, and not CI. */
  readonly interactive: boolean;
  /** Called for each Ctrl-C pressed while a screen reads the keys. */
  readonly onInterrupt: () => void;
  /** Called when the keys ask to pause and to go on. */
  readonly onPause: () => void;
  readonly onResume: () => void;
  /** Called with what a person typed for a conversation. */
  readonly onIntervene: OnIntervene;
  /** Called when the keys ask for the next message; absent: it is no recording. */
  readonly onSkip?: () => void;
  /**
   * Called once if a screen cannot be drawn any more. The terminal was given back by then; what is
   * said is written as lines from there on.
   */
  readonly onFailure: (error: unknown) => void;
}

export interface Screen {
  /** Shows what is still to be shown and gives the terminal back. */
  close(): Promise<void>;
}

/** Opens the screen that suits where the output goes, before the first event. */
export async function openScreen(options: ScreenOptions): Promise<Screen> {
  const { bus, stdout, stdin, interactive } = options;
  if (options.quiet) return { close: async () => {} };
  const { tail } = options;
  if (tail !== null) {
    const lines = tailLines(options.now());
    return closing(
      bus.observe('all', (event) => {
        if (!tail.has(event.type)) return;
        for (const line of lines(event, tailOptions(stdout, interactive)))
          stdout.write(`${line}\n`);
      }),
    );
  }
  if (!interactive) {
    const lines = plainLog(options.standing);
    return closing(
      bus.observe('whole', (event) => {
        for (const line of lines(event)) stdout.write(`${line}\n`);
      }),
    );
  }
  // Ink takes 400 ms to load: only to draw.
  if (options.several !== null) {
    const { openBoard } = await import('./open-board.ts');
    return openBoard({ ...options, ...options.several });
  }
  const { openChat } = await import('./open-chat.tsx');
  return openChat({
    observe: (observer) => bus.observe('all', observer),
    standing: options.standing,
    stdout,
    stdin,
    onInterrupt: options.onInterrupt,
    onPause: options.onPause,
    onResume: options.onResume,
    onIntervene: options.onIntervene,
    ...(options.onSkip === undefined ? {} : { onSkip: options.onSkip }),
    showSystemPrompts: options.showSystemPrompts,
    onFailure: options.onFailure,
  });
}

/** How events are said on what they are written to. */
export function tailOptions(stdout: NodeJS.WriteStream, interactive: boolean): TailOptions {
  return {
    colour: interactive && stdout.hasColors(),
    width: interactive ? stdout.columns || null : null,
  };
}

function closing(detach: () => void): Screen {
  return { close: async () => detach() };
}
