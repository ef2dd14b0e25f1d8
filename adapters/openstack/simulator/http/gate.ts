import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { pipeline as pipelineEnd } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from 'podgate/contract';
import { consoleFile } from '../console/page.ts';
import { isServiceName, type Face, type ServiceName } from './face.ts';
import type { Faults } from './faults.ts';
import { KeptAnswers } from './kept-answers.ts';
import { readBody } from './listener.ts';
import { Refusal, withHeaders, type Reply, type Request } from './message.ts';
import type { RequestLog } from './request-log.ts';

/** The one door to all services of a cloud: it logs, makes fail what shall fail, and hands the rest on. */
export interface Gate {
  handle(message: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Lets go of the requests that were to hang: their connections are closed. */
  release(): void;
}

interface Parts {
  /** Milliseconds since 1970, by the clock of the cloud. */
  readonly now: () => number;
  /** Bytes of an answer that a service makes in a second; nothing: it makes them at once. */
  readonly answerRate?: number | undefined;
  /** Whether long answers are made once for all who ask the same. */
  readonly answersKept?: boolean | undefined;
  readonly faces: ReadonlyMap<ServiceName, Face>;
  readonly faults: Faults;
  readonly log: RequestLog;
}

/** A request, and the word with which its path begins. */
type Asked = Request & { readonly service: string };

function requestFrom(message: IncomingMessage, text: string): Asked {
  const url = new URL(message.url ?? '/', 'http://simulator');
  const [, service = '', ...rest] = url.pathname.split('/');
  const headers = Object.entries(message.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    service,
    method: message.method ?? 'GET',
    path: `/${rest.join('/')}`,
    query: url.searchParams,
    headers: Object.fromEntries(headers),
    text,
    id: `req-${randomUUID()}`,
  };
}

function setHeaders(response: ServerResponse, { headers }: Reply): void {
  for (const [name, value] of Object.entries(headers)) {
    response.setHeader(name, typeof value === 'string' ? value : [...value]);
  }
}

/** Sends an answer; to HEAD without its body. */
export function send(response: ServerResponse, reply: Reply, method: string): void {
  setHeaders(response, reply);
  response.statusCode = reply.status;
  if (reply.bytes && method !== 'HEAD') {
    pipeline(reply.bytes, response, () => undefined);
    return;
  }
  if (reply.status !== 204) response.setHeader('Content-Length', Buffer.byteLength(reply.body));
  response.end(method === 'HEAD' ? undefined : reply.body);
}

/** The head and half of the file, then nothing more. */
function cutFile(response: ServerResponse, reply: Reply, bytes: AsyncIterable<Uint8Array>): void {
  const half = Math.floor(Number(reply.headers['Content-Length']) / 2);
  setHeaders(response, reply);
  response.writeHead(reply.status);
  const some = async function* () {
    let left = half;
    for await (const chunk of bytes) {
      yield chunk.subarray(0, left);
      left -= chunk.length;
      if (left <= 0) return;
    }
  };
  const ended = () => response.destroy();
  pipelineEnd(some(), response, { end: false }).then(ended, ended);
}

/** The head and half of the body, then nothing more. */
function cut(response: ServerResponse, reply: Reply): void {
  if (reply.bytes) {
    cutFile(response, reply, reply.bytes);
    return;
  }
  const body = Buffer.from(reply.body);
  setHeaders(response, reply);
  response.writeHead(reply.status, { 'Content-Length': body.length });
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}

const page = (status: number): Reply => ({
  status,
  headers: { 'Content-Type': 'text/html' },
  body: `<html><head><title>${status}</title></head><body><h1>${status}</h1><hr><address>proxy</address></body></html>`,
});

const BROKEN: Reply = {
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  body: '{"servers": [{"id": "5dd74b60", "na',
};

function withFaceHeaders(face: Face, request: Request, reply: Reply): Reply {
  return withHeaders(reply, face.headers(request, reply));
}

function answer(face: Face, request: Asked, kept: KeptAnswers | undefined): Reply {
  try {
    const make = () => face.handle(request);
    return withFaceHeaders(face, request, kept ? kept.of(request, make) : make());
  } catch (error) {
    if (error instanceof Refusal) return withFaceHeaders(face, request, error.reply);
    throw error;
  }
}

/** An answer, once it is made: a service makes so many bytes of it in a second, or all at once. */
async function made(reply: Reply, rate: number | undefined): Promise<Reply> {
  if (rate !== undefined) await delay((Buffer.byteLength(reply.body) / rate) * 1000);
  return reply;
}

/** Whether a request brings a file: that is taken as it comes. */
const isCarrying = ({ method, path }: Request) => method === 'PUT' && path.endsWith('/file');

/** A file that is cut short is told to nobody: who sent it is gone. */
async function carried(face: Face, request: Request, message: IncomingMessage): Promise<Reply> {
  try {
    const reply = await face.carry?.(request, message);
    return withFaceHeaders(face, request, reply ?? face.handle(request));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    message.resume();
    return withFaceHeaders(face, request, error.reply);
  }
}

/** Makes the door to these services. */
export function gate({ faces, faults, log, now, answerRate, answersKept = false }: Parts): Gate {
  const kept = answersKept ? new KeptAnswers() : undefined;
  const hanging = new Set<ServerResponse>();

  function fail(fault: Fault, { face, request, response }: { face: Face; request: Asked; response: ServerResponse }) {
    switch (fault.kind) {
      case 'status': {
        const reply = face.failure(request, fault.status, fault.retryAfter);
        send(response, withFaceHeaders(face, request, reply), request.method);
        return;
      }
      case 'html':
        send(response, page(fault.status), request.method);
        return;
      case 'malformed':
        send(response, BROKEN, request.method);
        return;
      case 'cut':
        cut(response, answer(face, request, kept));
        return;
      case 'hang':
        hanging.add(response);
        response.once('close', () => hanging.delete(response));
        return;
      case 'refuse':
        response.destroy();
    }
  }

  async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Date', new Date(now()).toUTCString());
    const head = requestFrom(message, '');
    const face = isServiceName(head.service) ? faces.get(head.service) : undefined;
    const carrying = isCarrying(head) && face?.carry !== undefined;
    const request: Asked = carrying ? head : { ...head, text: await readBody(message) };
    const file = message.method === 'GET' ? consoleFile(message.url?.split('?', 1)[0] ?? '') : undefined;
    if (file) {
      log.add(`GET console ${message.url?.split('?', 1)[0]}`);
      send(response, file, request.method);
      return;
    }
    if (!face) {
      const body = 'there is no such service here\n';
      send(response, { status: 404, headers: { 'Content-Type': 'text/plain' }, body }, request.method);
      return;
    }
    log.add(`${request.method} ${face.service} ${request.path}`);
    const fault = faults.strike(face.service, request.path);
    if (fault) fail(fault, { face, request, response });
    else if (carrying) send(response, await carried(face, request, message), request.method);
    else send(response, await made(answer(face, request, kept), answerRate), request.method);
  }

  return {
    handle,
    release: () => {
      for (const response of hanging) response.destroy();
    },
  };
}
