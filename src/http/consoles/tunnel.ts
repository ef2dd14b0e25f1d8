import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Socket } from 'node:net';
import { GatewayError, type ConsoleWay } from '../../contract/index.ts';
import type { ConsoleCloud } from '../../dispatch/consoles.ts';
import { watch } from '../native/watch.ts';
import { HTTP } from '../status.ts';
import { acceptOf, type Asking } from './asking.ts';

/** A websocket of a cloud that is open. */
export interface Tunnel {
  readonly socket: Socket;
  /** What came with the answer that opened it. */
  readonly head: Buffer;
  readonly headers: IncomingMessage['headers'];
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly tunnel?: Tunnel;
}

interface Opening {
  readonly asking: Asking;
  readonly way: ConsoleWay;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

/** What the check of hosts calls it. */
export const ADDRESS = "its console's address";

/** Consoles ask who embeds them: for them that is their own page. */
function headersTo(url: URL, { asking, way }: Opening): Record<string, string> {
  return {
    ...asking.terms,
    ...way.headers,
    connection: 'Upgrade',
    upgrade: 'websocket',
    origin: url.origin,
    'sec-websocket-key': asking.key,
    'sec-websocket-version': '13',
  };
}

/** The library that passes other requests through would hand the cloud's refusals to the browser, and hang up before they are said. */
function ask({ passage }: ConsoleCloud, url: URL, opening: Opening): Promise<Answered> {
  const send = url.protocol === 'https:' ? secureRequest : plainRequest;
  const { connect, headers: head, idle } = passage.limits;
  return new Promise((resolve, reject) => {
    const { signal } = opening;
    const request = send(url, { agent: passage.agent(url.protocol), headers: headersTo(url, opening), signal });
    request.once('socket', () => watch(request, { connect, head, idle }));
    request.on('error', reject);
    request.once('response', (answer) => {
      resolve({ status: answer.statusCode ?? HTTP.badGateway, headers: answer.headers });
      answer.destroy();
    });
    request.once('upgrade', (answer, stream, rest) => {
      const socket = stream;
      socket.setTimeout(0);
      const { headers, statusCode: status = HTTP.badGateway } = answer;
      resolve({ status, headers, tunnel: { socket, head: rest, headers } });
    });
    request.end();
  });
}

/** Opens the websocket of a console. Throws `upstream_rejected` for a cloud that will not, and what keeps it from answering. */
export async function openTunnel(cloud: ConsoleCloud, opening: Opening): Promise<Tunnel> {
  const { way, asking, requestId, signal } = opening;
  const url = cloud.passage.check(way.socket, ADDRESS);
  const about = { service: 'console', operation: 'console.open', requestId, signal };
  const { status, headers, tunnel } = await cloud.pass(about, () => ask(cloud, url, opening));
  if (tunnel && headers['sec-websocket-accept'] === acceptOf(asking.key)) return tunnel;
  tunnel?.socket.destroy();
  const what = tunnel ? 'answers with something that is no websocket' : `answers ${status} and no websocket`;
  throw new GatewayError('upstream_rejected', `cloud ${cloud.name}: its console ${what}; ask for a new one`);
}
