import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { GatewayError } from '../contract/index.ts';
import type { Idempotency, Operation } from '../dispatch/idempotency.ts';
import type { ActorExchange, Reply } from './exchange.ts';
import type { Route } from './route.ts';
import { HTTP } from './status.ts';

/** An answer as it is kept: without what is told once. */
export interface KeptReply {
  readonly status: number;
  /** Base64 of the compressed body. */
  readonly body: string;
}

const KEY_FORM = /^[\x21-\x7e]{1,255}$/;
const REPLAYED = 'Idempotency-Replayed';

function keyOf(exchange: ActorExchange): string | undefined {
  const key = exchange.header('idempotency-key');
  if (key === undefined || KEY_FORM.test(key)) return key;
  throw new GatewayError('invalid_request', 'Idempotency-Key must have 1 to 255 visible ASCII characters');
}

/** The same text for the same value, in whichever order its members stand. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');

/** Whose key it is: of one user in one scope. */
function ownerOf({ actor: { id, scope } }: ActorExchange): string {
  const place = scope.kind === 'project' ? scope.project.id : scope.kind === 'domain' ? scope.domain.id : '';
  return `${id}\n${scope.kind}\n${place}`;
}

/** Without the members that are told once, wherever they stand. */
function withoutSecrets(value: unknown, secret: ReadonlySet<string>): unknown {
  if (secret.size === 0) return value;
  return JSON.parse(JSON.stringify(value), (name, member: unknown) =>
    secret.has(name) ? undefined : member,
  ) as unknown;
}

function bytesOf({ body, once = [] }: Reply): Buffer {
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(JSON.stringify(withoutSecrets(body ?? {}, new Set(once))));
}

const kept = (reply: Reply): KeptReply => ({
  status: reply.status ?? HTTP.ok,
  body: gzipSync(bytesOf(reply)).toString('base64'),
});

const replayed = ({ status, body }: KeptReply): Reply => ({
  status,
  headers: { [REPLAYED]: 'true' },
  body: gunzipSync(Buffer.from(body, 'base64')),
});

/** After these nothing was asked for, and the same may be tried anew. */
const NOTHING_DONE: ReadonlySet<string> = new Set(['upstream_unavailable', 'rate_limited', 'busy', 'cancelled']);
/** After these it is not known. What can be gone on with is gone on with at the next attempt. */
const UNKNOWN: ReadonlySet<string> = new Set([
  'upstream_timeout',
  'upstream_malformed',
  'upstream_rejected',
  'internal',
]);

const SENT = 'sent';

/** A request that cannot be gone on with was begun by a gateway that ended before it answered. */
function lost(): GatewayError {
  const what = 'this request was begun before, and it is not known whether the cloud took it on';
  return new GatewayError(
    'upstream_timeout',
    `${what}; it is not sent again: read what it was to change, and ask with another key if it is still to be done`,
  );
}

export interface IdempotentParts {
  readonly idempotency: Idempotency<KeptReply>;
  /** The error as an answer. */
  readonly errorReply: (error: unknown, exchange: ActorExchange) => Reply;
}

/**
 * Handles a POST, once when it comes with an `Idempotency-Key`. Errors come as they are the first time, and as the answers that they were
 * afterwards.
 */
export async function idempotently(
  parts: IdempotentParts,
  exchange: ActorExchange,
  route: Route & { access: 'token' },
): Promise<Reply> {
  const key = route.method === 'post' ? keyOf(exchange) : undefined;
  if (key === undefined) return route.handle(exchange);
  const name = `idempotency:${sha256(`${ownerOf(exchange)}\n${key}`)}`;
  const asked = `${route.path}\n${JSON.stringify(exchange.params)}\n${exchange.search}\n${canonical(exchange.body)}`;
  let own: { readonly reply?: Reply; readonly error?: unknown } = {};
  const { answer, replayed: again } = await parts.idempotency.run({ name, hash: sha256(asked) }, async (operation) => {
    try {
      const reply = await attempt(exchange, route, operation);
      own = { reply };
      return { answer: kept(reply) };
    } catch (error) {
      own = { error };
      const code = GatewayError.is(error) ? error.code : 'internal';
      const afresh = NOTHING_DONE.has(code) && route.resumes !== true;
      const open = NOTHING_DONE.has(code) || (UNKNOWN.has(code) && route.resumes === true);
      return { answer: kept(parts.errorReply(error, exchange)), open, afresh };
    }
  });
  if (again) return replayed(answer);
  if (own.reply) return own.reply;
  throw own.error;
}

async function attempt(
  exchange: ActorExchange,
  route: Route & { access: 'token' },
  operation: Operation,
): Promise<Reply> {
  if (route.resumes !== true) {
    if (operation.saved === SENT) throw lost();
    await operation.save(SENT);
  }
  return route.handle(Object.assign(exchange, { operation }));
}
