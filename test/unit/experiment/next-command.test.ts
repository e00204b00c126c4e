import { describe, expect, it } from 'vitest';
import { Overview } from '../../../src/experiment/manifest.ts';
import { nextCommand } from '../../../src/experiment/next-command.ts';
import { ConversationLog, ExperimentLog } from '../../support/events.ts';

const ID = 'exp_7f3a9c21';
const log = (index = 1) => new ConversationLog(ID, index).started().turn(0, 'a', 'b');

/** An experiment of two conversations. */
function overviewOf(
  conversations: readonly ConversationLog[],
  experiment = new ExperimentLog().started(2),
): Overview {
  const overview = new Overview();
  for (const { lines } of [experiment, ...conversations]) {
    for (const line of lines) overview.add(line);
  }
  return overview;
}

/** The same with a limit; a turn takes 30 tokens. */
function limited(limits: object, conversations: readonly ConversationLog[]): Overview {
  const experiment = new ExperimentLog().started(2);
  const [started] = experiment.lines;
  if (started?.type === 'experiment.started') Object.assign(started.data.spec, limits);
  return overviewOf(conversations, experiment);
}

describe('nextCommand', () => {
  it.each<[string, readonly ConversationLog[], readonly string[] | null]>([
    ['nothing has begun', [], []],
    ['one is interrupted', [log().completed(1), log(2).interrupted(1)], []],
    ['one has not begun', [log().completed(1)], []],
    ['both completed', [log().completed(1), log(2).completed(1)], null],
    ['one failed', [log().completed(1), log(2).failed(1)], ['--retry-failed']],
  ])('when %s', (_, conversations, flags) => {
    expect(nextCommand(overviewOf(conversations))).toEqual(
      flags === null ? null : ['experiment', 'resume', ID, ...flags],
    );
  });

  it('does not retry what failed before the others were interrupted', () => {
    const interrupted = overviewOf(
      [log().failed(1), log(2).interrupted(1)],
      new ExperimentLog().started(2).interrupted(),
    );
    expect(nextCommand(interrupted)).toEqual(['experiment', 'resume', ID]);
  });

  it.each<[object, readonly string[]]>([
    [{ max_total_tokens: 30 }, ['--max-total-tokens', '60']],
    [{ max_total_tokens: 7 }, ['--max-total-tokens', '60']],
    [{ max_total_tokens: 31 }, []],
    [{ max_cost: 0.004 }, ['--max-cost', '0.02']],
    [{ max_cost: 0.01, max_total_tokens: 20 }, ['--max-cost', '0.02', '--max-total-tokens', '60']],
  ])('gives about twice the limit of %j that is reached', (limits, flags) => {
    const spent = new ConversationLog(ID).started().turn(0, 'a', 'b', { cost_usd: 0.005 });
    expect(nextCommand(limited(limits, [spent.completed(1)]))).toEqual([
      'experiment',
      'resume',
      ID,
      ...flags,
    ]);
  });

  it('is none where a budget cannot be kept, since it would end at once', () => {
    const cut = log().add(
      'conversation.completed',
      { conversation_id: 'conv_7f3a9c21_0001', turn_number: null, agent_id: null },
      { reason: 'budget', turns: 1, duration_ms: 1 },
    );
    expect(nextCommand(limited({ max_cost: 5 }, [cut]))).toBeNull();
  });

  it('is none where the record does not hold what it takes', () => {
    const experiment = new ExperimentLog().started(2);
    const [started] = experiment.lines;
    if (started?.type === 'experiment.started') {
      started.data.redaction = { content: true, models: false, patterns: 0 };
    }
    expect(nextCommand(overviewOf([log().interrupted(1)], experiment))).toBeNull();
    expect(nextCommand(new Overview())).toBeNull();
  });
});
