import { cpus } from 'node:os';
import type { Measurement } from './measurement.ts';
import { tableOf } from './table.ts';

/** Where the numbers come from. */
export function machine(): string {
  const all = cpus();
  return `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${all.length} × ${all[0]?.model.trim() ?? 'unknown processor'}`;
}

/** docs/performance.md. */
export function performancePage(measurements: readonly Measurement[]): string {
  const [headings = [], ...rows] = tableOf(measurements);
  const markdown = [headings, headings.map(() => '---'), ...rows].map(
    (row) => `| ${row.join(' | ')} |`,
  );
  return `# Performance

\`npm run bench\` measures this in a quarter of an hour and fails when a target is missed. Each
number is a median of several rounds, with the quartiles in brackets. Ours and the floor take turns
within a run, and what is judged is mostly their ratio, so that it holds on another machine too; run
it on one that has nothing else to do. \`npm run bench -- --write-docs\` writes this page, and
\`npm run bench -- import-rate\` measures one of its subjects.

${markdown.join('\n')}

${machine()}.

## What is measured

**Events recorded.** Events go through the bus and its check against the schema to a file, one
\`write\` each, as they do in a run: thinking, replies of 1 kB with their chunk timings, calls,
turns, measurements. The floor writes the very same lines, already made, with nothing else.
Nothing is forced to disk on either side (\`events.fsync: never\`), and time is that of the
processor, so that waiting does not count.

**A turn.** Two replies, in a conversation of 1,000 turns of a \`local:test\` model with itself, with
its record and manifest on disk. Overhead is the whole turn but for the time in which the provider
was asked for the next part; it stays the same however long the conversation is. The default,
\`fsync message\`, forces each reply to disk before anything else is done with it: that wait is the
disk's, and is given without a target.

**Turns measured.** Every metric of two messages of 1 kB, and every one between them, by the meter
that measures conversations live and at import; the text is what test models say. The floor is
wink-nlp finding the sentences and tagging the words of the same two messages and nothing else.
Time is that of the processor, of one core.

**Turns imported.** Event files of conversations with messages of 1 kB to rows, everything measured,
on one thread. The floor is the sum of its parts done one after the other and nothing else: DuckDB
reading the same files as JSON, the metrics of the same messages, and appending rows as wide that
are ready to a database that is then closed. Time is that of the processor. How much faster two
threads are is measured by the clock, of whole processes: each compiles the code for itself.

**Turns imported: memory.** Whole processes, from their start to their end, on one thread: the same
conversation so many times over, as many files and as one of 260 MB, which goes into a copy of the
database. A gigabyte or two take no more.

**Event file against its messages.** The record holds each message once. Its size grows with the
number of turns, not with the square of it.

**pidgin --version.** Whole processes, against a program of one empty command on the same oclif,
with a manifest. V8's coverage report tells which packages were loaded.

**200 conversations.** Whole processes, from their start to the last reply that is on disk, and a server
beside them on the same two cores. It depends on how fast these are: in a slow quarter of an hour of
the same machine, the last reply was there after 12,050 ms.

**1,000 conversations.** Whole processes again. The floor holds the same conversations one after
another, so that the ratio is the price of holding them at once.

**Monitor.** A thousand experiments with ten conversations each; two run, and their twenty
conversations are under way. \`--once\` is a whole process. The others are of a process that stays open
on a terminal drawn by tmux: the processor's time over a minute in which nothing is written, and all
bytes it reads while a turn is written to each of the twenty files twice a second, and the manifests
with them.

**Chat.** A conversation of 2,000 turns goes through the chat as fast as it can be drawn, about 30
times a second. Processor's time of late turns against that of early ones, and what is held on to
after a collection of garbage, the record that is replayed apart.
`;
}
