import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { EXTERNAL } from '../../scripts/bundle.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const { dependencies, scripts, version } = JSON.parse(read('package.json'));

/** The packages of a lock file, by their place. */
type Locked = Readonly<
  Record<string, { integrity?: string; optionalDependencies?: Record<string, string> }>
>;
const DUCKDB_ON_WINDOWS = '@duckdb/node-bindings-win32-x64';

const filesUnder = (folder: string, ending: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));

const WORKFLOWS = filesUnder('.github', '.yml');
const PAGES = [
  ...readdirSync(ROOT).filter((file) => file.endsWith('.md')),
  ...['docs', 'examples', '.github'].flatMap((folder) => filesUnder(folder, '.md')),
];

describe('the package', () => {
  it('installs what is not in its bundle, and nothing else', () => {
    const installed = EXTERNAL.filter((name) => name !== 'react-devtools-core');
    expect(Object.keys(dependencies).sort()).toEqual(installed.sort());
  });

  it('is locked for every platform, each package by its hash', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Locked };
    const entries = Object.entries(packages).filter(([path]) => path !== '');
    expect(entries.filter(([, { integrity }]) => !integrity).map(([path]) => path)).toEqual([]);
    const optional = entries.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).map((name) => [path, name]),
    );
    const absent = optional.filter(
      ([path, name]) =>
        !(`node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages),
    );
    expect(absent).toEqual([]);
    expect(optional).toContainEqual(['node_modules/@duckdb/node-bindings', DUCKDB_ON_WINDOWS]);
  });

  it('is cited by the version it has', () => {
    expect(parse(read('CITATION.cff'))).toMatchObject({ 'cff-version': '1.2.0', version });
  });
});

describe('a workflow', () => {
  it.each([...WORKFLOWS, '.ci/run'])('runs only scripts there are: %s', (path) => {
    const text = read(path);
    if (path.endsWith('.yml')) expect(parse(text)).toBeTypeOf('object');
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name);
    expect(named.filter((name = '') => !(name in scripts))).toEqual([]);
  });
});

describe('a page', () => {
  it.each(PAGES)('links to files and headings there are: %s', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]+)?\)/g)];
    const broken = links.filter(([, path = '', heading]) => {
      const file = path === '' ? page : relative(ROOT, resolve(ROOT, dirname(page), path));
      if (!existsSync(join(ROOT, file))) return true;
      return heading !== undefined && !headingsOf(read(file)).includes(heading);
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });
});

/** As GitHub makes anchors of headings. */
function headingsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(
    ([, title = '']) =>
      `#${title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-')}`,
  );
}
