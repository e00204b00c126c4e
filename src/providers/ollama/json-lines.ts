/**
 * Passes lines of JSON on as they are, whole lines at a time.
 *
 * @param check Sees each line's value first; what it throws ends the stream.
 * @throws SyntaxError, in the stream, at a line that is not JSON.
 */
export function jsonLines(
  check: (value: unknown) => void,
): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let begun = '';
  return new TransformStream({
    transform(bytes, controller) {
      const lines = (begun + decoder.decode(bytes, { stream: true })).split('\n');
      begun = lines.pop() ?? '';
      for (const line of lines) {
        if (line.trim() === '') continue;
        check(JSON.parse(line));
        controller.enqueue(encoder.encode(`${line}\n`));
      }
    },
    // A last line without its end was cut off, and is left out.
  });
}
