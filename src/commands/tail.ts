import { once } from 'node:events';
import { Args } from '@oclif/core';
import { BaseCommand, isInteractive } from '../base-command.ts';
import { EXIT } from '../errors.ts';
import { systemClock } from '../events/clock.ts';
import { ALL_EVENT_TYPES } from '../events/event-types.ts';
import { eventsFlag } from '../events-flag.ts';
import { findRecorded } from '../experiment/find-experiments.ts';
import { follow } from '../experiment/follow.ts';
import { tailOptions } from '../ui/open-screen.ts';
import { sanitizeLine } from '../ui/sanitize.ts';
import { tailLines } from '../ui/tail.ts';

export default class Tail extends BaseCommand {
  static override summary = 'Print the events of an experiment, a line each, while they come.';

  static override description =
    `It reads the files only: what runs does not notice. It ends with the experiment; Ctrl-C leaves it running.
Turns are counted from 1, and times are of the clock here. With --json the lines come as they are in the files, where turns are counted from 0. Damaged lines are told on standard error.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %> exp_7f3a9c21',
    '<%= config.bin %> <%= command.id %> conv_7f3a9c21_0001 --events turn,response.completed',
    '<%= config.bin %> <%= command.id %> tides --events api.call.failed --json',
  ];

  static override args = {
    target: Args.string({
      description: 'Id of a conversation, or id or name of an experiment.',
      required: true,
    }),
  };

  static override flags = {
    events: eventsFlag('Print only these events or families of events.'),
  };

  /** With `--json` the lines are the data, and there is no object at the end. */
  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Tail);
    const { outputDirectory } = this.context(flags.output);
    const target = await findRecorded(outputDirectory, args.target);
    this.tellGone(target);
    const { directory, conversations } = target;
    if (conversations.length === 0 && process.exitCode === EXIT.data) return;
    const only = conversations.find((id) => id === args.target) ?? null;
    const types = flags.events ?? ALL_EVENT_TYPES;
    const lines = tailLines(systemClock.now());
    const { stdout } = process;
    const closed = new AbortController();
    // Whoever reads it has seen enough.
    stdout.once('error', () => closed.abort());
    for await (const line of follow({ directory, only, clock: systemClock })) {
      if (!line.ok) {
        this.logToStderr(sanitizeLine(line.problem));
      } else if (types.has(line.event.type)) {
        const text = this.jsonEnabled()
          ? [line.text]
          : lines(line.event, tailOptions(stdout, isInteractive()));
        if (!stdout.write(`${text.join('\n')}\n`)) await drained(stdout);
      }
      if (closed.signal.aborted) return;
    }
  }
}

/** Once there is room for more, or nobody who reads it. */
async function drained(stdout: NodeJS.WriteStream): Promise<void> {
  // The error that ends the waiting is seen where it was listened for.
  await once(stdout, 'drain').catch(() => undefined);
}
