/**
 * Runs one command line after another as `bin/run.js` would, in a process that stays: what starting
 * takes is paid once. Sent `{ args, cwd, env }`, it sends back `{ exitCode, stdout, stderr }`.
 */
import { resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { main } from '../../dist/main.js';

const [, , bin] = process.argv;

// What the program saves of memory, hundreds of commands would pay for in time.
setFlagsFromString('--heap-growing-percent=0');

/** How the command left. What is said after that, a process that is gone would not have said. */
let left;

process.exit = (code) => {
  left ??= code ?? process.exitCode ?? 0;
  throw new Error(`exit ${left}`);
};
// Each command adds a listener of its own.
process.stdout.setMaxListeners(0);
process.stderr.setMaxListeners(0);

function capture(stream) {
  const chunks = [];
  stream.write = (chunk, encoding, callback) => {
    if (left === undefined) chunks.push(Buffer.from(chunk));
    const written = typeof encoding === 'function' ? encoding : callback;
    if (written) queueMicrotask(written);
    return true;
  };
  return () => Buffer.concat(chunks.splice(0)).toString('utf8');
}

const stdout = capture(process.stdout);
const stderr = capture(process.stderr);

async function run({ args, cwd, env }) {
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.argv = [process.execPath, bin, ...args];
  process.exitCode = undefined;
  left = undefined;
  try {
    await main(resolve(bin, '../..'));
  } catch (error) {
    if (left === undefined) {
      process.stderr.write(`${error.stack}\n`);
      left = 1;
    }
  }
  return { exitCode: left ?? process.exitCode ?? 0, stdout: stdout(), stderr: stderr() };
}

process.on('message', async (command) => process.send(await run(command)));
