import { describe, expect, it } from 'vitest';
import {
  EMPTY_EXPERIMENT,
  type ExperimentState,
  reduceExperiment,
} from '../../../src/events/experiment-state.ts';
import type { PidginEvent } from '../../../src/schemas/event.ts';
import { EVENT_SAMPLES, sampleEvent } from '../../support/event-samples.ts';

const fold = (...events: readonly PidginEvent[]): ExperimentState =>
  events.reduce(reduceExperiment, EMPTY_EXPERIMENT);

const started = sampleEvent('experiment.started', { timestamp: 100 });
const { spec } = EVENT_SAMPLES['experiment.started'].data;

describe('the state of an experiment', () => {
  it('is pending, and knows nothing, before it started', () => {
    expect(fold()).toMatchObject({
      experimentId: null,
      status: 'pending',
      arms: [],
      plan: [],
      startedAt: null,
    });
  });

  it('is what was planned once it started', () => {
    const { arms, plan, versions, environment, branch, forecast, redaction, origin } =
      EVENT_SAMPLES['experiment.started'].data;
    expect(fold(started)).toEqual({
      experimentId: started.experiment_id,
      status: 'running',
      spec,
      arms,
      plan,
      versions,
      environment,
      branch: branch ?? null,
      forecast: forecast ?? null,
      redaction: redaction ?? null,
      origin: origin ?? null,
      error: null,
      written: [],
      startedAt: 100,
      endedAt: null,
    });
  });

  it.each([
    ['experiment.completed', 'completed_with_failures'],
    ['experiment.failed', 'failed'],
    ['experiment.interrupted', 'interrupted'],
  ] as const)('after %s is %s, and ended then', (type, status) => {
    const state = fold(started, sampleEvent(type, { timestamp: 160 }));
    expect(state).toMatchObject({ status, startedAt: 100, endedAt: 160, spec });
  });

  it('holds why it failed, until it is resumed', () => {
    const failed = fold(started, sampleEvent('experiment.failed'));
    expect(failed.error).toEqual({ code: 'disk_full', message: 'No space left' });
    expect(reduceExperiment(failed, sampleEvent('experiment.resumed'))).toMatchObject({
      status: 'running',
      error: null,
      endedAt: null,
      spec,
    });
  });

  it('takes the limits it is resumed with, and keeps those that are not given', () => {
    const resumed = (data: { max_cost?: number; max_total_tokens?: number }) =>
      sampleEvent('experiment.resumed', { data });
    const once = fold(started, resumed({ max_cost: 5 }));
    expect(once.spec).toStrictEqual({ ...spec, max_cost: 5 });
    const twice = reduceExperiment(once, resumed({ max_total_tokens: 9000 }));
    expect(twice.spec).toStrictEqual({ ...spec, max_cost: 5, max_total_tokens: 9000 });
    expect(fold(resumed({ max_cost: 5 })).spec).toBeNull();
  });

  it('lists all that was put in its files', () => {
    const { data } = EVENT_SAMPLES['post_processing.writing'];
    const wrote = sampleEvent('post_processing.writing');
    expect(fold(started, wrote, wrote).written).toEqual([data, data]);
  });

  it('is left as it was by an event of a conversation', () => {
    const state = fold(started);
    expect(reduceExperiment(state, sampleEvent('turn.started'))).toBe(state);
  });
});
