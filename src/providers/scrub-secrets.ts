const MASK = '[redacted]';

/**
 * The text with every occurrence of every secret masked, as it is, URL-encoded or in base64.
 * A word that is no secret, given
 * where a key is asked for, stays.
 */
export function scrubSecrets(text: string, secrets: readonly string[]): string {
  return formsOf(secrets).reduce((scrubbed, form) => scrubbed.replaceAll(form, MASK), text);
}

/**
 * How the secrets can stand in a text. One that contains another comes first: masking the shorter
 * one would spare its rest.
 */
export function formsOf(secrets: readonly string[]): string[] {
  const forms = secrets
    // Header values are trimmed before they are sent, so a server echoes the trimmed key.
    .flatMap((secret) => [secret, secret.trim()])
    .filter((secret) => isSecret(secret.trim()))
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      Buffer.from(secret).toString('base64url'),
    ]);
  return [...new Set(forms)].sort((left, right) => right.length - left.length);
}

/**
 * A server on one's own machine takes any key: `x`, `none`, `ollama`, `lm-studio`. Such a word
 * protects nothing, and masking it would take it out of replies.
 */
function isSecret(value: string): boolean {
  return value.length >= 16 || (value.length >= 8 && /\d/.test(value));
}
