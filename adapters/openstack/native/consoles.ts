import type { NativeConsole, NativeRequest } from 'podgate/contract';
import { consoleWay } from '../servers/console-way.ts';

const ASKED = /^\/v(?:1|2(?:\.1)?)(?:\/[0-9a-f-]+)?\/servers\/[^/]+\/(?:remote-consoles|action)\/?$/;

/** Whether the answer to a request may be the address of a console. */
export const isForConsole = ({ service, method, path }: NativeRequest): boolean =>
  service === 'compute' && method === 'POST' && ASKED.test(path);

type Body = Readonly<Record<string, { readonly url?: unknown } | undefined>>;

/** The console in an answer of Nova's: `{"remote_console": {"url": …}}`, before 2.6 `{"console": {"url": …}}` (mapping W-53). */
export function consoleIn(text: string): NativeConsole | undefined {
  if (!/^\s*\{\s*"(?:remote_)?console"\s*:\s*\{/.test(text)) return undefined;
  const body = JSON.parse(text) as Body;
  const [name, console] = Object.entries(body)[0] ?? [];
  if (name === undefined || typeof console?.url !== 'string') return undefined;
  const way = consoleWay(console.url);
  return way && { way, shown: (url) => JSON.stringify({ ...body, [name]: { ...console, url } }) };
}
