import { isDeepStrictEqual } from 'node:util';
import { Box, render, Text } from 'ink';
import type { ReactNode } from 'react';
import type { BlockLine } from './block-lines.ts';
import { Name, Toned } from './chat.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import type { Screen } from './live-region.ts';
import type { Press } from './presses.ts';
import { useKeys } from './use-keys.ts';
import { withoutHeight } from './without-height.ts';

export interface FullScreenOptions {
  readonly stdout: NodeJS.WriteStream;
  /** Where keys come from. When it is not a terminal the screen takes none. */
  readonly stdin: NodeJS.ReadStream;
  /** Called for every key, Ctrl-C included. */
  readonly onKey: (press: Press) => void;
  readonly onResize: (screen: Screen) => void;
  /** Called once if the screen cannot be drawn any more. The terminal was given back by then. */
  readonly onFailure: (error: unknown) => void;
}

/** A screen of its own over what was on the terminal before, which is there again afterwards. */
export interface FullScreen {
  /**
   * Shows rows, sanitised and no more of them than fit, in place of those before. What cannot be made
   * or drawn ends the screen, and not who asked for it.
   */
  draw(lines: () => readonly BlockLine[]): void;
  /** Gives the terminal back. */
  close(): Promise<void>;
}

const ENTER_SCREEN = '\u001b[?1049h\u001b[H';
// Emptied first: tmux takes what is on it over to the other one when it was resized in between.
const LEAVE_SCREEN = '\u001b[H\u001b[J\u001b[?1049l';

/** Opens a screen of its own. A crash gives the terminal back, too. */
export function openFullScreen(options: FullScreenOptions): FullScreen {
  const { stdout, stdin } = options;
  let shown: readonly BlockLine[] = [];
  let isOver = false;
  const frame = () => (
    <ErrorBoundary onFailure={failed}>
      <Rows
        lines={shown}
        colour={stdout.hasColors?.() ?? false}
        takesKeys={stdin.isTTY === true}
        onKey={options.onKey}
      />
    </ErrorBoundary>
  );
  const resized = (): void => options.onResize(screenOf(stdout));
  const restore = (): void => void stdout.write(LEAVE_SCREEN);
  stdout.write(ENTER_SCREEN);
  process.once('exit', restore);
  // Before Ink listens, so that it is called first.
  stdout.on('resize', resized);
  const instance = render(frame(), {
    stdout: withoutHeight(stdout),
    stdin,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  // Asked for afterwards it would never settle.
  const exited = instance.waitUntilExit();
  // What is said of a crash would be gone with this screen.
  process.once('uncaughtExceptionMonitor', leave);

  function leave(): void {
    isOver = true;
    stdout.off('resize', resized);
    process.off('exit', restore);
    process.off('uncaughtExceptionMonitor', leave);
    instance.unmount();
    restore();
  }

  function failed(error: unknown): void {
    if (isOver) return;
    isOver = true;
    // Not while Ink is in the middle of a frame, which may be its first.
    queueMicrotask(() => {
      leave();
      options.onFailure(error);
    });
  }

  return {
    draw(lines) {
      if (isOver) return;
      try {
        const next = lines();
        // Ink takes twenty milliseconds for a frame, and mostly nothing has changed.
        if (isDeepStrictEqual(next, shown)) return;
        shown = next;
        instance.rerender(frame());
      } catch (error) {
        failed(error);
      }
    },
    async close() {
      if (!isOver) leave();
      await exited;
    },
  };
}

/** What a terminal says of its size, or what most are like. */
export function screenOf(stdout: NodeJS.WriteStream): Screen {
  return { width: stdout.columns || 80, height: stdout.rows || 24 };
}

export interface RowsProps {
  readonly lines: readonly BlockLine[];
  readonly colour: boolean;
  /** Whether standard input is a terminal that can be read key by key. */
  readonly takesKeys: boolean;
  readonly onKey: (press: Press) => void;
}

/** Nothing but rows, and the keys. */
export function Rows({ lines, colour, takesKeys, onKey }: RowsProps): ReactNode {
  useKeys(onKey, takesKeys);
  return (
    <Box flexDirection="column">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is nothing but its row
        <Text key={index} wrap="truncate">
          <Row line={line} colour={colour} />
        </Text>
      ))}
    </Box>
  );
}

function Row({ line, colour }: { line: BlockLine; colour: boolean }): ReactNode {
  // An empty text would take no row at all.
  const text = line.text || ' ';
  switch (line.role) {
    case 'name':
      return (
        <Name agent={line.agent} colour={colour}>
          {text}
        </Name>
      );
    case 'text':
      return text;
    case 'bold':
      return <Text bold>{text}</Text>;
    case 'quiet':
    case 'warning':
    case 'error':
      return (
        <Toned tone={line.role} colour={colour}>
          {text}
        </Toned>
      );
    default:
      return line satisfies never;
  }
}
