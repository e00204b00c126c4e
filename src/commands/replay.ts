import { Args, Errors, Flags } from '@oclif/core';
import { BaseCommand, isInteractive } from '../base-command.ts';
import { PauseRequest } from '../conversation/pause-request.ts';
import { StopRequest } from '../conversation/stop-request.ts';
import { EXIT } from '../errors.ts';
import { badLineText } from '../events/bad-line-text.ts';
import { systemClock } from '../events/clock.ts';
import { readLog } from '../events/log-reader.ts';
import { findRecorded, type Target } from '../experiment/find-experiments.ts';
import { eventFile } from '../experiment/record-files.ts';
import { Recording } from '../experiment/replay/recording.ts';
import { type Verified, verifyTarget } from '../experiment/replay/verify-target.ts';
import { stopOnSignals } from '../experiment/stop-on-signals.ts';
import { HOLD_FLAGS, tailedTypes } from '../run-command.ts';
import type { EventLine, EventType } from '../schemas/event.ts';
import type { ConversationId } from '../schemas/ids.ts';
import { openScreen } from '../ui/open-screen.ts';
import { sanitizeLine } from '../ui/sanitize.ts';

const speed = Flags.custom<number>({
  parse: async (text) => {
    const times = text === 'max' ? Infinity : Number(text);
    if (!(times > 0)) throw new Errors.CLIError(`a number above 0 or max is wanted, not ${text}`);
    return times;
  },
});

export default class Replay extends BaseCommand {
  static override summary = 'Show a recorded conversation again, or hold it again to verify it.';

  static override description =
    `On the screen it goes as fast as it was held, or as --speed says; keys pause it and go to the next message.
With --verify every conversation is held again with the recorded replies, offline: every request, by the hash of its history and its parameters, and every event is compared with the record, and the first that differs is told (exit code 4). Stops, crashes and failures happen again where they happened. What local:test said is made anew from its seed.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %> conv_7f3a9c21_0001 --speed 4',
    '<%= config.bin %> <%= command.id %> --verify exp_7f3a9c21',
  ];

  static override args = {
    target: Args.string({
      description: 'Id of a conversation, or id or name of an experiment.',
      required: true,
    }),
  };

  static override flags = {
    verify: Flags.boolean({
      summary: 'Compare instead of showing.',
      env: 'PIDGIN_VERIFY',
    }),
    speed: speed({
      summary:
        'How many times as fast as it was, or max. [default: 1 on a terminal, max elsewhere]',
      helpValue: 'X',
      env: 'PIDGIN_SPEED',
    }),
    tail: HOLD_FLAGS.tail,
    events: HOLD_FLAGS.events,
    'show-system-prompts': HOLD_FLAGS['show-system-prompts'],
  };

  override async run(): Promise<{ verified: Verified[] } | { shown: ConversationId[] }> {
    const { args, flags } = await this.parse(Replay);
    const { outputDirectory } = this.context(flags.output);
    const target = await findRecorded(outputDirectory, args.target);
    this.tellGone(target);
    if (!flags.verify) {
      return target.conversations.length === 0 ? { shown: [] } : this.#show(target, flags);
    }
    const verified: Verified[] = [];
    for await (const result of verifyTarget(target)) {
      verified.push(result);
      this.log(told(result));
      if (result.outcome !== 'verified') process.exitCode = EXIT.data;
    }
    return { verified };
  }

  async #show(
    target: Target,
    flags: {
      speed: number | undefined;
      tail: boolean;
      events: ReadonlySet<EventType> | undefined;
      'show-system-prompts': boolean;
    },
  ): Promise<{ shown: ConversationId[] }> {
    const stop = new StopRequest();
    const pause = new PauseRequest();
    const release = stopOnSignals(stop);
    const recorded: EventLine[] = [];
    for (const id of target.conversations) {
      for await (const record of readLog(eventFile(target.directory, id))) {
        if (record.ok) recorded.push(record.event);
        else this.logToStderr(sanitizeLine(`${id}, ${badLineText(record)}`));
      }
    }
    if (recorded.some((event) => event.type === 'conversation.started' && event.data.redaction)) {
      this.logToStderr(`${target.name} was redacted when it was recorded: texts are placeholders.`);
    }
    const recording = new Recording(target.experimentId, recorded);
    const screen = await openScreen({
      bus: recording.bus,
      quiet: this.jsonEnabled(),
      tail: tailedTypes(flags),
      standing: null,
      several: null,
      now: systemClock.now,
      showSystemPrompts: flags['show-system-prompts'],
      stdout: process.stdout,
      stdin: process.stdin,
      interactive: isInteractive(),
      onInterrupt: () => stop.ask('user'),
      onPause: () => pause.ask(),
      onResume: () => pause.release(),
      onIntervene: () => undefined,
      onSkip: () => recording.skip(),
      onFailure: (error) => this.tellScreenFailure(error),
    });
    try {
      await recording.play({
        clock: systemClock,
        speed: flags.speed ?? (isInteractive() && !this.jsonEnabled() ? 1 : Infinity),
        released: () => pause.released(stop.finish),
        signal: stop.finish,
      });
    } finally {
      await screen.close();
      release();
    }
    return { shown: [...target.conversations] };
  }
}

function told({
  conversation_id,
  outcome,
  events,
  requests,
  divergence,
  damage,
}: Verified): string {
  switch (outcome) {
    case 'verified':
      return `${conversation_id}: the same, ${events} events and ${requests} requests`;
    case 'damaged':
      return sanitizeLine(`${conversation_id}: damaged, ${damage}`);
    case 'redacted':
      return `${conversation_id}: redacted, so what was sent is not known`;
    case 'diverged': {
      const { seq, type, field, recorded, replayed } = divergence ?? {};
      const where = `${type}${seq === null ? '' : ` (seq ${seq})`}${field ? `, ${field}` : ''}`;
      return sanitizeLine(
        `${conversation_id}: differs at ${where}: recorded ${shown(recorded)}, replayed ${shown(replayed)}`,
      );
    }
    default:
      return outcome satisfies never;
  }
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
