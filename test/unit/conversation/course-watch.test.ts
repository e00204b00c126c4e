import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CourseWatch } from '../../../src/conversation/course-watch.ts';
import { loadFollowingAnalyser } from '../../../src/metrics/load-analyser.ts';
import { standardDetection } from '../../../src/schemas/detection-rules.ts';
import { snapshot } from '../../support/hold-conversation.ts';

const analyse = await loadFollowingAnalyser();
const A = 'The harbour was quiet when the boats came home.';
const B = 'And the boats were quiet when the harbour woke.';

/** A watch, and the texts it has read so far. */
function watching() {
  const read: string[] = [];
  const analysing = (text: string) => {
    read.push(text);
    return analyse(text);
  };
  const agents = { agent_a: snapshot(), agent_b: snapshot() };
  return { read, watch: new CourseWatch(standardDetection(), agents, false, analysing) };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a reply is read while the other agent is waited for, and only then', () => {
  const { read, watch } = watching();
  expect(watch.hear('agent_a', A)).toBeNull();
  expect(read).toEqual([]);
  vi.runAllTimers();
  expect(read).toEqual([A]);
  const course = watch.next({ turn: 0, a: A, b: B });
  expect(read).toEqual([A, B]);
  expect(course).toEqual(watching().watch.next({ turn: 0, a: A, b: B }));
});

test('a reply is read once where the other agent answers at once', () => {
  const { read, watch } = watching();
  watch.hear('agent_a', A);
  watch.next({ turn: 0, a: A, b: B });
  vi.runAllTimers();
  expect(read).toEqual([A, B]);
});

test('a reply that cannot be read fails its turn, and nothing before', () => {
  const failing = () => {
    throw new Error('a mistake of ours');
  };
  const agents = { agent_a: snapshot(), agent_b: snapshot() };
  const watch = new CourseWatch(standardDetection(), agents, false, failing);
  watch.hear('agent_a', A);
  vi.runAllTimers();
  expect(() => watch.next({ turn: 0, a: A, b: B })).toThrow('a mistake of ours');
});
