import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { type EventDraft, OF_EXPERIMENT } from '../../schemas/event.ts';
import type { ConversationCounts, RecordedSpec } from '../../schemas/events/experiment.ts';
import {
  type AgentId,
  type ConversationId,
  conversationIdAt,
  type ExperimentId,
} from '../../schemas/ids.ts';
import {
  type ConvertedConversation,
  convertConversation,
  type DatedDraft,
  type Parent,
  sentTo,
  startOf,
} from './convert-conversation.ts';
import type { OldEvent } from './parse-python-line.ts';
import type { OldExperiment } from './read-python-experiment.ts';
import { type OldSettings, oldArm, oldSettings, oldSpec, type SentToAgent } from './settings.ts';

/** An old experiment under its new ids: what a conversion needs, and what a branch refers to. */
export interface Placed {
  readonly old: OldExperiment;
  readonly oldId: string;
  readonly experimentId: ExperimentId;
  readonly settings: OldSettings;
  readonly spec: RecordedSpec;
  /** Unix seconds. */
  readonly startedAt: number;
  /** In the order of their start. */
  readonly conversations: readonly {
    readonly oldId: string;
    readonly conversationId: ConversationId;
    readonly events: readonly OldEvent[];
  }[];
}

/** Gives an old experiment and its conversations their ids; the same ones every time. */
export function placeExperiment(old: OldExperiment): Placed | { readonly unusable: string } {
  const oldId = oldExperimentId(old);
  if (oldId === null) return { unusable: 'nothing in it says which experiment it is' };
  const events = [...old.conversations.values()].flat();
  const config = old.manifest?.config ?? {};
  const settings = oldSettings(config, startedIn(events));
  if (settings === null) {
    return { unusable: 'neither its manifest nor its events say which models were to speak' };
  }
  const startedAt =
    old.manifest?.started_at ??
    old.manifest?.created_at ??
    earliest([...old.conversations.values()]);
  if (startedAt === null) return { unusable: 'nothing in it says when it was held' };
  const experimentId = experimentIdFor(oldId);
  const ordered = [...old.conversations].sort(
    ([idA, a], [idB, b]) => startOf(a) - startOf(b) || (idA < idB ? -1 : 1),
  );
  return {
    old,
    oldId,
    experimentId,
    settings,
    startedAt,
    spec: oldSpec(old.manifest?.name ?? null, config, settings),
    conversations: ordered.map(([id, of], index) => ({
      oldId: id,
      conversationId: conversationIdAt(experimentId, index + 1),
      events: of,
    })),
  };
}

function earliest(conversations: readonly (readonly OldEvent[])[]): number | null {
  const starts = conversations.map(startOf);
  return starts.length === 0 ? null : starts.reduce((least, each) => Math.min(least, each));
}

/** The id as the manifest says it, or the events, or the name of the directory. */
function oldExperimentId({ manifest, directory, conversations }: OldExperiment): string | null {
  if (manifest?.experiment_id) return manifest.experiment_id;
  for (const event of [...conversations.values()].flat()) {
    const said = 'experiment_id' in event ? event.experiment_id : null;
    if (said) return said;
  }
  return /experiment_[0-9a-f]{8}/.exec(basename(directory))?.[0] ?? null;
}

/** Keeps the digits of an old id; one of another form gets some that depend on nothing else. */
function experimentIdFor(oldId: string): ExperimentId {
  const digits = /^(?:experiment|exp)_([0-9a-f]{8})$/.exec(oldId)?.[1];
  return `exp_${digits ?? createHash('sha256').update(oldId).digest('hex').slice(0, 8)}`;
}

/** An old experiment in events of ours. */
export interface ConvertedExperiment {
  readonly started: DatedDraft;
  readonly conversations: readonly ConvertedConversation[];
  /** Null: not all of it has ended. */
  readonly ended: DatedDraft | null;
}

/**
 * Tells an old experiment in events of ours. What became of it follows from its conversations: what
 * its manifest says of that is not to be trusted.
 *
 * @param sha256 Of its files.
 * @param parent Where its conversations branched off; null: nowhere, or nowhere that is known.
 */
