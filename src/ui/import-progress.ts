import type { Clock } from '../events/clock.ts';
import { openProgressLine, type ProgressLine } from './progress-line.ts';

/** How far an import is. */
interface Progress {
  readonly files: number;
  readonly totalFiles: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

/** One line on a terminal that says how far an import is, how fast, and how long it will take. */
export function openProgress(
  stream: NodeJS.WritableStream,
  clock: Pick<Clock, 'elapsed'>,
  { interactive }: { readonly interactive: boolean },
): ProgressLine<Progress> {
  return openProgressLine(stream, clock, { interactive, quietMs: 0, text: progressLine });
}

/** The line itself, for a time since the start in ms; shorter than the narrowest terminal. */
export function progressLine(progress: Progress, elapsedMs: number): string {
  const { files, totalFiles, bytes, totalBytes } = progress;
  const share = totalBytes === 0 ? 1 : bytes / totalBytes;
  const rate = bytes / 1e6 / Math.max(elapsedMs / 1000, 0.001);
  const leftSeconds = share === 0 ? 0 : Math.ceil((elapsedMs / share - elapsedMs) / 1000);
  const minutes = Math.floor(leftSeconds / 60);
  const left = `${minutes}:${String(leftSeconds % 60).padStart(2, '0')} left`;
  return `${Math.floor(share * 100)} %  ${files} of ${totalFiles} files  ${rate.toFixed(1)} MB/s  ${left}`;
}
