import type { RecordedSpec } from '../schemas/events/experiment.ts';
import type { Manifest } from '../schemas/manifest.ts';
import { toMarkdownTable } from './markdown-table.ts';
import { onOneLine, quote } from './markdown-text.ts';
import { usdText } from './usd-text.ts';

/**
 * What an experiment was and how it went, as Markdown for whoever opens its directory.
 *
 * @param isRedacted Whether its record leaves something out: nothing can be run again from it.
 */
export function experimentReadme(
  manifest: Manifest,
  spec: RecordedSpec,
  isRedacted: boolean,
): string {
  const { name, experiment_id, status, conversations, started_at, ended_at, error } = manifest;
  const ended = ended_at === null ? '' : ` to ${isoTime(ended_at)}`;
  const seed = spec.seed === null ? '' : ` Seed ${spec.seed}.`;
  const troubled = conversations.filter((one) => one.error !== null);
  return `${[
    `# ${name}`,
    `Experiment \`${experiment_id}\`, ${status.replaceAll('_', ' ')}. From ${isoTime(started_at)}${ended}.${seed}`,
    ...(error === null ? [] : [onOneLine(error)]),
    ...(spec.prompt === undefined ? [] : [`Opening prompt:\n\n${quote(spec.prompt)}`]),
    toMarkdownTable(
      ['arm', 'agent A', 'agent B', 'conversations', 'completed', 'failed', 'turns', 'cost, USD'],
      manifest.arms.map((arm) => armRow(arm, conversations)),
    ).trimEnd(),
    ...(troubled.length === 0
      ? []
      : [
          troubled.map((one) => onOneLine(`- \`${one.conversation_id}\`: ${one.error}`)).join('\n'),
        ]),
    `## Files

- \`experiment.jsonl\`, \`events_<conversation>.jsonl\`: the record, one event a line. Everything else is derived from it.
- \`manifest.json\`: how far each conversation came
- \`transcripts/\`: what was said
- \`analysis.ipynb\`: a notebook that reads the database and plots`,
    `## Read on

Where Pidgin was run; anywhere else, and when it was told another output directory than its default, with \`-o\` and the directory that holds \`experiments/\`:

\`\`\`sh
pidgin transcript ${experiment_id}
pidgin export ${experiment_id} --format html
pidgin query "from arm_dashboard where experiment_id = '${experiment_id}'"${isRedacted ? '' : `\npidgin experiment export-spec ${experiment_id}`}
\`\`\``,
  ].join('\n\n')}\n`;
}

function armRow(arm: Manifest['arms'][number], conversations: Manifest['conversations']) {
  const own = conversations.filter((one) => one.arm === arm.name);
  return [
    arm.name,
    arm.agent_a,
    arm.agent_b,
    own.length,
    own.filter((one) => one.status === 'completed').length,
    own.filter((one) => one.status === 'failed').length,
    own.reduce((sum, one) => sum + one.turns, 0),
    cost(own),
  ];
}

function cost(conversations: Manifest['conversations']): string {
  const known = conversations.reduce((sum, one) => sum + one.known_cost_usd, 0);
  if (conversations.every(({ cost_usd }) => cost_usd !== null)) return usdText(known);
  return known === 0 ? 'unknown' : `at least ${usdText(known)}`;
}

function isoTime(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString();
}
