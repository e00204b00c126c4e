#!/usr/bin/env node
const { main } = await import('../dist/main.js').catch((error) => {
  // What tells errors in words could not be loaded either.
  const missing = /Cannot find (?:module|package) '([^']+)'/.exec(error.message)?.[1];
  const [happened, remedy] = missing
    ? [`Pidgin is not installed whole: ${missing} is missing.`, 'Install it again.']
    : [
        `Pidgin cannot be loaded: ${error.message}.`,
        error.code === 'EMFILE' ? 'Allow more files: ulimit -n 4096' : 'Install it again.',
      ];
  process.stderr.write(`Error: ${happened}\n  ${remedy}\n`);
  process.exit(4);
});

await main(import.meta.url);
