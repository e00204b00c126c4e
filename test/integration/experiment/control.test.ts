import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { PauseRequest } from '../../../src/conversation/pause-request.ts';
import { StopRequest } from '../../../src/conversation/stop-request.ts';
import { askFor, obeyControl, wantedOf } from '../../../src/experiment/control.ts';
import { whileLocked } from '../../../src/experiment/lock.ts';
import { tempDir } from '../../support/temp-dir.ts';

test('what is asked of a run that only just shows is obeyed', async () => {
  const directory = tempDir();
  await whileLocked(directory, async () => {
    await askFor(directory, 'stop');
    const stop = new StopRequest();
    const disobey = obeyControl(directory, { stop, pause: new PauseRequest() });
    expect(wantedOf(directory)).toBe('stop');
    await once(stop.finish, 'abort');
    disobey();
  });
});

test('what was asked of an earlier run is forgotten, and of one that runs is not', async () => {
  const directory = tempDir();
  await askFor(directory, 'stop');
  await whileLocked(directory, async () => {
    expect(wantedOf(directory)).toBe('run');
    await askFor(directory, 'pause');
    await expect(whileLocked(directory, async () => {})).rejects.toMatchObject({
      code: 'already_running',
    });
    expect(wantedOf(directory)).toBe('pause');
  });
});

test('gives up what is in flight also when it is only being finished for a pause', async () => {
  const directory = tempDir();
  const stop = new StopRequest();
  stop.finishToPause();
  const disobey = obeyControl(directory, { stop, pause: new PauseRequest() });
  await askFor(directory, 'abandon');
  await once(stop.abandon, 'abort');
  disobey();
});

test('a pause that was ended by a key is over for others, too, and can be asked for again', async () => {
  const directory = tempDir();
  const pause = new PauseRequest();
  const asked = () => new Promise<void>((resolve) => pause.onAsk(resolve));
  const disobey = obeyControl(directory, { stop: new StopRequest(), pause });
  const first = asked();
  await askFor(directory, 'pause');
  await first;
  pause.release();
  await vi.waitFor(() => expect(wantedOf(directory)).toBe('run'));
  const second = asked();
  await askFor(directory, 'pause');
  await second;
  disobey();
}, 5000);
