/**
 * Mounts the chat over events that another process sends, one JSON line each, through the Unix
 * socket named by the first argument. The line `close` closes it, `crash` throws, `spoil` sends what
 * cannot be drawn, and `terminate` ends the process by a signal. What Ctrl-C asked for is sent back. For tests on a
 * pseudo-terminal.
 */
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { PidginEvent } from '../../src/schemas/event.ts';
import { openChat } from '../../src/ui/open-chat.tsx';

const [socketPath = '', ...flags] = process.argv.slice(2);
const socket = connect(socketPath);
const observers = new Set<(event: PidginEvent) => void>();

const chat = openChat({
  standing: null,
  observe: (observer) => {
    observers.add(observer);
    return () => observers.delete(observer);
  },
  stdout: process.stdout,
  stdin: process.stdin,
  onInterrupt: (interrupt) => socket.write(`${interrupt}\n`),
  onPause: () => socket.write('pause\n'),
  onResume: () => socket.write('resume\n'),
  onIntervene: (_, recipients, text) => socket.write(`${recipients.join(',')}: ${text}\n`),
  showSystemPrompts: flags.includes('--show-system-prompts'),
  onFailure: (error) => process.stderr.write(`told: ${error}\n`),
});

let latest: PidginEvent | undefined;
for await (const line of createInterface({ input: socket })) {
  if (line === 'close') break;
  if (line === 'crash') throw new Error('crashed as asked');
  if (line === 'terminate') {
    process.kill(process.pid, 'SIGTERM');
    continue;
  }
  // A thought that lasted no number.
  const thought = { type: 'thinking.completed', data: { content: '', duration_ms: 1n } };
  const event: PidginEvent = line === 'spoil' ? { ...latest, ...thought } : JSON.parse(line);
  latest = event;
  for (const observer of observers) observer(event);
}
await chat.close();
socket.end();
