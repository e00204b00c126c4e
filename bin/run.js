#!/usr/bin/env node
// Each reply waits to be on the disk before its conversation goes on, and Node lets four wait at a
// time: of hundreds of conversations, most would wait for each other. An import waits for DuckDB
// alone, which keeps memory for every thread that it is called from. Node reads it when it first
// waits for a file, which loading an ES module does: this has to be CommonJS.
process.env.UV_THREADPOOL_SIZE ??= process.argv[2] === 'import' ? '1' : '64';

const { dirname } = require('node:path');

async function start() {
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
  await main(dirname(__dirname));
}

void start();
