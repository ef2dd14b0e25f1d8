import { Readable } from 'node:stream';
import {
  GatewayError,
  type Call,
  type HttpReply,
  type HttpRequest,
  type Tools,
  type TransferReply,
} from 'podgate/contract';
import type { OpenstackConfig } from '../config.ts';
import { STOCK, type Dialect } from '../dialect.ts';
import { openSession, type Session } from '../session.ts';
import { fixtures } from '../simulator/testing/fixtures.ts';

/** What a cloud answers to one request. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is when it is text, else as JSON. */
  readonly body: unknown;
}

const RECORDED = new Map(fixtures().map((fixture) => [fixture.name, fixture]));

/** The answer of a real cloud. */
export function recorded(name: string): Required<Answer> {
  const found = RECORDED.get(name);
  if (!found) throw new Error(`there is no recorded answer ${name}`);
  return { status: found.status, headers: found.headers, body: found.body };
}

export function replyOf({ status = 200, headers = {}, body }: Answer): HttpReply {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    status,
    headers,
    text,
    json() {
      try {
        return JSON.parse(text) as unknown;
      } catch (error) {
        throw new GatewayError('upstream_malformed', 'not JSON', { cause: error });
      }
    },
  };
}

function fileReplyOf(answer: Answer): TransferReply {
  const reply = replyOf(answer);
  return { ...reply, bytes: Readable.from([Buffer.from(reply.text)]) };
}

/** The settings that belong to the recorded answers. */
export const CONFIG: OpenstackConfig = {
  auth: { url: 'http://127.0.0.1:15000/v3', username: 'admin', password: 'geheim-1', project_name: 'admin' },
};

/** When the recorded tokens were given. */
export const NOW = Date.parse('2026-11-20T23:54:07Z');

export interface StubCloud {
  readonly session: Session;
  readonly tools: Tools;
  readonly call: Call;
  /** Requests so far, without those that log in and find versions. */
  readonly asked: readonly HttpRequest[];
  readonly all: readonly HttpRequest[];
  readonly warnings: readonly string[];
  /** What calls said they touch: resource and id. */
  readonly touched: readonly string[];
  /** The files that went to the cloud, one after the other. */
  readonly sent: readonly Uint8Array[];
}

export interface StubOptions {
  readonly config?: OpenstackConfig;
  readonly dialect?: Dialect;
  readonly allProjects?: boolean;
  /** Backend project to act in. */
  readonly project?: string;
  /** Answers by the end of the path, or for each request; a list answers one request after the other. */
  readonly answers?: Readonly<Record<string, Answer | readonly Answer[]>>;
}

const ROOTS: Readonly<Record<string, string>> = {
  'http://127.0.0.1:15000/': 'identity-versions',
  'http://127.0.0.1:18774/': 'compute-versions',
  'http://127.0.0.1:19292/': 'image-versions',
  'http://127.0.0.1:19696/': 'network-versions',
  'http://127.0.0.1:18776/': 'volume-versions',
};

const isList = (answer: Answer | readonly Answer[]): answer is readonly Answer[] => Array.isArray(answer);

/** A session whose HTTP is answered here: logins and versions as recorded, the rest as the test says. */
export function stubCloud(options: StubOptions = {}): StubCloud {
  const all: HttpRequest[] = [];
  const asked: HttpRequest[] = [];
  const warnings: string[] = [];
  const touched: string[] = [];
  const sent: Uint8Array[] = [];
  const counts = new Map<string, number>();

  const answerOf = (request: HttpRequest): Answer => {
    const path = new URL(request.url).pathname;
    const key = Object.keys(options.answers ?? {}).find((end) => request.url === end || path.endsWith(end));
    const given = key === undefined ? undefined : options.answers?.[key];
    if (key !== undefined && given !== undefined) {
      const count = counts.get(key) ?? 0;
      counts.set(key, count + 1);
      return isList(given) ? (given[Math.min(count, given.length - 1)] ?? { status: 500, body: '' }) : given;
    }
    const root = ROOTS[request.url];
    if (root !== undefined) return recorded(root);
    if (path.endsWith('/auth/tokens')) return recorded('token');
    throw new Error(`nothing is said of ${request.method} ${request.url}`);
  };

  const tools: Tools = {
    http: {
      send: async (request) => {
        all.push(request);
        if (request.operation !== 'tokens.create' && request.operation !== 'versions') asked.push(request);
        return Promise.resolve(replyOf(answerOf(request)));
      },
      transfer: async (request) => {
        for (const list of [all, asked]) list.push(request);
        for await (const chunk of request.file ?? []) sent.push(chunk);
        return fileReplyOf(answerOf(request));
      },
    },
    cache: cacheOfTest(),
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    now: () => NOW,
  };
  const cloud = { name: 'c1', allProjects: options.allProjects ?? false, dialect: options.dialect ?? STOCK };
  return {
    session: openSession(options.config ?? CONFIG, tools, cloud),
    tools,
    call: {
      id: '00000000-0000-4000-8000-000000000000',
      signal: new AbortController().signal,
      ...(options.project === undefined ? {} : { project: options.project }),
      warn: (what, why) => void warnings.push(`${what}: ${why}`),
      touch: (resource, id) => void touched.push(`${resource} ${id}`),
      until: soon,
    },
    all,
    asked,
    warnings,
    touched,
    sent,
  };
}

/** Looks twenty times, without a pause. */
const soon: Call['until'] = async (look) => {
  for (let turn = 0; turn < 20; turn += 1) {
    const found = await look();
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Remembers by kind, scope and secret, as the cache of a gateway does that is alone. */
function cacheOfTest(): Tools['cache'] {
  const kept = new Map<string, { readonly kind: string; readonly value: unknown }>();
  return {
    async remember(key, produce, not) {
      const name = JSON.stringify(key);
      const known = kept.get(name)?.value;
      if (known !== undefined && known !== not) return known as Awaited<ReturnType<typeof produce>>['value'];
      const { value } = await produce();
      kept.set(name, { kind: key.kind, value });
      return value;
    },
    takeOwn(kind) {
      const own = [...kept].filter(([, one]) => one.kind === kind);
      for (const [name] of own) kept.delete(name);
      return own.map(([, { value }]) => value);
    },
  };
}
