import { describe, expect, it } from 'vitest';
import { PauseRequest } from '../../../src/conversation/pause-request.ts';
import { StopRequest } from '../../../src/conversation/stop-request.ts';
import type { DetectionAction } from '../../../src/schemas/convergence-settings.ts';
import { type DetectionRules, standardDetection } from '../../../src/schemas/detection-rules.ts';
import { conversationPlan, holdConversation, ofType } from '../../support/hold-conversation.ts';
import { saying, scriptedProvider } from '../../support/scripted-provider.ts';

function rules(convergence: DetectionAction, attractors: DetectionAction): DetectionRules {
  const standard = standardDetection();
  return {
    convergence: { ...standard.convergence, action: convergence },
    attractors: { ...standard.attractors, action: attractors },
  };
}

const OF_TIDES = 'The tide comes in twice a day. Is that the moon?';
const OF_BREAD = [
  '- Flour',
  '- Yeast',
  '',
  'Bread wants patience, a warm kitchen, and rather more salt than anyone expects of it!',
].join('\n');

/** B speaks of bread for two turns, and from then on says what A says. */
async function converging(detection: DetectionRules, more: Parameters<typeof holdConversation>[2]) {
  const a = scriptedProvider((turn) => saying(`${OF_TIDES} That is thought ${turn}.`));
  const b = scriptedProvider((turn) =>
    saying(turn < 2 ? OF_BREAD : `${OF_TIDES} That is thought ${turn}.`),
  );
  const plan = conversationPlan({ maxTurns: 14, detection });
  return holdConversation(plan, { agent_a: a.provider, agent_b: b.provider }, more);
}

describe('detection', () => {
  it('records the score of every turn before its end, and what is found after the score', async () => {
    const { events, end } = await converging(rules('notify', 'notify'), {});
    expect(end).toEqual({ status: 'completed', reason: 'max_turns' });
    const measured = ofType(events, 'convergence.measured');
    expect(measured.map(({ turn_number }) => turn_number)).toEqual([...Array(14).keys()]);
    const types = events.filter(({ turn_number }) => turn_number === 2).map(({ type }) => type);
    expect(types.slice(-2)).toEqual(['convergence.measured', 'turn.completed']);
    expect(measured.filter(({ data }) => data.crossed_threshold !== undefined)).toHaveLength(1);
    expect(measured[0]?.data.trend).toBeNull();
    expect(measured[5]?.data.trend).toBe('increasing');
    const [found] = ofType(events, 'attractor.detected');
    expect(Object.keys(found?.data.evidence ?? {})).not.toEqual([]);
    const place = events.indexOf(found as (typeof events)[number]);
    expect(events[place - 1]?.type).toMatch(/^(convergence\.measured|attractor\.detected)$/);
  });

  it('ends a conversation in the turn in which it converges', async () => {
    const { events, end } = await converging(rules('stop', 'notify'), {});
    expect(end).toEqual({ status: 'completed', reason: 'convergence' });
    const last = ofType(events, 'convergence.measured').at(-1)?.data;
    expect(last).toHaveProperty('crossed_threshold');
    expect(last?.score).toBeGreaterThanOrEqual(0.85);
    expect(ofType(events, 'turn.completed')).toHaveLength(
      ofType(events, 'convergence.measured').length,
    );
  });

  it('ends a conversation in the turn in which an attractor is found', async () => {
    const { events, end } = await converging(rules('notify', 'stop'), {});
    expect(end).toEqual({ status: 'completed', reason: 'attractor' });
    expect(ofType(events, 'attractor.detected')).not.toHaveLength(0);
    expect(events.at(-1)).toMatchObject({ data: { reason: 'attractor' } });
  });

  it('pauses once when the agents converge, and not again while they are', async () => {
    const pause = new PauseRequest();
    let pauses = 0;
    const pauseExperiment = () => {
      pauses += 1;
      pause.ask();
      setImmediate(() => pause.release());
    };
    const { events, end } = await converging(rules('pause', 'notify'), { pause, pauseExperiment });
    expect(end).toEqual({ status: 'completed', reason: 'max_turns' });
    expect(pauses).toBe(1);
    const crossed = ofType(events, 'convergence.measured').find(
      ({ data }) => data.crossed_threshold,
    );
    const next = (crossed?.turn_number ?? 0) + 1;
    expect(ofType(events, 'conversation.paused').map((event) => event.turn_number)).toEqual([next]);
  });

  it('pauses when an attractor is found', async () => {
    let pauses = 0;
    const pauseExperiment = () => {
      pauses += 1;
    };
    const { events } = await converging(rules('notify', 'pause'), { pauseExperiment });
    const turns = new Set(ofType(events, 'attractor.detected').map((event) => event.turn_number));
    expect(pauses).toBe(turns.size);
    expect(pauses).toBeGreaterThan(0);
  });

  it('asks for no pause once the conversation is over', async () => {
    const asked: number[] = [];
    const { convergence, attractors } = rules('pause', 'notify');
    const detection = { attractors, convergence: { ...convergence, threshold: 0 } };
    const alike = scriptedProvider(() => saying(OF_TIDES));
    const plan = conversationPlan({ maxTurns: 1, detection });
    await holdConversation(
      plan,
      { agent_a: alike.provider, agent_b: alike.provider },
      { pauseExperiment: () => asked.push(1) },
    );
    expect(asked).toEqual([]);
  });

  it('takes a score that is the threshold for one that has reached it', async () => {
    const { events } = await converging(rules('notify', 'notify'), {});
    const scores = ofType(events, 'convergence.measured').map(({ data }) => data.score);
    const highest = Math.max(...scores);
    const { convergence, attractors } = rules('notify', 'notify');
    const exact = { attractors, convergence: { ...convergence, threshold: highest } };
    const crossed = ofType((await converging(exact, {})).events, 'convergence.measured').filter(
      ({ data }) => data.crossed_threshold !== undefined,
    );
    expect(crossed.map(({ data }) => data.score)).toEqual([highest]);
  });

  it('leaves a conversation to be resumed when nobody is there to go on after a pause', async () => {
    const stop = new StopRequest();
    const pauseExperiment = () => stop.finishToPause();
    const { events, end } = await converging(rules('pause', 'pause'), { stop, pauseExperiment });
    expect(end).toEqual({ status: 'interrupted' });
    expect(events.at(-1)).toMatchObject({
      type: 'conversation.interrupted',
      data: { cause: 'pause' },
    });
    expect(stop.abandon.aborted).toBe(false);
  });

  it('measures nothing where an agent says nothing', async () => {
    const silent = scriptedProvider(() => saying(''));
    const providers = { agent_a: scriptedProvider(() => saying(OF_TIDES)).provider };
    const { events } = await holdConversation(conversationPlan({ maxTurns: 3 }), {
      ...providers,
      agent_b: silent.provider,
    });
    expect(ofType(events, 'convergence.measured')).toEqual([]);
    expect(ofType(events, 'turn.completed')).toHaveLength(3);
  });
});
