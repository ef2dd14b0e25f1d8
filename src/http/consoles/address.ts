import type { ConsoleWay } from '../../contract/index.ts';

/** Below it are the pages and the websockets of consoles. */
export const CONSOLES = '/consoles';

/** The routes of all that is below it, for metrics and the audit. */
export const PAGE_ROUTE = '/consoles/:console/*';

const SOCKET = 'socket';
/** 32 random bytes. */
const ID = '[A-Za-z0-9_-]{43}';

const PAGE_FORM = new RegExp(`^/consoles/(${ID})/([^?]*)(?:\\?.*)?$`);
/** Pages tell the path of their websocket from the root, or, newer ones, from where they stand themselves. */
const SOCKET_FORM = new RegExp(`^(?:/[A-Za-z0-9_.~-]+)*/consoles/(${ID})/${SOCKET}$`);
/** Files of pages have plain names, and no query that means anything. */
const FILE_FORM = /^(?:[A-Za-z0-9_@+-][A-Za-z0-9_.@+-]*\/)*(?:[A-Za-z0-9_@+-][A-Za-z0-9_.@+-]*)?$/;

/** Whether a path leads to a file of a console's page. */
export const isConsolePath = (path: string): boolean => PAGE_FORM.test(path);

export function pagePathOf(url: string): { readonly id: string; readonly file: string } | undefined {
  const [, id, file] = PAGE_FORM.exec(url) ?? [];
  return id !== undefined && file !== undefined && FILE_FORM.test(file) ? { id, file } : undefined;
}

/** The id of the console whose websocket a path leads to. */
export const socketIdOf = (url: string): string | undefined => SOCKET_FORM.exec(url)?.[1];

/** Where a console is opened: its page, or its websocket where there is none. `base` is what browsers reach the gateway by. */
export function linkTo(base: string, id: string, { page, pathParameter }: ConsoleWay): string {
  const root = `${base}${CONSOLES}/${id}`;
  if (page === undefined) return `${root.replace(/^http/, 'ws')}/${SOCKET}`;
  const { pathname, search } = new URL(page);
  const link = new URL(`${root}/${pathname.slice(pathname.lastIndexOf('/') + 1)}${search}`);
  if (pathParameter !== undefined) {
    link.searchParams.set(pathParameter, `${new URL(root).pathname.slice(1)}/${SOCKET}`);
  }
  return link.href;
}

/** Where a file of a page is in the cloud: beside the page, or below. */
export function fileOf(page: string, file: string): string {
  const { origin, pathname } = new URL(page);
  return `${origin}${pathname.slice(0, pathname.lastIndexOf('/') + 1)}${file}`;
}
