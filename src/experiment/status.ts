/**
 * What an experiment is doing: what its events say, but for one that was running when its process
 * went.
 *
 * @param status What its events say; undefined: they cannot be read.
 */
export function statusOf(status: string | undefined, running: boolean): string {
  if (status === undefined) return 'damaged';
  return status === 'running' && !running ? 'crashed' : status;
}
