/**
 * Versions of the vendor SDKs behind the named providers, by package name. It loads a few bytes of
 * each, not the SDK.
 */
export async function sdkVersions(
  providers: Iterable<string>,
): Promise<Readonly<Record<string, string>>> {
  const versions: Record<string, string> = {};
  for (const provider of new Set(providers)) {
    if (provider === 'anthropic') {
      versions['@anthropic-ai/sdk'] = (await import('@anthropic-ai/sdk/version')).VERSION;
    } else if (provider === 'openai') {
      versions.openai = (await import('openai/version')).VERSION;
    }
  }
  return versions;
}
