import { statfs } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Flags, type Interfaces } from '@oclif/core';
import { BaseCommand, type CommandContext, isInteractive, outputWidth } from './base-command.ts';
import { systemChance } from './chance.ts';
import type { Environment } from './config/environment.ts';
import { Interventions } from './conversation/interventions.ts';
import { PauseRequest } from './conversation/pause-request.ts';
import { StopRequest } from './conversation/stop-request.ts';
import { alsoSuggesting, EXIT, PidginError } from './errors.ts';
import type { EventBus } from './events/bus.ts';
import { systemClock } from './events/clock.ts';
import { conversationFile } from './events/event-file-names.ts';
import { ALL_EVENT_TYPES } from './events/event-types.ts';
import { LogTail } from './events/log-tail.ts';
import type { Privacy } from './events/privacy-filter.ts';
import { eventsFlag } from './events-flag.ts';
import { type Detached, detach, type Place } from './experiment/detach.ts';
import { createExperimentDirectory } from './experiment/directory.ts';
import type { ExperimentResult } from './experiment/experiment-result.ts';
import { lowSpaceWarning } from './experiment/free-space.ts';
import { notify } from './experiment/notify.ts';
import { privacyOf } from './experiment/privacy.ts';
import { type Rehearsal, rehearse } from './experiment/rehearse.ts';
import type { Begun, RunContext } from './experiment/run-options.ts';
import { readSpecFile } from './experiment/spec-file.ts';
import { planNew, startExperiment } from './experiment/start-experiment.ts';
import { stopOnSignals } from './experiment/stop-on-signals.ts';
import { formatQuantity } from './format-quantity.ts';
import type { EventType } from './schemas/event.ts';
import type { SpecInput } from './schemas/experiment-spec.ts';
import type { RetentionSettings } from './schemas/retention.ts';
import { SPEC_FLAGS, withFlags } from './spec-flags.ts';
import { askOnTerminal } from './ui/ask-on-terminal.ts';
import { commandText } from './ui/command-text.ts';
import type { Several } from './ui/open-board.ts';
import { openScreen, type Screen } from './ui/open-screen.ts';
import { rehearsalReport } from './ui/rehearsal-report.ts';
import { LOG_LEVELS, loggedTypes, runLog } from './ui/run-log.ts';
import { runReport } from './ui/run-report.ts';

/** How a run is watched, and what it may do unasked. */
export const HOLD_FLAGS = {
  'show-system-prompts': Flags.boolean({
    summary: 'Show what each agent is told before they begin.',
    env: 'PIDGIN_SHOW_SYSTEM_PROMPTS',
  }),
  tail: Flags.boolean({
    summary: 'Print every event as a line instead of the conversation.',
    env: 'PIDGIN_TAIL',
  }),
  events: eventsFlag('Print only these events or families of events as lines; means --tail.'),
  yes: Flags.boolean({
    char: 'y',
    summary: 'Start Ollama and download its models without asking, when they are missing.',
    env: 'PIDGIN_YES',
  }),
  quiet: Flags.boolean({
    char: 'q',
    summary: 'Return at once and run on without a terminal; what it says goes to run.log.',
    env: 'PIDGIN_QUIET',
  }),
  'log-level': Flags.option({
    options: LOG_LEVELS,
    default: 'info' as const,
    summary: 'How much run.log says of a run on its own; never what was said.',
    env: 'PIDGIN_LOG_LEVEL',
  })(),
  import: Flags.boolean({
    summary: 'Load its rows into the database when it is over.',
    default: true,
    allowNo: true,
    env: 'PIDGIN_IMPORT',
  }),
  notify: Flags.boolean({
    summary: 'Show a notification on the desktop at the end.',
    env: 'PIDGIN_NOTIFY',
  }),
};

type HoldFlags = Interfaces.InferredFlags<typeof HOLD_FLAGS>;

/** The flags of the commands that start an experiment. */
export const START_FLAGS = {
  ...SPEC_FLAGS,
  ...HOLD_FLAGS,
  'dry-run': Flags.boolean({
    summary: 'Show the plan, what it will take and what is missing; run and write nothing.',
    env: 'PIDGIN_DRY_RUN',
  }),
};

type StartFlags = Interfaces.InferredFlags<typeof START_FLAGS> & { output?: string | undefined };

/** Another run may be loading its rows. */
const RETENTION_WAIT_MS = 60_000;

/** What came of a command that starts an experiment: it was held, only shown, or left on its own. */
export type Started = ExperimentResult | Rehearsal | Detached;

