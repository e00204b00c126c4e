import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Not bundled: native code, and packages that read files or start threads from their own folder. */
export const EXTERNAL = [
  '@duckdb/node-api',
  '@duckdb/node-bindings',
  'tinypool',
  'wink-eng-lite-web-model',
  // Ink asks for it when it is debugged; it is not installed.
  'react-devtools-core',
];

/** Bundles the program: a file for all that is started or loaded by its name. */
export function bundleProgram(outdir: string, external = EXTERNAL) {
  const commands = readdirSync('src/commands', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join('src/commands', file));
  const entryPoints = ['src/main.ts', 'src/command-not-found.ts', 'src/storage/read-file.ts'];
  return bundle('src', [...entryPoints, ...commands], outdir, external);
}

/** Makes files that Node runs of entry points and what they import, and chunks that they share. */
export function bundle(
  outbase: string,
  entryPoints: string[],
  outdir: string,
  external = EXTERNAL,
) {
  return build({
    entryPoints,
    outbase,
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external,
    metafile: true,
    // React would load its slower development build, and oclif look for sources.
    define: { 'process.env.NODE_ENV': '"production"' },
    // What CommonJS packages in the bundle take for granted.
    banner: {
      js: [
        "import { createRequire as pidginCreateRequire } from 'node:module';",
        "import { fileURLToPath as pidginFileURLToPath } from 'node:url';",
        'const require = pidginCreateRequire(import.meta.url);',
        'const __filename = pidginFileURLToPath(import.meta.url);',
        "const __dirname = pidginFileURLToPath(new URL('.', import.meta.url));",
      ].join('\n'),
    },
  });
}
