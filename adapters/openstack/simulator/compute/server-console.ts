import { Refusal, bodyOf, json, type Reply } from '../http/message.ts';
import { NOT_FOUND } from '../http/webob.ts';
import type { ServerRow } from '../state/rows.ts';
import type { Context } from './context.ts';
import { badRequest, notFound, novaError } from './errors.ts';
import { visibleServer } from './server-parts.ts';

/** As Nova says what does not run yet. */
function running({ id, vmState, taskState }: ServerRow): void {
  if (vmState === 'building' || taskState === 'deleting') {
    throw new Refusal(novaError(409, `Instance ${id} is not ready`));
  }
}

/** Where the console of a server is opened, by protocol and type (mapping W-53). */
function urlOf({ world }: Context, { hostname }: ServerRow, type: string): string {
  const token = `token=${world.consoles.give(hostname)}`;
  if (type === 'serial') return `${world.url.replace(/^http/, 'ws')}/?${token}`;
  return `${world.url}/vnc_auto.html?path=${encodeURIComponent(`?${token}`)}`;
}

const TYPES: Readonly<Record<string, string>> = { vnc: 'novnc', serial: 'serial' };

/** POST /servers/{id}/remote-consoles, from 2.6 (mapping W-53) */
export function remoteConsole(context: Context, id: string): Reply {
  if (context.minor < 6) throw notFound(NOT_FOUND);
  const row = visibleServer(context, id);
  const { remote_console: asked } = bodyOf(context.request) as { readonly remote_console?: Record<string, unknown> };
  const protocol = String(asked?.['protocol']);
  const type = TYPES[protocol];
  if (type === undefined || asked?.['type'] !== type) throw badRequest('Invalid input for remote_console.');
  running(row);
  return json(200, { remote_console: { protocol, type, url: urlOf(context, row, type) } });
}

/** `{"os-getVNCConsole": {"type": "novnc"}}`, gone after 2.5 */
export function vncConsole(context: Context, row: ServerRow): Reply {
  if (context.minor > 5) throw badRequest('There is no such action: os-getVNCConsole');
  running(row);
  return json(200, { console: { type: 'novnc', url: urlOf(context, row, 'novnc') } });
}

const BOOT = Array.from({ length: 40 }, (_, line) => `[    ${(line / 10).toFixed(6)}] simulated: boot line ${line}`);

/** `{"os-getConsoleOutput": {"length": …}}`: the last lines (mapping W-54) */
export function consoleOutput(_context: Context, row: ServerRow, value: unknown): Reply {
  const { length } = (value ?? {}) as { readonly length?: number | string | null };
  if (length !== undefined && length !== null && !/^-?\d+$/.test(String(length))) {
    throw badRequest(`Invalid input for field/attribute length. Value: ${length}.`);
  }
  running(row);
  const lines = [...BOOT, `${row.hostname} login: `];
  const some = length === undefined || length === null || Number(length) < 0 ? lines : lines.slice(-Number(length));
  return json(200, { output: some.join('\n') });
}

/** GET /servers/{id}/os-server-password: encrypted for the server's key, empty while there is none. */
export const serverPassword = (context: Context, id: string): Reply =>
  json(200, { password: visibleServer(context, id).metadata['testbed:password'] ?? '' });
