/**
 * Imports a module as it was built.
 *
 * Measured code must be what users run; imported from `src`, it would be what tsx makes of it.
 */
export async function built<M>(path: string): Promise<M> {
  return import(new URL(`../../dist/${path}`, import.meta.url).href);
}
