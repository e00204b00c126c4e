import { plannedTurns } from '../events/planned-turns.ts';
import { isStalled, NO_PULSE, type Pulse, tokensPerMinute } from '../events/pulse.ts';
import type { ConversationSnapshot, ExperimentSnapshot } from '../schemas/experiment-snapshot.ts';
import type { Manifest } from '../schemas/manifest.ts';
import type { WatchedExperiment } from './experiment-watch.ts';
import { listedStatus, statusOf } from './status.ts';
import { tokensOf, totalsIn } from './totals.ts';

type ManifestConversation = Manifest['conversations'][number];

const NOTHING_KNOWN = { conversations: [], arms: [] };

/**
 * What an experiment amounts to at one moment.
 *
 * @param now Unix seconds.
 */
export function snapshotOf(watched: WatchedExperiment, now: number): ExperimentSnapshot {
  const { manifest } = watched;
  const conversations = manifest?.conversations ?? [];
  const status = statusNow(watched);
  const totals = totalsIn(manifest ?? NOTHING_KNOWN, status);
  const scores = conversations.flatMap(({ convergence }) => convergence ?? []);
  const count = (wanted: ManifestConversation['status']): number =>
    conversations.filter((one) => one.status === wanted).length;
  return {
    experiment_id: watched.experimentId,
    name: watched.name,
    directory: watched.directory,
    status,
    damage: damageOf(watched),
    agents: [...new Set((manifest?.arms ?? []).flatMap((arm) => [arm.agent_a, arm.agent_b]))],
    started_at: manifest?.started_at ?? null,
    ended_at: manifest?.ended_at ?? null,
    conversations: {
      planned: conversations.length,
      pending: count('pending'),
      running: count('running'),
      paused: count('paused'),
      completed: count('completed'),
      failed: count('failed'),
      interrupted: count('interrupted'),
    },
    turns: conversations.reduce((sum, { turns }) => sum + turns, 0),
    progress: manifest === null ? null : progressOf(manifest),
    tokens: tokensOf(totals),
    tokens_complete: totals.tokens_complete,
    tokens_per_minute: watched.running
      ? tokensPerMinute(watched.pulses.values(), now, manifest?.started_at ?? now)
      : null,
    cost_usd: manifest === null ? null : totals.cost_usd,
    known_cost_usd: totals.known_cost_usd,
    odd_replies: totals.odd_replies,
    convergence:
      scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length,
    stalled: [...watched.pulses].flatMap(([id, pulse]) =>
      !watched.paused && isStalled(pulse, now) ? [id] : [],
    ),
    last_error: lastErrorOf(watched),
  };
}

/**
 * How each conversation of an experiment goes, those being held first.
 *
 * @param now Unix seconds.
 */
export function conversationSnapshots(
  watched: WatchedExperiment,
  now: number,
): readonly ConversationSnapshot[] {
  const { manifest, pulses } = watched;
  const maxTurns = new Map(manifest?.arms.map(({ name, max_turns }) => [name, max_turns]));
  const all = (manifest?.conversations ?? []).map((one): ConversationSnapshot => {
    const pulse: Pulse = pulses.get(one.conversation_id) ?? NO_PULSE;
    return {
      conversation_id: one.conversation_id,
      arm: one.arm,
      status: statusOf(one.status, watched.running),
      end_reason: one.end_reason,
      error: one.error ?? pulse.lastError?.message ?? null,
      stalled: !watched.paused && isStalled(pulse, now),
      turns: one.turns,
      max_turns: maxTurns.get(one.arm) ?? null,
      tokens: tokensOf(one),
      tokens_complete: one.tokens_complete,
      cost_usd: one.cost_usd,
      known_cost_usd: one.known_cost_usd,
      convergence: one.convergence,
      scores: [...pulse.scores],
      last_words: pulse.lastWords,
      last_event_at: pulse.lastEventAt,
    };
  });
  const rank = ({ status }: ConversationSnapshot): number => HELD_FIRST.indexOf(status) + 1;
  return all.sort((a, b) => rank(b) - rank(a));
}

/** Whoever is not among them comes last, in the order of the plan. */
const HELD_FIRST: readonly ConversationSnapshot['status'][] = ['crashed', 'paused', 'running'];

/** Those that run first, then those that cannot be read, then the others, the newest first. */
export function inOrderOfInterest(
  snapshots: readonly ExperimentSnapshot[],
): readonly ExperimentSnapshot[] {
  const newest = ({ started_at }: ExperimentSnapshot): number => started_at ?? Number.MAX_VALUE;
  const isHeld = ({ status }: ExperimentSnapshot): number => Number(HELD.has(status));
  return [...snapshots].sort(
    (a, b) =>
      isHeld(b) - isHeld(a) ||
      newest(b) - newest(a) ||
      a.experiment_id.localeCompare(b.experiment_id),
  );
}

const HELD: ReadonlySet<ExperimentSnapshot['status']> = new Set(['running', 'paused', 'starting']);

function statusNow({ manifest, running, paused }: WatchedExperiment): ExperimentSnapshot['status'] {
  if (paused) return 'paused';
  // The manifest is first written half a second after the start.
  if (manifest === null && running) return 'starting';
  return listedStatus(manifest, running);
}

function damageOf({ damage, badLines }: WatchedExperiment): string | null {
  const lines = badLines === 0 ? null : `lines of its event files that are no events: ${badLines}`;
  const parts = [damage, lines].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join('; ');
}

function progressOf({ arms, conversations }: Manifest): number | null {
  const { done, planned } = plannedTurns(arms, conversations);
  return planned === 0 ? null : done / planned;
}

function lastErrorOf({ manifest, pulses }: WatchedExperiment): ExperimentSnapshot['last_error'] {
  const own = manifest?.error ?? null;
  const errors: NonNullable<ExperimentSnapshot['last_error']>[] = [
    ...(own === null
      ? []
      : [{ at: manifest?.ended_at ?? null, conversation_id: null, message: own }]),
    ...(manifest?.conversations ?? []).flatMap(({ conversation_id, error, ended_at }) =>
      error === null ? [] : [{ at: ended_at, conversation_id, message: error }],
    ),
    ...[...pulses].flatMap(([conversation_id, { lastError }]) =>
      lastError === null ? [] : [{ ...lastError, conversation_id }],
    ),
  ];
  const [first, ...others] = errors;
  if (first === undefined) return null;
  return others.reduce((last, each) => ((each.at ?? 0) > (last.at ?? 0) ? each : last), first);
}
