const MASK = '[redacted]';

/** The text with every occurrence of every secret masked. */
export function scrubSecrets(text: string, secrets: readonly string[]): string {
  return (
    secrets
      // Header values are trimmed before they are sent, so a server echoes the trimmed key.
      .flatMap((secret) => [secret, secret.trim()])
      .filter((secret) => secret.trim() !== '')
      // A secret that contains another goes first: masking the shorter one would spare its rest.
      .sort((left, right) => right.length - left.length)
      .reduce((scrubbed, secret) => scrubbed.replaceAll(secret, MASK), text)
  );
}
