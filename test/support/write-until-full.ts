/** Writes the same event to a file until that fails, then prints the failure and how many were written. */
import { LogWriter } from '../../src/events/log-writer.ts';
import { compiledEventParser } from '../../src/schemas/event.ts';
import { sampleEvent } from './event-samples.ts';

const [path = ''] = process.argv.slice(2);
const { writer } = await LogWriter.open(path, { fsync: 'never', parse: compiledEventParser() });
const event = sampleEvent('response.completed', { data: { content: '数😀'.repeat(500) } });
let written = 0;
try {
  for (;;) {
    await writer.append(event);
    written += 1;
  }
} catch (error) {
  process.stdout.write(JSON.stringify({ written, code: (error as { code?: string }).code }));
}
