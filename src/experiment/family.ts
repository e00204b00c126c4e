import { type ConversationId, type ExperimentId, experimentIdOf } from '../schemas/ids.ts';
import { allTargets } from './find-experiments.ts';
import { readExperiment } from './read-record.ts';

/** A conversation among those it comes from and those that come from it. */
export interface Relative {
  readonly conversation_id: ConversationId;
  readonly experiment_id: ExperimentId;
  readonly name: string;
  readonly arm: string;
  /** First turn of its own, from 0; null: it began anew. */
  readonly branch_turn: number | null;
  /** Null: it began anew. */
  readonly parent_conversation_id: ConversationId | null;
  /** Whether its record is gone and only its branches tell of it. */
  readonly missing: boolean;
  readonly branches: readonly Relative[];
}

type Entry = Omit<Relative, 'branches'>;

/**
 * The families of some conversations, each from the eldest that is known down, as the records of the
 * experiments tell it.
 */
export async function readFamilies(
  outputDirectory: string,
  conversationIds: readonly ConversationId[],
): Promise<Relative[]> {
  const entries = await readEntries(outputDirectory);
  const children = new Map<ConversationId, Entry[]>();
  for (const entry of entries.values()) {
    const parent = entry.parent_conversation_id;
    if (parent === null) continue;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [entry]);
    else siblings.push(entry);
  }
  const eldest = new Map(
    conversationIds
      .flatMap((id) => entries.get(id) ?? [])
      .map((entry) => eldestOf(entry, entries))
      .map((entry) => [entry.conversation_id, entry]),
  );
  return [...eldest.values()].map((entry) => grow(entry, children, new Set()));
}

function eldestOf(start: Entry, entries: ReadonlyMap<ConversationId, Entry>): Entry {
  const seen = new Set<ConversationId>();
  let eldest = start;
  // A branch is younger than its source, unless someone wrote records by hand.
  while (eldest.parent_conversation_id !== null && !seen.has(eldest.conversation_id)) {
    seen.add(eldest.conversation_id);
    eldest = entries.get(eldest.parent_conversation_id) ?? missing(eldest.parent_conversation_id);
  }
  return eldest;
}

function grow(
  entry: Entry,
  children: ReadonlyMap<ConversationId, readonly Entry[]>,
  grown: Set<Entry>,
): Relative {
  grown.add(entry);
  const branches = (children.get(entry.conversation_id) ?? [])
    .filter((child) => !grown.has(child))
    .toSorted((one, other) => (one.branch_turn ?? 0) - (other.branch_turn ?? 0))
    .map((child) => grow(child, children, grown));
  return { ...entry, branches };
}

async function readEntries(outputDirectory: string): Promise<Map<ConversationId, Entry>> {
  const entries = new Map<ConversationId, Entry>();
  for (const { experimentId, name, directory } of await allTargets(outputDirectory)) {
    // One that cannot be read hides its own conversations, not the others.
    const { branch, plan } = await readExperiment(directory);
    for (const { conversation_id, arm } of plan) {
      entries.set(conversation_id, {
        conversation_id,
        experiment_id: experimentId,
        name,
        arm,
        branch_turn: branch?.branch_turn ?? null,
        parent_conversation_id: branch?.parent_conversation_id ?? null,
        missing: false,
      });
    }
  }
  return entries;
}

function missing(conversationId: ConversationId): Entry {
  return {
    conversation_id: conversationId,
    experiment_id: experimentIdOf(conversationId),
    name: '',
    arm: '',
    branch_turn: null,
    parent_conversation_id: null,
    missing: true,
  };
}