/** What the commands share that hold conversations: the screen, the signals, the report at the end. */
export abstract class RunCommand extends BaseCommand {
  /**
   * Starts the experiment a spec file and flags describe, here or in a process of its own, or only
   * shows it. Flags go before the file.
   */
  protected async start(file: string | undefined, flags: StartFlags): Promise<Started> {
    const { cwd, settings } = this.context(flags.output);
    const { spec, name } =
      file === undefined
        ? { spec: {}, name: undefined }
        : readSpecFile(file, cwd, Object.keys(settings.providers));
    const input = withFlags(spec, flags);
    return this.startPlanned(input, name, flags, flags.output ?? spec.output);
  }

  /** @param name Name for an experiment that was given none. */
  protected async startPlanned(
    input: SpecInput,
    name: string | undefined,
    flags: StartFlags,
    output: string | undefined,
  ): Promise<Started> {
    const context = { ...this.context(output), clock: systemClock, chance: systemChance };
    if (flags['dry-run']) {
      const rehearsal = await rehearse(input, context, new StopRequest().finish, name);
      for (const line of rehearsalReport(rehearsal, outputWidth())) this.log(line);
      return rehearsal;
    }
    if (this.detaches(flags, context)) {
      const { experimentId, spec: resolved } = await planNew(input, context, name);
      const directory = createExperimentDirectory(
        context.outputDirectory,
        resolved.name,
        experimentId,
      );
      return this.runOnItsOwn({ experimentId, name: resolved.name, directory });
    }
    const privacy = privacyOf(input.privacy, context.settings.events.privacy);
    if (privacy !== null) process.stderr.write(`${privacyNotice(privacy)}\n`);
    return this.hold(flags, context, (running) => startExperiment(input, running, name));
  }

  /** Lets the same command line go on in a process of its own. */
  protected async runOnItsOwn(place: Place): Promise<Detached> {
    // Its output is a log that people read.
    const commandLine = process.argv.slice(1).filter((word) => word !== '--json');
    const detached = await detach(place, commandLine, process.env);
    const { experiment_id, name } = detached;
    const typed = (command: string) => commandText([command, experiment_id], this.invocation());
    this.log(`${name} (${experiment_id}) runs on its own.`);
    this.log(
      `  How far it is  ${commandText(['experiment', 'show', experiment_id], this.invocation())}`,
    );
    this.log(`  What it says   ${typed('tail')}`);
    this.log(`  Stop it        ${typed('stop')}`);
    return detached;
  }

  /** Whether this process is to let another do the work. */
  protected detaches({ quiet }: Pick<HoldFlags, 'quiet'>, context: CommandContext): boolean {
    return quiet && context.environment.detachedId === undefined;
  }

  /** Runs an experiment on a screen, tells how it went, and sets the exit code. */
  protected async hold(
    flags: HoldFlags,
    context: CommandContext,
    run: (context: RunContext) => Promise<ExperimentResult>,
  ): Promise<ExperimentResult> {
    const stop = new StopRequest();
    const pause = new PauseRequest();
    const interventions = new Interventions();
    const { environment, outputDirectory, settings } = context;
    const unwatched = environment.detachedId !== undefined;
    const low = await lowSpaceWarning(outputDirectory, statfs);
    if (low !== null) this.logToStderr(low);
    const release = stopOnSignals(stop);
    let screen: Screen | undefined;
    let next: string[] | undefined;
    try {
      const result = await run({
        ...context,
        clock: systemClock,
        chance: systemChance,
        pidginVersion: this.config.version,
        stop,
        consent: {
          yes: flags.yes,
          ask: askOnTerminal(this.terminal(), stop.finish),
        },
        pause,
        interventions,
        importRows: flags.import,
        attended: isAttended(flags, this.jsonEnabled()),
        attach: async (bus, begun) => {
          bus.observeRecord('experiment.started', ({ experiment_id, data }) => {
            if (data.redaction === undefined) next = ['experiment', 'resume', experiment_id];
          });
          bus.observeRecord('experiment.resumed', ({ experiment_id }) => {
            next = ['experiment', 'resume', experiment_id];
          });
          if (unwatched) {
            screen = openRunLog(bus, flags.events ?? loggedTypes(flags['log-level']));
            return;
          }
          screen = await openScreen({
            bus,
            quiet: this.jsonEnabled(),
            tail: tailedTypes(flags),
            standing: begun.standing,
            several: severalOf(begun),
            now: systemClock.now,
            showSystemPrompts: flags['show-system-prompts'],
            stdout: process.stdout,
            stdin: process.stdin,
            interactive: isInteractive(),
            onInterrupt: () => stop.ask('user'),
            onPause: () => pause.ask(),
            onResume: () => pause.release(),
            onIntervene: (conversationId, recipients, text) =>
              interventions.add(conversationId, { recipients, text, by: userInfo().username }),
            onFailure: (error) => this.tellScreenFailure(error),
          });
        },
      });
      await screen?.close();
      const told = unwatched ? withoutErrorTexts(result) : result;
      const report = runReport(told, this.invocation(), process.cwd());
      for (const line of report) this.logToStderr(line);
      await this.#retain(settings.retention, outputDirectory);
      if (flags.notify) await this.#notify(result, environment);
      process.exitCode = result.interrupted_by === 'budget' ? EXIT.ok : EXIT_CODES[result.status];
      return result;
    } catch (error) {
      if (next === undefined || !(error instanceof PidginError)) throw error;
      throw alsoSuggesting(error, `Then go on: pidgin ${next.join(' ')}`);
    } finally {
      await screen?.close();
      release();
    }
  }

