import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { figureOf, type Measurement, ratioOf } from './measurement.ts';

const ROUNDS = 21;
const ROOT = join(import.meta.dirname, '../..');
const PIDGIN = join(ROOT, 'bin/run.js');

/** Packages that take long to load and that `--version` has no use for. */
const HEAVY = [
  '@anthropic-ai/sdk',
  '@duckdb/node-api',
  '@duckdb/node-bindings',
  '@duckdb/node-bindings',
  '@google/genai',
  'ink',
  'ollama',
  'openai',
  'react',
  'zod',
];

/** How long `pidgin --version` takes, against the smallest program built on the same oclif. */
export async function startTime(directory: string): Promise<Measurement[]> {
  const bare = writeBareProgram(join(directory, 'bare-program'));
  const measured: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const ours = millisecondsOf(PIDGIN);
    const theirs = millisecondsOf(bare);
    if (round === 0) continue; // Both in the page cache.
    measured.push(ours);
    floor.push(theirs);
  }
  const heavy = packagesLoaded(PIDGIN, join(directory, 'coverage')).filter((name) =>
    HEAVY.includes(name),
  );
  return [
    {
      name: 'pidgin --version, against a bare oclif program',
      unit: 'ms',
      floor: figureOf(floor),
      measured: figureOf(measured),
      ratio: ratioOf(measured, floor),
      target: { of: 'ratio', bound: 'at most', value: 1.3 },
    },
    {
      name: `heavy packages loaded by pidgin --version${heavy.map((name) => ` ${name}`).join()}`,
      unit: '',
      floor: null,
      measured: figureOf([heavy.length]),
      ratio: null,
      target: { of: 'measured', bound: 'at most', value: 0 },
    },
  ];
}

function millisecondsOf(program: string): number {
  const began = performance.now();
  run(program);
  return performance.now() - began;
}

function run(program: string, environment: NodeJS.ProcessEnv = {}): void {
  const { status, stderr } = spawnSync(process.execPath, [program, '--version'], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
  });
  if (status !== 0) throw new Error(`${program} --version failed: ${stderr}`);
}

/** One command that does nothing, with a manifest, started as Pidgin is. */
function writeBareProgram(directory: string): string {
  mkdirSync(join(directory, 'bin'), { recursive: true });
  mkdirSync(join(directory, 'commands'));
  mkdirSync(join(directory, 'node_modules'));
  symlinkSync(join(ROOT, 'node_modules/@oclif'), join(directory, 'node_modules/@oclif'));
  writeFileSync(
    join(directory, 'bin/run.js'),
    "import { execute } from '@oclif/core';\nawait execute({ dir: import.meta.url });\n",
  );
  writeFileSync(
    join(directory, 'package.json'),
    JSON.stringify({
      name: 'bare',
      version: '1.0.0',
      type: 'module',
      oclif: { bin: 'bare', dirname: 'bare', commands: './commands' },
    }),
  );
  writeFileSync(
    join(directory, 'commands/nothing.js'),
    "import { Command } from '@oclif/core';\nexport default class Nothing extends Command {\n  async run() {}\n}\n",
  );
  writeFileSync(
    join(directory, 'oclif.manifest.json'),
    JSON.stringify({
      version: '1.0.0',
      commands: {
        nothing: {
          id: 'nothing',
          pluginAlias: 'bare',
          pluginName: 'bare',
          pluginType: 'core',
          strict: true,
          aliases: [],
          hiddenAliases: [],
          args: {},
          flags: {},
          isESM: true,
          relativePath: ['commands', 'nothing.js'],
        },
      },
    }),
  );
  return join(directory, 'bin/run.js');
}

/**
 * Packages of which any code was loaded, as V8 itself reports it: on their own, or bundled, where a
 * comment says whose code follows.
 */
function packagesLoaded(program: string, coverage: string): readonly string[] {
  run(program, { NODE_V8_COVERAGE: coverage });
  const scripts = readdirSync(coverage).flatMap((file) => {
    const report = JSON.parse(readFileSync(join(coverage, file), 'utf8')) as {
      result: { url: string }[];
    };
    return report.result.map(({ url }) => url).filter((url) => url.startsWith('file:'));
  });
  const sources = scripts.flatMap((url) => [
    url,
    ...(readFileSync(new URL(url), 'utf8').match(/^\/\/ node_modules\/.*$/gm) ?? []),
  ]);
  const packages = sources.flatMap(
    (source) => /.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? [],
  );
  if (!packages.includes('@oclif/core'))
    throw new Error('the list of loaded packages is incomplete');
  return [...new Set(packages)];
}
