import { hasEnded } from '../events/conversation-progress.ts';
import { formatQuantity } from '../format-quantity.ts';
import type { PidginEvent } from '../schemas/event.ts';
import type { ConversationId } from '../schemas/ids.ts';
import { type Block, blocksOf } from './blocks.ts';
import { type ConversationView, EMPTY_VIEW, indexOf, reduceView } from './conversation-view.ts';
import { percentOf, progressText } from './event-text.ts';
import type { Standing } from './run-board.ts';

/**
 * Says what events say to someone who reads a log, one event after the other.
 *
 * Every conversation has a view of its own: a view of all of them is copied for every event, which
 * with hundreds at once costs more than everything else that is done for an event.
 *
 * @param standing What is known of the experiment already; null: it begins anew.
 */
export function plainLog(standing: Standing | null): (event: PidginEvent) => string[] {
  let experiment = { ...EMPTY_VIEW, ...(standing && { experiment: standing.experiment }) };
  // What is known changes with every event.
  const before = new Map(standing?.conversations);
  const views = new Map<ConversationId, ConversationView>();
  return (event) => {
    const id = event.conversation_id;
    if (id === null) {
      experiment = reduceView(experiment, event);
      return plainLines(event, experiment);
    }
    const known = before.get(id);
    const first = known === undefined ? {} : { conversations: { [id]: known } };
    const earlier = views.get(id) ?? { ...EMPTY_VIEW, ...first };
    const soFar = { ...earlier, experiment: experiment.experiment };
    const view = reduceView(soFar, event);
    const progress = view.conversations[id];
    if (progress === undefined || hasEnded(progress.status)) views.delete(id);
    else views.set(id, view);
    return plainLines(event, view);
  };
}

/**
 * What an event says to someone who reads a log: whole lines, no escape codes, nothing redrawn.
 *
 * Lines of an experiment of several conversations begin with the number of theirs, as several may
 * be under way at once: `[2] Claude: …`. Lines after the first of a message are set in.
 *
 * @param view The view after the event.
 */
function plainLines(event: PidginEvent, view: ConversationView): string[] {
  if (event.type === 'preparation.progress') {
    // A log wants to know that it goes on, not every percent.
    return percentOf(event.data) % 10 === 0 ? [progressText(event.data)] : [];
  }
  const id = event.conversation_id;
  const prefix = id === null || view.experiment.plan.length === 1 ? '' : `[${indexOf(id)}] `;
  return blocksOf(event, view)
    .flatMap(plainBlock)
    .map((line) => (prefix + line).trimEnd());
}

/** What a block says to someone who reads a log: whole lines. */
export function plainBlock(block: Block): string[] {
  switch (block.kind) {
    case 'heading': {
      const agents = block.agents.map(({ name, model }) => `${name} (${model})`).join(' and ');
      const turns =
        block.maxTurns === null ? '' : `, at most ${formatQuantity(block.maxTurns, 'turn')}`;
      return [
        `${block.title}: ${agents}${turns}`,
        ...(block.prompt === null ? [] : said('opening prompt', block.prompt)),
      ];
    }
    case 'turn':
    case 'thought':
      return [];
    case 'message': {
      const remark = block.remark === null ? '' : `(${block.remark})`;
      return said(block.name, `${block.text.trim()}\n${remark}`);
    }
    case 'intervention':
      return said(block.title, block.text);
    case 'notice':
      return [`${block.tone === 'quiet' ? '' : `${block.tone}: `}${block.text}`];
    case 'end':
      return [`${block.text} (${block.numbers})`];
    default:
      return block satisfies never;
  }
}

function said(speaker: string, text: string): string[] {
  return `${speaker}: ${text.trim()}`
    .split('\n')
    .map((line, index) => (index === 0 ? line : `  ${line}`));
}
