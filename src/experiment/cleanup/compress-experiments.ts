import { compressLog } from '../../events/compress-log.ts';
import type { Cleaned } from './cleanup-outcome.ts';
import type { CleanupContext, CleanupTarget } from './plan-cleanup.ts';
import { whileStillSelected } from './while-still-selected.ts';

/** Compresses the event files of the experiments. */
export async function compressExperiments(
  chosen: readonly CleanupTarget[],
  context: CleanupContext,
): Promise<Cleaned[]> {
  const cleaned: Cleaned[] = [];
  for (const target of chosen) {
    cleaned.push(
      await whileStillSelected(target, context, 'compress', async ({ uncompressed }) => {
        let bytesFreed = 0;
        for (const path of uncompressed) {
          const result = await compressLog(path);
          if (result !== null) bytesFreed += result.bytesBefore - result.bytesAfter;
        }
        return {
          experiment_id: target.experiment_id,
          outcome: 'compressed',
          reason: null,
          bytes_freed: bytesFreed,
        };
      }),
    );
  }
  return cleaned;
}
