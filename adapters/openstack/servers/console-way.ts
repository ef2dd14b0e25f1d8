import type { ConsoleWay } from 'podgate/contract';

/** What noVNC's pages, and those of spice-html5, are told the path of the websocket by; Nova puts its token in there since Stein. */
const PATH = 'path';
/** Where Nova's token stood before. The pages make a cookie of it, and ask for the path below. */
const TOKEN = 'token';
const USUAL_PATH = 'websockify';

const socketAt = (page: URL, path: string) => new URL(`${page.origin}/${path.replace(/^\/+/, '')}`).href;

/** A page without what opens it. */
function pageOf(url: URL): string {
  const page = new URL(url);
  page.searchParams.delete(PATH);
  page.searchParams.delete(TOKEN);
  page.hash = '';
  return page.href;
}

/**
 * How the console behind an address is opened (mapping W-53): `http://host/vnc_auto.html?path=%3Ftoken%3D…`, the older
 * `…/vnc_auto.html?token=…`, and for serial consoles `ws://host/?token=…`. Nothing for an address of another form.
 */
export function consoleWay(address: string): ConsoleWay | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (/^wss?:$/.test(url.protocol)) return { socket: address.replace(/^ws/i, 'http'), headers: {} };
  if (!/^https?:$/.test(url.protocol)) return undefined;
  const [path, token] = [url.searchParams.get(PATH), url.searchParams.get(TOKEN)];
  const about = { page: pageOf(url), pathParameter: PATH };
  if (path !== null && /[?&]token=/.test(path)) return { ...about, socket: socketAt(url, path), headers: {} };
  if (token === null || !/^[\w.~-]+$/.test(token)) return undefined;
  return { ...about, socket: socketAt(url, `${USUAL_PATH}?token=${token}`), headers: { cookie: `token=${token}` } };
}
