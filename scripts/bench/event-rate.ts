import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { EventBus } from '../../src/events/bus.ts';
import { eventIds } from '../../src/events/event-ids.ts';
import { ExperimentRecord } from '../../src/events/experiment-record.ts';
import type { EventDraft } from '../../src/schemas/event.ts';
import type { AgentId } from '../../src/schemas/ids.ts';
import { figureOf, type Measurement, ratioOf } from './measurement.ts';

const ROUNDS = 25;
const BATCHES = 100;
const TURNS_A_BATCH = 10;
const CONVERSATION = 'conv_7f3a9c21_0001';

/**
 * Events a second through the bus into the record, against bare writes of the very same lines.
 *
 * Nothing is forced to disk on either side, so that what remains is the work of this process. The
 * two take turns every few milliseconds, so that other work on the machine slows down both.
 */
export async function eventRate(directory: string): Promise<Measurement[]> {
  const drafts = Array.from({ length: TURNS_A_BATCH }, (_, turn) => eventsOfTurn(turn)).flat();
  const { bus, record } = await openRecord(directory);
  const measured: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    let recording = 0;
    let writing = 0;
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const { path } = await record.openConversation(CONVERSATION);
      const began = process.cpuUsage();
      for (const draft of drafts) await bus.publish(draft);
      recording += cpuSecondsSince(began);
      record.closeConversation(CONVERSATION);
      const lines = readFileSync(path, 'utf8').match(/.*\n/g) ?? [];
      rmSync(path);
      writing += writeBare(path, lines);
    }
    if (round === 0) continue; // Both sides compiled and warm.
    measured.push((drafts.length * BATCHES) / recording);
    floor.push((drafts.length * BATCHES) / writing);
  }
  record.close();
  const figures = {
    unit: 'events/s',
    floor: figureOf(floor),
    measured: figureOf(measured),
    ratio: ratioOf(measured, floor),
  };
  return [
    {
      name: 'events recorded, against bare writes of the same lines',
      ...figures,
      target: { of: 'ratio', bound: 'at least', value: 0.25 },
    },
    {
      name: 'events recorded',
      ...figures,
      target: { of: 'measured', bound: 'at least', value: 100_000 },
    },
  ];
}

async function openRecord(directory: string) {
  const { record } = await ExperimentRecord.open({
    directory,
    fsync: 'never',
    persistChunks: false,
  });
  const bus = new EventBus({
    experimentId: 'exp_7f3a9c21',
    now: Date.now,
    newEventId: eventIds(),
    record: (event) => record.append(event),
    unrecorded: record.unrecorded,
    onObserverFailure: (error) => {
      throw error;
    },
  });
  return { bus, record };
}

function writeBare(path: string, lines: readonly string[]): number {
  const fd = openSync(path, 'a');
  const began = process.cpuUsage();
  for (const line of lines) writeSync(fd, line);
  const seconds = cpuSecondsSince(began);
  closeSync(fd);
  rmSync(path);
  return seconds;
}

/** Time on the processor: nothing here waits, and other programs do not count. */
function cpuSecondsSince(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}

/** What a turn of two thinking models leaves in the record: replies of 1 kB in 25 pieces. */
function eventsOfTurn(turn: number): EventDraft[] {
  const place = { conversation_id: CONVERSATION, turn_number: turn, agent_id: null };
  return [
    { type: 'turn.started', ...place, data: {} },
    ...eventsOfReply(turn, 'agent_a'),
    ...eventsOfReply(turn, 'agent_b'),
    {
      type: 'convergence.measured',
      ...place,
      data: {
        score: 0.4768980329653243,
        trend: 'stable',
      },
    },
    { type: 'turn.completed', ...place, data: { duration_ms: 4321 } },
  ];
}

function eventsOfReply(turn: number, agent: AgentId): EventDraft[] {
  const place = { conversation_id: CONVERSATION, turn_number: turn, agent_id: agent };
  return [
    {
      type: 'api.call.started',
      ...place,
      data: { attempt: 1, message_count: 2 * turn + 1, history_sha256: 'ab'.repeat(32) },
    },
    {
      type: 'thinking.completed',
      ...place,
      data: { content: SENTENCE.repeat(4), duration_ms: 400 },
    },
    {
      type: 'response.completed',
      ...place,
      data: {
        content: SENTENCE.repeat(12),
        finish: { unified: 'stop', raw: 'end_turn' },
        model: 'claude-sonnet-4-5-20250929',
        usage: { input_tokens: 1200 + turn, output_tokens: 250 },
        duration_ms: 2600,
        time_to_first_token_ms: 400,
        chunk_count: 25,
        chunk_timings: Array.from({ length: 25 }, (_, piece) => [400 + piece * 80, 40]),
      },
    },
    {
      type: 'api.call.completed',
      ...place,
      data: { attempt: 1, request_id: 'req_011CRxyzAbCdEfGhIjKlMnOp', duration_ms: 2600 },
    },
    { type: 'context.usage', ...place, data: { tokens: 1200 + turn, window: 200_000 } },
  ];
}

const SENTENCE =
  'The moon pulls the sea, and the sea replies, twice a day, as if it were thinking it over. ';
