import { GatewayError, type Call, type ServerConsole } from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import { pathPart, type Session } from '../session.ts';
import { postAction } from './act.ts';
import { consoleWay } from './console-way.ts';

const Url = Type.Object({ url: Type.String() });
const readRemote = reader(Type.Object({ remote_console: Url }), "Nova's console");
const readOld = reader(Type.Object({ console: Url }), "Nova's console");
const readOutput = reader(Type.Object({ output: Type.String() }), "Nova's console output");
const readPassword = reader(Type.Object({ password: Type.String() }), "Nova's password of a server");

/** Consoles have a path of their own since 2.6, and the action is gone after 2.5 (mapping W-53). */
const REMOTE_SINCE = 6;

async function urlOf(session: Session, server: string, call: Call): Promise<string> {
  if ((await session.newest('compute', call)) < REMOTE_SINCE) {
    const reply = await postAction(session, server, { body: { 'os-getVNCConsole': { type: 'novnc' } } }, call);
    return readOld(reply.json()).console.url;
  }
  const path = `/servers/${pathPart(server)}/remote-consoles`;
  const body = { remote_console: { protocol: 'vnc', type: 'novnc' } };
  const about = { service: 'compute', operation: 'servers.console', method: 'POST' } as const;
  return readRemote((await session.send({ ...about, path, body, version: REMOTE_SINCE }, call)).json()).remote_console
    .url;
}

/** What Nova shows of a server's inside (mapping W-53, W-54). */
export const serverConsole: ServerConsole<Session> = {
  async screen(session, server, call) {
    const url = await urlOf(session, server, call);
    if (!/^https?:\/\//.test(url)) {
      throw new GatewayError('upstream_malformed', `cloud ${session.cloud.name}: the console's address is no web page`);
    }
    return { url, way: consoleWay(url) };
  },
  async log(session, { server, length }, call) {
    const body = { 'os-getConsoleOutput': length === undefined ? {} : { length } };
    return readOutput((await postAction(session, server, { body }, call)).json()).output;
  },
  async password(session, server, call) {
    const path = `/servers/${pathPart(server)}/os-server-password`;
    const request = { service: 'compute', operation: 'servers.password', path } as const;
    return readPassword((await session.send(request, call)).json()).password;
  },
};
