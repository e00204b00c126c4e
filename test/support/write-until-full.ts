/**
 * Writes the same event to a file until that fails, then prints the failure, how many were written and
 * whether the file was left open.
 */
import { fstatSync, readdirSync, statSync } from 'node:fs';
import { LogWriter } from '../../src/events/log-writer.ts';
import { compiledEventParser } from '../../src/schemas/event.ts';
import { sampleEvent } from './event-samples.ts';

const [path = ''] = process.argv.slice(2);
const event = sampleEvent('response.completed', { data: { content: '数😀'.repeat(500) } });
let written = 0;
let code: string | undefined;
try {
  const { writer } = await LogWriter.open(path, { fsync: 'never', parse: compiledEventParser() });
  try {
    for (;;) {
      await writer.append(event);
      written += 1;
    }
  } finally {
    writer.close();
  }
} catch (error) {
  ({ code } = error as { code?: string });
}
const { ino } = statSync(path);
const leftOpen = readdirSync('/dev/fd').some((descriptor) => {
  try {
    return fstatSync(Number(descriptor)).ino === ino;
  } catch {
    // The one the directory was listed with.
    return false;
  }
});
process.stdout.write(JSON.stringify({ written, code, leftOpen }));
