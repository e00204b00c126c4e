import type { Manifest } from '../schemas/manifest.ts';

/** What an experiment is doing, as far as its files tell; `damaged`: they cannot be read. */
export type ListedStatus = Manifest['status'] | 'crashed' | 'damaged';

/**
 * What an experiment or a conversation is doing: what its events say, but for one that was running
 * when its process went.
 *
 * @param status What its events say.
 */
export function statusOf<Status extends string>(
  status: Status,
  running: boolean,
): Status | 'crashed' {
  return status === 'running' && !running ? 'crashed' : status;
}

/** The same of an experiment whose manifest may be missing, as nothing of it could be read. */
export function listedStatus(
  manifest: Pick<Manifest, 'status'> | null,
  running: boolean,
): ListedStatus {
  return manifest === null ? 'damaged' : statusOf(manifest.status, running);
}
