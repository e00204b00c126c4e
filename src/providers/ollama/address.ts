const DEFAULT_PORT = 11434;

/** Addresses that mean every interface to a server; a client goes to this machine instead. */
const EVERY_INTERFACE: Readonly<Record<string, string>> = {
  '0.0.0.0': '127.0.0.1',
  '[::]': '[::1]',
};

/**
 * Address of an Ollama server as a URL, from the forms `OLLAMA_HOST` takes: with or without scheme,
 * with or without port. What cannot be a URL is returned as it came.
 *
 * @param host Absent: this machine.
 */
export function ollamaUrl(host = '127.0.0.1'): string {
  const named = host.startsWith(':') ? `127.0.0.1${host}` : host;
  const hasScheme = named.includes('://');
  const text = hasScheme ? named : `http://${named}`;
  if (!URL.canParse(text)) return host;
  const url = new URL(text);
  url.hostname = EVERY_INTERFACE[url.hostname] ?? url.hostname;
  if (!hasScheme && !/:\d+(\/|$)/.test(named)) url.port = String(DEFAULT_PORT);
  return url.href.replace(/\/$/, '');
}

/** Whether a server at this address would be one of this machine, which can be started here. */
export function isOnThisMachine(url: string): boolean {
  const { protocol, hostname, pathname } = new URL(url);
  const isLoopback =
    hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  return protocol === 'http:' && pathname === '/' && isLoopback;
}

/** The address as it may be shown and recorded: without user, password and path. */
export function shownAddress(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'an address that is not a URL';
}
