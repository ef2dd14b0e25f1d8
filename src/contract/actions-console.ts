import type { Call } from './tools.ts';

/** What one sees of a server from outside its networks. Servers by their ids in the cloud. */
export interface ServerConsole<S> {
  /** Address of a page with its screen; it holds a secret and is good for a short time. Throws `invalid_status` when there is none. */
  screen(session: S, server: string, call: Call): Promise<{ readonly url: string }>;
  /** What it has written to its console: the last lines, or all that is kept. */
  log(session: S, of: { readonly server: string; readonly length?: number }, call: Call): Promise<string>;
  /** The password that the guest has put there, encrypted (RSA, PKCS #1 v1.5) for the server's key, base64; empty: none. */
  password(session: S, server: string, call: Call): Promise<string>;
}
