import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { GatewayError } from '../../contract/index.ts';

const LIMIT = 1024 * 1024;
const LIMIT_TEXT = '1 MB';

/** Whether a request comes with a body. */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** A body that was read: it can be sent as often as needed. */
export interface KnownBody {
  readonly bytes: Buffer;
  /** The same as JSON, when it is that. */
  readonly json: unknown;
}

function jsonOf(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (cause) {
    throw new GatewayError('invalid_request', 'the body is no JSON', { cause });
  }
}

/** Reads a body of JSON. Throws `too_large`, `invalid_request`, `unsupported_media_type`. */
export async function readKnown(request: IncomingMessage): Promise<KnownBody> {
  const { headers } = request;
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new GatewayError('unsupported_media_type', 'the body of this request must not be compressed');
  }
  const tooLarge = () => new GatewayError('too_large', `the body is larger than ${LIMIT_TEXT}`);
  if (Number(headers['content-length'] ?? 0) > LIMIT) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMIT) throw tooLarge();
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  return { bytes, json: jsonOf(bytes) };
}

export const streamOf = (bytes: Buffer): Readable => Readable.from(bytes.length === 0 ? [] : [bytes]);

/** How a body is told apart from what follows it: by its length, or as it comes. */
export function framing(
  own: Readonly<Record<string, string>>,
  {
    bytes,
    streams,
    request,
  }: { readonly bytes?: Buffer; readonly streams: boolean; readonly request: IncomingMessage },
): Readonly<Record<string, string>> {
  if (bytes !== undefined) return { ...own, 'content-length': String(bytes.length) };
  if (streams && request.headers['content-length'] === undefined) return { ...own, 'transfer-encoding': 'chunked' };
  return own;
}
