import { BUS_ONLY_TYPES, type EventType } from '../../src/schemas/event.ts';
import { eventSchemas, type JsonSchema } from '../../src/schemas/json-schema.ts';
import { cell } from './markdown-cell.ts';

/** docs/reference/events.md: the envelope and every event type with its fields. */
export function eventsReference(): string {
  const families = Object.entries(eventSchemas());
  const [first] = families[0]?.[1] ?? [];
  const envelope = Object.entries(first?.properties ?? {}).filter(([name]) => name !== 'data');
  return [
    '# Events',
    '',
    'Generated from the schemas by `npm run generate`. The same as JSON Schema: [events.schema.json](events.schema.json).',
    '',
    'A conversation is one file, `events_<conversation id>.jsonl`, with one event a line; events of the experiment as a whole are in `experiment.jsonl`. Readers ignore fields they do not know. Types marked · live on the bus and are written only when `events.persist_chunks` is on.',
    '',
    '## Every line',
    '',
    ...envelopeTable(envelope),
    ...families.flatMap(([family, schemas]) => [
      `## ${family}`,
      '',
      ...schemas.flatMap(eventSection),
    ]),
  ].join('\n');
}

const ENVELOPE_TEXT: Record<string, string> = {
  conversation_id: 'The conversation it belongs to; null for events of the experiment.',
  turn_number: 'Turn, from 0; null outside a turn.',
  agent_id: '`agent_a`, `agent_b`, or null when it is not about one agent.',
  type: 'What happened: one of the types below.',
};

function envelopeTable(fields: readonly (readonly [string, JsonSchema])[]): string[] {
  return [
    '| field | meaning |',
    '|---|---|',
    ...fields.map(
      ([name, schema]) => `| \`${name}\` | ${ENVELOPE_TEXT[name] ?? schema.description} |`,
    ),
    '| `data` | Payload of the type. |',
    '',
  ];
}

function eventSection(schema: JsonSchema): string[] {
  const type = schema.properties?.type?.const as EventType;
  const rows = fieldRows(schema.properties?.data ?? {}, '');
  return [
    `### ${type}${BUS_ONLY_TYPES.has(type) ? ' ·' : ''}`,
    '',
    cell(schema.description ?? ''),
    '',
    ...(rows.length === 0
      ? ['No payload.']
      : ['| data field | type | meaning |', '|---|---|---|', ...rows]),
    '',
  ];
}

function fieldRows(schema: JsonSchema, prefix: string): string[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const optional = required.has(name) ? '' : ', optional';
    const row = `| \`${path}\` | ${typeName(field)}${optional} | ${cell(field.description ?? '')} |`;
    const inner = field.items?.properties === undefined ? field : field.items;
    const suffix = inner === field ? '.' : '[].';
    return [row, ...fieldRows(inner, `${path}${suffix}`)];
  });
}

function typeName(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(' ');
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) return variants.map(typeName).join(' or ');
  if (schema.prefixItems !== undefined) return `[${schema.prefixItems.map(typeName).join(', ')}]`;
  if (schema.items !== undefined) return `array of ${typeName(schema.items)}`;
  return [schema.type ?? 'any'].flat().join(' or ');
}
