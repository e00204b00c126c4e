/**
 * The terminal as Ink may know it. From a height Ink concludes that what it drew last no longer fits
 * on a terminal that was made lower, and then clears the whole terminal, everything from before the
 * screen included. What is redrawn is kept lower than the screen here instead.
 */
export function withoutHeight(stdout: NodeJS.WriteStream): NodeJS.WriteStream {
  return new Proxy(stdout, {
    get(target, property) {
      if (property === 'rows') return undefined;
      const value: unknown = Reflect.get(target, property);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
