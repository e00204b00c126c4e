/**
 * Takes away the headers a Stainless SDK read from the environment (`OPENAI_CUSTOM_HEADERS`,
 * `ANTHROPIC_CUSTOM_HEADERS`), for which it has no option: they go before everything of ours, the
 * key included, and with an endpoint of another name to somebody they were not meant for.
 *
 * @param headers What is sent by default instead.
 */
export function keepOwnHeaders(
  client: object,
  headers: Readonly<Record<string, string | null>>,
): void {
  const options: unknown = Reflect.get(client, '_options');
  if (typeof options !== 'object' || options === null) {
    throw new Error('the SDK keeps its options in another place than it used to');
  }
  Reflect.set(options, 'defaultHeaders', headers);
}
