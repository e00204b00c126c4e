import { expect, it } from 'vitest';
import { StopRequest } from '../../../src/conversation/stop-request.ts';

const steps = ({ finish, abandon, askedBy, cause }: StopRequest) => ({
  finish: finish.aborted,
  abandon: abandon.aborted,
  askedBy,
  cause,
});

it('finishes what is in flight when asked once, and gives it up when asked again', () => {
  const stop = new StopRequest();
  expect(steps(stop)).toEqual({ finish: false, abandon: false, askedBy: null, cause: 'pause' });
  stop.ask('stop');
  expect(steps(stop)).toEqual({ finish: true, abandon: false, askedBy: 'stop', cause: 'stop' });
  stop.ask('user');
  expect(steps(stop)).toEqual({ finish: true, abandon: true, askedBy: 'stop', cause: 'stop' });
});

it('gives nothing up for what was detected, however often', () => {
  const stop = new StopRequest();
  stop.finishToPause();
  stop.finishToPause();
  expect(steps(stop)).toEqual({ finish: true, abandon: false, askedBy: null, cause: 'pause' });
});
