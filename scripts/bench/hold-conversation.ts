import type * as Environment from '../../src/config/environment.ts';
import type * as Settings from '../../src/config/settings.ts';
import type * as Stop from '../../src/conversation/stop-request.ts';
import type { FsyncPolicy } from '../../src/events/log-writer.ts';
import type * as Start from '../../src/experiment/start-experiment.ts';
import { built } from './built.ts';

export const SEED = 7;
export const PROMPT = 'What is a tide?';

export interface Conversation {
  readonly model: string;
  readonly turns: number;
  readonly fsync: FsyncPolicy;
  readonly outputDirectory: string;
}

/** Holds a conversation as `pidgin run` does, transcript and import included. */
export async function holdConversation({
  model,
  turns,
  fsync,
  outputDirectory,
}: Conversation): Promise<{ eventFile: string; turnMs: readonly number[] }> {
  const { readEnvironment } = await built<typeof Environment>('config/environment.js');
  const { loadSettings } = await built<typeof Settings>('config/settings.js');
  const { StopRequest } = await built<typeof Stop>('conversation/stop-request.js');
  const { startExperiment } = await built<typeof Start>('experiment/start-experiment.js');

  const environment = readEnvironment({});
  const settings = loadSettings(outputDirectory, environment);
  const turnMs: number[] = [];
  let turnBegan = 0;
  const result = await startExperiment(
    { agentA: model, agentB: model, prompt: PROMPT, maxTurns: turns, seed: SEED },
    {
      cwd: outputDirectory,
      environment,
      settings: { ...settings, events: { ...settings.events, fsync } },
      outputDirectory,
      pidginVersion: 'bench',
      maxParallel: 1,
      stop: new StopRequest(),
      attach: async (bus) => {
        bus.observe('conversation.started', () => {
          turnBegan = performance.now();
        });
        bus.observe('turn.completed', () => {
          const now = performance.now();
          turnMs.push(now - turnBegan);
          turnBegan = now;
        });
      },
    },
  );
  const eventFile = result.conversations[0]?.events;
  if (eventFile === undefined || result.status !== 'completed' || turnMs.length !== turns) {
    throw new Error(`the conversation did not run as planned: ${JSON.stringify(result)}`);
  }
  return { eventFile, turnMs };
}
