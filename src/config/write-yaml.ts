import { stringify } from 'yaml';

/** A value as YAML that reads back as the same value. */
export function writeYaml(value: unknown): string {
  return stringify(value, { lineWidth: 100 });
}
