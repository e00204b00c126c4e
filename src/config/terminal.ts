/**
 * Whether something can be redrawn and coloured there: it is a terminal that can, and nobody's log.
 *
 * `CI` and `CONTINUOUS_INTEGRATION` are taken as Ink takes them, which draws nothing where one is set
 * to anything but `0` or `false`.
 */
export function canDraw(
  stream: { readonly isTTY?: boolean | undefined },
  env: NodeJS.ProcessEnv,
): boolean {
  const isInCi = [env.CI, env.CONTINUOUS_INTEGRATION].some(
    (value) => value !== undefined && value !== '0' && value !== 'false',
  );
  return stream.isTTY === true && !isInCi && env.TERM !== 'dumb';
}
