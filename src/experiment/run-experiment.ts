import { join } from 'node:path';
import { failureRecord } from '../errors.ts';
import { EventBus } from '../events/bus.ts';
import { compressLog } from '../events/compress-log.ts';
import { EXPERIMENT_FILE } from '../events/event-file-names.ts';
import { ExperimentRecord } from '../events/experiment-record.ts';
import { Budget } from './budget.ts';
import { obeyControl } from './control.ts';
import { beginningEvent, endOf, failureEvent } from './experiment-events.ts';
import { type ExperimentResult, experimentResult } from './experiment-result.ts';
import { holdConversations } from './hold-conversations.ts';
import { ManifestWriter } from './manifest.ts';
import { spentSoFar } from './next-command.ts';
import { COMPRESS_LATER, postProcess } from './post-process.ts';
import type { Prepared } from './prepare.ts';
import type { RunOptions } from './run-options.ts';

/**
 * Runs an experiment, or what is left of it, to its rows in the database.
 *
 * @throws PidginError `record_failed` and `disk_full` when the record cannot be written: nothing is
 * said after that.
 */
export async function runExperiment(options: RunOptions): Promise<ExperimentResult> {
  const result = await holdExperiment(options);
  if (!options.compress || result.status === 'interrupted') return result;
  try {
    // The last of its files: until now it was written to.
    await compressLog(join(options.directory, EXPERIMENT_FILE));
    return result;
  } catch (error) {
    const { message } = failureRecord(error);
    return { ...result, warnings: [...result.warnings, `${message} ${COMPRESS_LATER}`] };
  }
}

async function holdExperiment(options: RunOptions): Promise<ExperimentResult> {
  const { plan, standing, directory, clock } = options;
  const startedAt = clock.elapsed();
  const elapsedMs = () => Math.round(clock.elapsed() - startedAt);
  const { record, repaired } = await ExperimentRecord.open({
    directory,
    fsync: options.fsync,
    persistChunks: options.persistChunks,
  });
  const bus = new EventBus({
    experimentId: plan.experimentId,
    now: () => clock.now(),
    newEventId: options.newEventId,
    redact: options.redact,
    record: (event) => record.append(event),
    unrecorded: record.unrecorded,
    onObserverFailure: options.onObserverFailure,
  });
  const manifest = new ManifestWriter(directory, bus, standing?.overview);
  let prepared: Prepared | undefined;
  const disobey = obeyControl(directory, options);
  try {
    await options.attach(bus, {
      directory,
      conversations: plan.conversations.length,
      standing: standing?.overview ?? null,
    });
    await bus.publish(beginningEvent(options, repaired));
    const { max_cost, max_total_tokens } = plan.spec;
    const budget = new Budget({ maxCostUsd: max_cost, maxTotalTokens: max_total_tokens }, bus);
    if (standing !== null) budget.startAt(spentSoFar(standing.overview));
    prepared = await options.prepare({ directory, bus, clock, stop: options.stop });
    const { contextWindows } = prepared;
    const firstError = await holdConversations(options, { contextWindows, bus, record, budget });
    const held = { firstError, budgetSpent: budget.spent, durationMs: elapsedMs() };
    const { ending, event } = endOf(options, manifest.overview, held);
    await bus.publish(event);
    const compress = options.compress && ending.status !== 'interrupted';
    const processed = await postProcess({ ...options, compress }, bus, manifest.overview);
    return experimentResult(options, ending, manifest.overview, processed);
  } catch (error) {
    // When the record itself cannot be written this fails too, and the first error is the one to tell.
    const failed = failureEvent(error, manifest.overview, elapsedMs());
    await bus.publish(failed).catch(() => undefined);
    throw error;
  } finally {
    await prepared?.release().catch(options.onObserverFailure);
    disobey();
    record.close();
    await manifest.close().catch(options.onObserverFailure);
  }
}
