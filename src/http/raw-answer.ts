import { STATUS_CODES } from 'node:http';
import type { GatewayError } from '../contract/index.ts';
import { errorReply } from './error-reply.ts';
import { HTTP } from './status.ts';
import { JSON_TYPE } from './writer.ts';

interface About {
  readonly requestId: string;
  /** Where the code's usual status says less. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A whole answer that refuses, for a connection on which no request came about that could be answered, and which ends with it. */
export function rawAnswer(error: GatewayError, { requestId, status, headers = {} }: About): string {
  const reply = errorReply(error, { requestId, surface: 'unified', now: Date.now() });
  const number = status ?? reply.status ?? HTTP.badRequest;
  const body = JSON.stringify({ ...(reply.body as object), code: number });
  const lines = Object.entries({ ...reply.headers, ...headers }).map(([name, value]) => `${name}: ${value}`);
  const head = [
    `HTTP/1.1 ${number} ${STATUS_CODES[number] ?? ''}`,
    'Connection: close',
    `Content-Type: ${JSON_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Cache-Control: private, no-cache',
    ...lines,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
