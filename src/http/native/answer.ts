import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { GatewayError, type ConsoleWay, type NativeTarget } from '../../contract/index.ts';
import { HTTP } from '../status.ts';
import { headersBack } from './headers.ts';

/** What is done with a cloud's answer on its way back. */
export interface Handing {
  readonly target: NativeTarget;
  readonly cloud: string;
  readonly requestId: string;
  /** Bytes of JSON that are read at most. */
  readonly most: number;
  readonly method: string;
  /** Where the gateway opens a console of the cloud. */
  readonly link: (way: ConsoleWay) => Promise<string>;
}

const JSON_TYPE = /^application\/(?:[a-z0-9.+-]+\+)?json\b/i;
const LINKS = new Set(['location', 'content-location']);

/** Whether an answer's text must be read: links of the cloud's inside lead nowhere for the caller. */
const isText = ({ headers, statusCode }: IncomingMessage, method: string) =>
  method !== 'HEAD' &&
  statusCode !== HTTP.noContent &&
  statusCode !== HTTP.notModified &&
  JSON_TYPE.test(headers['content-type'] ?? '');

async function textOf(answer: IncomingMessage, { cloud, target, most }: Handing): Promise<string> {
  const bad = (what: string) => new GatewayError('upstream_malformed', `cloud ${cloud}: ${target.service} ${what}`);
  if ((answer.headers['content-encoding'] ?? 'identity') !== 'identity') throw bad('compressed what was to be plain');
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > most) throw bad(`answered with more than ${most} bytes of JSON`);
      chunks.push(chunk);
    }
  } catch (error) {
    if (GatewayError.is(error)) throw error;
    throw bad('cut its answer short');
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A body that is no JSON, though it says so, is not the gateway's to judge. */
function shown(text: string, target: NativeTarget): string {
  try {
    return target.answer(text);
  } catch (error) {
    if (GatewayError.is(error)) throw error;
    throw new GatewayError('upstream_malformed', `${target.service} answered with something that is not JSON`, {
      cause: error,
    });
  }
}

function isRedirect({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode > HTTP.multipleChoices && statusCode < HTTP.badRequest && statusCode !== HTTP.notModified;
}

/** The head of an answer: the cloud's, with links that lead here, and the gateway's id of the request. */
function writeHead(answer: IncomingMessage, response: ServerResponse, handing: Handing, length?: number): void {
  const { target, requestId, method } = handing;
  const keepsLength =
    length === undefined && !(method === 'HEAD' && JSON_TYPE.test(answer.headers['content-type'] ?? ''));
  for (const [name, value] of headersBack(answer)) {
    const lower = name.toLowerCase();
    if (lower === 'content-length' && !keepsLength) continue;
    if (!LINKS.has(lower)) {
      response.appendHeader(name, value);
      continue;
    }
    const link = value.startsWith('/') ? value : target.link(value);
    // Whoever follows a redirect takes his token with him: it must not leave the gateway.
    if (link !== undefined || !isRedirect(answer)) response.setHeader(name, link ?? value);
  }
  if (length !== undefined) response.setHeader('Content-Length', length);
  if (!response.hasHeader('Cache-Control')) response.setHeader('Cache-Control', 'private, no-cache');
  response.appendHeader('Vary', 'X-Auth-Token');
  response.setHeader('X-Request-Id', requestId);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.statusCode = answer.statusCode ?? HTTP.badGateway;
}

/** The same with the console, where it tells the address of one, at the gateway: the cloud's secret stays here. */
async function withConsole(
  text: string,
  { statusCode = 0 }: IncomingMessage,
  { target, link }: Handing,
): Promise<string> {
  const console = statusCode < HTTP.multipleChoices ? target.console?.(text) : undefined;
  return console ? console.shown(await link(console.way)) : text;
}

/** Hands an answer back: JSON with its links turned, all else as it comes. Gives the text of what was JSON. */
export async function handBack(
  answer: IncomingMessage,
  response: ServerResponse,
  handing: Handing,
): Promise<string | undefined> {
  if (!isText(answer, handing.method)) {
    writeHead(answer, response, handing);
    // Also a head alone must be out before the first byte of a body that may be long in coming.
    response.flushHeaders();
    await pipeline(answer, response);
    return undefined;
  }
  const text = await textOf(answer, handing);
  const plain = text === '' ? '' : shown(text, handing.target);
  const body = Buffer.from(await withConsole(plain, answer, handing), 'utf8');
  writeHead(answer, response, handing, body.length);
  response.end(body);
  return text;
}
