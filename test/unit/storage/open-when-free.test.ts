import { describe, expect, it } from 'vitest';
import { dataError } from '../../../src/errors.ts';
import { openWhenFree } from '../../../src/storage/open-when-free.ts';
import { tickingClock } from '../../support/clock.ts';

const taken = async (): Promise<never> => {
  throw dataError('database_busy', 'Another process has it.');
};

describe('openWhenFree', () => {
  it('waits no longer once nobody wants it any more', async () => {
    const stop = new AbortController();
    let waits = 0;
    const clock = {
      sleep: async (_: number, signal?: AbortSignal) => {
        waits += 1;
        if (signal === stop.signal && waits === 2) stop.abort();
      },
    };
    const patience = { clock, waitMs: 60_000, signal: stop.signal };
    await expect(openWhenFree(taken, patience)).rejects.toMatchObject({ code: 'database_busy' });
    expect(waits).toBe(2);
  });

  it('asks as long as it was told to', async () => {
    let asked = 0;
    const open = () => {
      asked += 1;
      return taken();
    };
    await expect(openWhenFree(open, { clock: tickingClock(), waitMs: 1000 })).rejects.toMatchObject(
      { code: 'database_busy' },
    );
    expect(asked).toBe(6);
  });
});
