import { Flags } from '@oclif/core';
import { BaseCommand, isInteractive, outputWidth } from '../base-command.ts';
import { StopRequest } from '../conversation/stop-request.ts';
import { systemClock } from '../events/clock.ts';
import { Monitoring } from '../experiment/monitoring.ts';
import { stopOnSignals } from '../experiment/stop-on-signals.ts';
import type { ExperimentSnapshot } from '../schemas/experiment-snapshot.ts';
import { monitorReport } from '../ui/monitor-report.ts';

export default class Monitor extends BaseCommand {
  static override summary = 'Watch all experiments: what runs, how far it is, what is wrong.';

  static override description =
    `Those that run come first. Enter opens an experiment, then a conversation; p pauses, s stops, / filters, ? explains.
It reads files only, and never the database: it can be left open while experiments run, and does nothing to them unless asked. Where there is no terminal it prints what it would show, once.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --once',
  ];

  static override flags = {
    once: Flags.boolean({
      summary: 'Print how it stands now and end.',
      env: 'PIDGIN_ONCE',
    }),
  };

  override async run(): Promise<{ experiments: readonly ExperimentSnapshot[] }> {
    const { flags } = await this.parse(Monitor);
    const { outputDirectory } = this.context(flags.output);
    const monitoring = new Monitoring(outputDirectory, systemClock);
    if (isInteractive() && !flags.once && !this.jsonEnabled()) {
      return this.#watch(outputDirectory, monitoring);
    }
    const { experiments, now } = await this.whileReading((onReading) =>
      monitoring.look({ kind: 'all' }, onReading),
    );
    const width = outputWidth();
    for (const line of monitorReport(experiments, { outputDirectory, now, width })) {
      this.logTyped(line);
    }
    return { experiments };
  }

  async #watch(
    outputDirectory: string,
    monitoring: Monitoring,
  ): Promise<{ experiments: readonly ExperimentSnapshot[] }> {
    const stop = new StopRequest();
    const release = stopOnSignals(stop);
    // Ink takes 400 ms to load: only to draw.
    const { openMonitor } = await import('../ui/open-monitor.ts');
    try {
      await openMonitor({
        outputDirectory,
        look: (place) => monitoring.look(place),
        obey: ({ experimentId, wanted }) => monitoring.ask(experimentId, wanted),
        stdout: process.stdout,
        stdin: process.stdin,
        signal: stop.finish,
      });
    } finally {
      release();
    }
    return { experiments: [] };
  }
}
