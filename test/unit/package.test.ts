import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { EXTERNAL } from '../../scripts/bundle.ts';

const { dependencies } = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'),
);

it('installs with the package what is not in its bundle, and nothing else', () => {
  const installed = EXTERNAL.filter((name) => name !== 'react-devtools-core');
  expect(Object.keys(dependencies).sort()).toEqual(installed.sort());
});
