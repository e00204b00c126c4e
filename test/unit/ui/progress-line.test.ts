import { expect, test } from 'vitest';
import { openProgressLine } from '../../../src/ui/progress-line.ts';

function lines(interactive: boolean) {
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text) };
  let now = 0;
  const line = openProgressLine<number>(
    stream as unknown as NodeJS.WritableStream,
    { elapsed: () => now },
    { interactive, quietMs: 2000, text: (files, elapsedMs) => `${files} in ${elapsedMs}` },
  );
  return {
    written,
    clear: line.clear,
    showAt: (ms: number, files: number) => {
      now = ms;
      line.show(files);
    },
  };
}

test('nothing is shown of what takes no time', () => {
  const { written, showAt, clear } = lines(true);
  showAt(1999, 1);
  clear();
  expect(written).toEqual([]);
});

test('what takes long is shown ten times a second at most, and gone in the end', () => {
  const { written, showAt, clear } = lines(true);
  for (const ms of [2000, 2050, 2100]) showAt(ms, ms / 10);
  clear();
  expect(written).toEqual(['\r\u001b[2K200 in 2000', '\r\u001b[2K210 in 2100', '\r\u001b[2K']);
});

test('nothing is shown where there is no terminal', () => {
  const { written, showAt, clear } = lines(false);
  showAt(9000, 1);
  clear();
  expect(written).toEqual([]);
});
