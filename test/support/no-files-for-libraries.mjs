/** Preloaded into a process: none of the files that it may open is left when it loads a library. */
import { openSync } from 'node:fs';

const { dlopen } = process;
process.dlopen = (...args) => {
  try {
    for (;;) openSync('/dev/null');
  } catch {
    // None is left.
  }
  return dlopen.apply(process, args);
};
