import type { Call } from './tools.ts';

/** How a console is opened in a browser's stead: by the gateway, which alone knows the cloud's secret. */
export interface ConsoleWay {
  /**
   * The cloud's own page that shows it: an absolute `http` or `https` URL without the secret. Nothing where clients open the websocket
   * themselves.
   */
  readonly page?: string;
  /** The parameter of that page's query which says the path of the websocket; nothing without a page. */
  readonly pathParameter?: string;
  /** Its websocket: an absolute `http` or `https` URL, with the secret. */
  readonly socket: string;
  /** What stands above the request for the websocket besides. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Where a screen or a console is. */
export interface ConsoleAddress {
  /** The cloud's own address of it; holds a secret, and is good for a short time. */
  readonly url: string;
  /** Where it is not known how to open it, callers are told the cloud's own address. */
  readonly way?: ConsoleWay;
}

/** What one sees of a server from outside its networks. Servers by their ids in the cloud. */
export interface ServerConsole<S> {
  /** Address of a page with its screen. Throws `invalid_status` when there is none. */
  screen(session: S, server: string, call: Call): Promise<ConsoleAddress>;
  /** What it has written to its console: the last lines, or all that is kept. */
  log(session: S, of: { readonly server: string; readonly length?: number }, call: Call): Promise<string>;
  /** The password that the guest has put there, encrypted (RSA, PKCS #1 v1.5) for the server's key, base64; empty: none. */
  password(session: S, server: string, call: Call): Promise<string>;
}
