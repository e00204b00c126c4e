import type { ExperimentSnapshot } from '../schemas/experiment-snapshot.ts';
import { emptyText, errorText } from './monitor-lines.ts';
import { countsText, experimentTable, sumsText } from './monitor-table.ts';
import { sanitizeLine } from './sanitize.ts';
import { truncateLine } from './wrap.ts';

/**
 * All experiments at one moment as plain lines, and below them what is wrong with any.
 *
 * @param now Unix seconds.
 */
export function monitorReport(
  experiments: readonly ExperimentSnapshot[],
  { outputDirectory, now, width }: { outputDirectory: string; now: number; width: number },
): readonly string[] {
  if (experiments.length === 0) return emptyText(outputDirectory);
  const problems = experiments.flatMap(({ damage, stalled, last_error, ...experiment }) => {
    const name = sanitizeLine(experiment.name);
    return [
      ...(damage === null ? [] : [`${name}: damaged: ${damage}`]),
      ...(stalled.length === 0 ? [] : [`${name}: stalled: ${stalled.join(', ')}`]),
      ...(last_error === null ? [] : [`${name}: ${errorText(last_error, now)}`]),
    ];
  });
  return [
    [countsText(experiments), ...sumsText(experiments)].join(' · '),
    '',
    ...experimentTable(experiments, now, width),
    ...(problems.length === 0 ? [] : ['']),
    ...problems.map((line) => truncateLine(line, width)),
  ];
}