export function convertExperiment(
  placed: Placed,
  sha256: string,
  parent: Parent | null,
): ConvertedExperiment {
  const { old, oldId, settings, spec, startedAt } = placed;
  const config = old.manifest?.config ?? {};
  const conversations = placed.conversations.map(({ oldId: conversation, ...rest }, index) =>
    convertConversation({
      ...rest,
      settings: oldSettings(config, startedIn(rest.events)) ?? settings,
      origin: { format: 'python-pidgin', experiment_id: oldId, conversation_id: conversation },
      repetition: index + 1,
      parent,
    }),
  );
  const planned = Math.max(spec.repetitions, conversations.length);
  const started: DatedDraft = {
    timestamp: startedAt,
    draft: {
      type: 'experiment.started',
      ...OF_EXPERIMENT,
      data: {
        spec,
        arms: [oldArm(settings, sentIn(placed))],
        plan: Array.from({ length: planned }, (_, index) => ({
          conversation_id: conversationIdAt(placed.experimentId, index + 1),
          arm: 'default',
          repetition: index + 1,
          seed: null,
        })),
        versions: {},
        environment: null,
        origin: {
          format: 'python-pidgin',
          experiment_id: oldId,
          source_sha256: sha256,
          config: old.verbatimConfig,
        },
      },
    },
  };
  return { started, conversations, ended: endOf(conversations, planned, startedAt) };
}

function startedIn(events: readonly OldEvent[]) {
  return events.find((event) => event.event_type === 'ConversationStartEvent');
}

/** What each agent was sent in the first conversation that tells. */
function sentIn({ conversations }: Placed): Record<AgentId, SentToAgent> {
  const of = (agent: AgentId): SentToAgent => {
    const told = conversations.map(({ events }) => sentTo(events, agent));
    return {
      systemPrompt: told.find(({ systemPrompt }) => systemPrompt !== null)?.systemPrompt ?? null,
      provider: told.find(({ provider }) => provider !== null)?.provider ?? null,
    };
  };
  return { agent_a: of('agent_a'), agent_b: of('agent_b') };
}

const ENDS = ['conversation.completed', 'conversation.failed', 'conversation.interrupted'] as const;
type End = DatedDraft & {
  readonly draft: Extract<EventDraft, { type: (typeof ENDS)[number] }>;
};

function endOf(
  conversations: readonly ConvertedConversation[],
  planned: number,
  startedAt: number,
): DatedDraft | null {
  const ends = conversations.flatMap(({ events }) => {
    const last = events.at(-1);
    return ENDS.some((type) => type === last?.draft.type) ? [last as End] : [];
  });
  if (ends.length < planned) return null;
  const timestamp = ends.reduce((latest, end) => Math.max(latest, end.timestamp), startedAt);
  const counts: ConversationCounts = {
    completed: ends.filter(({ draft }) => draft.type === 'conversation.completed').length,
    failed: ends.filter(({ draft }) => draft.type === 'conversation.failed').length,
    interrupted: ends.filter(({ draft }) => draft.type === 'conversation.interrupted').length,
  };
  const common = {
    conversations: counts,
    duration_ms: Math.round((timestamp - startedAt) * 1000),
  };
  const ended = (draft: EventDraft): DatedDraft => ({ timestamp, draft });
  if (counts.interrupted > 0) {
    return ended({
      type: 'experiment.interrupted',
      ...OF_EXPERIMENT,
      data: { cause: null, ...common },
    });
  }
  const failure = ends.find(({ draft }) => draft.type === 'conversation.failed')?.draft;
  if (counts.completed === 0 && failure?.type === 'conversation.failed') {
    return ended({
      type: 'experiment.failed',
      ...OF_EXPERIMENT,
      data: { error: failure.data.error, ...common },
    });
  }
  const status = counts.failed === 0 ? 'completed' : 'completed_with_failures';
  return ended({ type: 'experiment.completed', ...OF_EXPERIMENT, data: { status, ...common } });
}