  async #retain(retention: RetentionSettings, outputDirectory: string): Promise<void> {
    if (Object.keys(retention).length === 0) return;
    const { applyRetention } = await import('./experiment/cleanup/retention.ts');
    const line = await applyRetention(
      retention,
      { outputDirectory, clock: systemClock },
      { clock: systemClock, waitMs: RETENTION_WAIT_MS },
    );
    if (line !== null) this.logToStderr(`  ${line}`);
  }

  async #notify(
    { name, status, conversations }: ExperimentResult,
    { forPrograms }: Environment,
  ): Promise<void> {
    const text = `${status.replaceAll('_', ' ')}, ${formatQuantity(conversations.length, 'conversation')}`;
    if (!(await notify(`pidgin: ${name}`, text, forPrograms))) {
      this.logToStderr(`  No desktop to notify of it: ${name} ${text}.`);
    }
  }
}

/** What the record will not hold; the screen is the user's own. */
function privacyNotice({ removeContent, hashModels, patterns }: Privacy): string {
  const left = [
    ...(removeContent ? ['texts'] : []),
    ...(hashModels ? ['names of models'] : []),
    ...(patterns.length > 0
      ? [`what ${formatQuantity(patterns.length, 'pattern')} may match`]
      : []),
  ];
  return `The record leaves out ${left.join(', ')}; the screen does not. What it leaves out is gone: it cannot be resumed, branched from or verified.`;
}

/** Writes what happens, and nothing that was said, to the log of a run that nobody watches. */
function openRunLog(bus: EventBus, wanted: ReadonlySet<EventType>): Screen {
  const lines = runLog(systemClock.now());
  const detach = bus.observeRecord('whole', (event) => {
    if (!wanted.has(event.type)) return;
    for (const line of lines(event)) process.stdout.write(`${line}\n`);
  });
  return { close: async () => detach() };
}

/** What a provider says went wrong may quote what was said to it. */
function withoutErrorTexts(result: ExperimentResult): ExperimentResult {
  const conversations = result.conversations.map((conversation) => ({
    ...conversation,
    error: conversation.error === null ? null : 'its events say why',
  }));
  return { ...result, conversations };
}

/** Whether the chat is on the screen, and takes the key that ends a pause. */
function isAttended(flags: HoldFlags, json: boolean): boolean {
  const tails = tailedTypes(flags) !== null;
  return isInteractive() && process.stdin.isTTY === true && !tails && !json;
}

/** What is opened of a conversation that is under way: the end of a long file. */
const RECALLED_BYTES = 2 * 1024 * 1024;

function severalOf({ directory, conversations }: Begun): Several | null {
  if (conversations < 2) return null;
  return {
    recall: async (id) => {
      const file = new LogTail(join(directory, conversationFile(id)), RECALLED_BYTES);
      return (await file.look()).events;
    },
  };
}

/** What is printed as lines; null: the conversation is shown. */
export function tailedTypes({
  tail,
  events,
}: Pick<HoldFlags, 'tail' | 'events'>): ReadonlySet<EventType> | null {
  return events ?? (tail ? ALL_EVENT_TYPES : null);
}

const EXIT_CODES: Record<ExperimentResult['status'], number> = {
  completed: EXIT.ok,
  completed_with_failures: EXIT.provider,
  failed: EXIT.provider,
  interrupted: EXIT.interrupted,
};
