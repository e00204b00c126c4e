import type { ConversationState } from '../events/conversation-state.ts';
import type {
  BranchSpec,
  Combination,
  ExperimentSpec,
  SpecInput,
  Variable,
} from '../schemas/experiment-spec.ts';
import { crossArms } from './arms.ts';

/** What stands for both, or in another way, gives way to what is said now. */
const REPLACES: Readonly<Partial<Record<Variable, readonly Variable[]>>> = {
  agent_b: ['meditation'],
  meditation: ['agent_b'],
  prompt: ['dimensions'],
  dimensions: ['prompt'],
  temperature: ['temperature_a', 'temperature_b'],
  awareness: ['awareness_a', 'awareness_b'],
  think: ['think_a', 'think_b'],
};

/**
 * The spec of a branch: all as in the source but for what is asked for otherwise.
 *
 * @param spec That of the experiment of the source.
 * @param turn Turns to keep; absent: all that are complete.
 */
export function branchSpec(
  source: ConversationState,
  spec: ExperimentSpec,
  asked: SpecInput,
  { turn = source.turnsCompleted, edits }: { turn: number | undefined; edits: BranchSpec['edits'] },
): SpecInput {
  if (source.conversationId === null) throw new Error('a source has begun');
  const arm = crossArms(spec).find(({ name }) => name === source.arm);
  const values: Combination = { ...arm?.values };
  for (const [variable, replaced] of Object.entries(REPLACES)) {
    if (asked[variable as Variable] === undefined) continue;
    for (const other of replaced) delete values[other];
  }
  return {
    name: `${spec.name}-branch`,
    ...values,
    ...asked,
    branch: {
      conversation: source.conversationId,
      turn,
      ...(edits === undefined || edits.length === 0 ? {} : { edits }),
    },
  };
}
