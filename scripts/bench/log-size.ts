import { statSync } from 'node:fs';
import { readConversation } from '../../src/events/read-conversation.ts';
import { holdConversation } from './hold-conversation.ts';
import { figureOf, type Measurement } from './measurement.ts';

const MESSAGE_BYTES = 1000;

/** Bytes of the record for each byte of what was said, in a short and in a long conversation. */
export async function logSize(directory: string): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const turns of [50, 500]) {
    const model = `local:test/long,bytes=${MESSAGE_BYTES}`;
    const { eventFile } = await holdConversation(directory, { model, turns, fsync: 'never' });
    const written = statSync(eventFile).size;
    const said = await bytesSaid(eventFile);
    measurements.push({
      name: `event file against its messages: ${turns} turns of 1 kB messages`,
      unit: 'bytes',
      floor: figureOf([said]),
      measured: figureOf([written]),
      ratio: figureOf([written / said]),
      target: { of: 'ratio', bound: 'at most', value: 2.5 },
    });
  }
  return measurements;
}

async function bytesSaid(eventFile: string): Promise<number> {
  const { state } = await readConversation(eventFile);
  return state.messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
}
