import type { Dispatcher } from 'undici';
import { GatewayError, type HttpReply, type HttpRequest } from '../contract/index.ts';

/** The body as text; nothing when it is longer than so many bytes. */
export async function bodyText(body: Dispatcher.ResponseData['body'], most: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > most) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function flat(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** An answer whose body was read. */
export function replyOf(
  response: Dispatcher.ResponseData,
  text: string,
  request: Pick<HttpRequest, 'service' | 'operation'>,
  cloud: string,
): HttpReply {
  const { service, operation } = request;
  return {
    status: response.statusCode,
    headers: flat(response.headers),
    text,
    json() {
      try {
        return JSON.parse(text) as unknown;
      } catch (error) {
        const upstream = { cloud, service, operation, status: response.statusCode };
        const message = `cloud ${cloud}: ${service} answered ${operation} with something that is not JSON`;
        throw new GatewayError('upstream_malformed', message, { cause: error, upstream });
      }
    },
  };
}
