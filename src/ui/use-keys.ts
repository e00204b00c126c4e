import { useStdin, useStdout } from 'ink';
import { useEffect, useRef } from 'react';
import {
  MARK_NO_PASTES,
  MARK_PASTES,
  NOTHING_READ,
  type Press,
  readPresses,
  settlePresses,
  settlesAfterMs,
} from './presses.ts';

/** Reads the terminal key by key while it is active, and has it mark what is pasted. */
export function useKeys(onPress: (press: Press) => void, isActive: boolean): void {
  const { stdin, setRawMode } = useStdin();
  const { stdout } = useStdout();
  const latest = useRef(onPress);
  latest.current = onPress;
  useEffect(() => {
    if (!isActive) return;
    let half = NOTHING_READ;
    let timer: NodeJS.Timeout | undefined;
    const take = (read: ReturnType<typeof readPresses>): void => {
      clearTimeout(timer);
      half = read.half;
      const quietMs = settlesAfterMs(half);
      if (quietMs !== null) timer = setTimeout(() => take(settlePresses(half)), quietMs);
      for (const press of read.presses) latest.current(press);
    };
    const taken = (chunk: string | Buffer): void => take(readPresses(half, String(chunk)));
    setRawMode(true);
    // Ink reads in raw mode, and does nothing with what it read when none of its own hooks is used.
    // Each read is told as data, too.
    stdin.on('data', taken);
    stdout.write(MARK_PASTES);
    return () => {
      clearTimeout(timer);
      stdin.off('data', taken);
      setRawMode(false);
      stdout.write(MARK_NO_PASTES);
    };
  }, [isActive, stdin, stdout, setRawMode]);
}
