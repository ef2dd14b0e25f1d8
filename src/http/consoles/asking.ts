import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../../contract/index.ts';
import { socketIdOf } from './address.ts';

/** A request for the websocket of a console. */
export interface Asking {
  readonly id: string;
  /** The page that asks; programs that are no browsers have none. */
  readonly origin?: string;
  readonly key: string;
  /** What browser and console agree on between themselves. */
  readonly terms: Readonly<Record<string, string>>;
}

const KEY_FORM = /^[A-Za-z0-9+/]{22}==$/;
/** Lists of tokens with parameters (RFC 6455 §9.1, §11.3.4). */
const TERMS_FORM = /^[A-Za-z0-9!#$%&'*+.^_`|~ ,;="-]{1,500}$/;
const TERMS = ['sec-websocket-protocol', 'sec-websocket-extensions'];
const VERSION = '13';

const refuse = (why: string) => new GatewayError('invalid_request', `a console is opened by a websocket: ${why}`);

const isUpgrade = ({ headers }: IncomingMessage) =>
  (headers.connection ?? '').split(',').some((name) => name.trim().toLowerCase() === 'upgrade');

/** Whether a request for another protocol is one for a console: all others are requests like any. */
export const isForSocket = ({ url = '', headers }: IncomingMessage): boolean =>
  socketIdOf(url) !== undefined && headers.upgrade !== undefined;

function termsOf({ headers }: IncomingMessage): Record<string, string> {
  const terms: Record<string, string> = {};
  for (const name of TERMS) {
    const value = headers[name];
    if (value === undefined) continue;
    if (typeof value !== 'string' || !TERMS_FORM.test(value)) throw refuse(`${name} is not of its form`);
    terms[name] = value;
  }
  return terms;
}

/** Throws `invalid_request` for what is no plain handshake: what came behind it would be taken for a request of its own elsewhere. */
export function askingOf(request: IncomingMessage, head: Buffer): Asking {
  const { method, headers, httpVersion, url = '' } = request;
  const id = socketIdOf(url);
  if (id === undefined) throw refuse('its path is that of the address which was told');
  if (method !== 'GET' || httpVersion !== '1.1') throw refuse('the request must be GET by HTTP/1.1');
  if (headers.upgrade?.toLowerCase() !== 'websocket' || !isUpgrade(request)) throw refuse('Upgrade must be websocket');
  const hasBody = headers['transfer-encoding'] !== undefined || headers['content-length'] !== undefined;
  if (hasBody || head.length > 0) throw refuse('nothing may come before it is answered');
  if (headers['sec-websocket-version'] !== VERSION) throw refuse(`Sec-WebSocket-Version must be ${VERSION}`);
  const key = headers['sec-websocket-key'];
  if (key === undefined || !KEY_FORM.test(key)) throw refuse('Sec-WebSocket-Key must be 16 bytes in base64');
  return { id, origin: headers.origin, key, terms: termsOf(request) };
}

/** What a server answers to a key (RFC 6455 §4.2.2). */
export const acceptOf = (key: string): string =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

/** The head of the answer that opens it. */
export function opened({ key, terms }: Asking, agreed: IncomingMessage['headers'], requestId: string): string {
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  lines.push(`Sec-WebSocket-Accept: ${acceptOf(key)}`, `X-Request-Id: ${requestId}`);
  for (const name of TERMS) {
    const value = agreed[name];
    if (terms[name] !== undefined && typeof value === 'string') lines.push(`${name}: ${value}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}
