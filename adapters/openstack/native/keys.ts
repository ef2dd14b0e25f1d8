import { GatewayError, type NativeCaller, type NativeRequest } from 'podgate/contract';

/**
 * Keys belong to users, and in the cloud all users of the gateway are one. A caller's keys have a prefix there that he does not see, and
 * others' keys are not there for him (mapping W-38).
 */
export interface Keys {
  /** The request as the cloud is to get it. */
  readonly request: NativeRequest;
  /** A JSON answer as the caller is to see it. */
  readonly answer: (text: string) => string;
}

const KEYS = /^(\/v(?:1|2(?:\.1)?)(?:\/[0-9a-f-]+)?\/os-keypairs)(?:\/([^/]*))?$/;
/** Old services take forms such as `os-keypairs.json` for the same. */
const LIKE_KEYS = /\/os-keypairs/;
const SERVERS = /^\/v(?:1|2(?:\.1)?)(?:\/[0-9a-f-]+)?\/servers(?:\/|$)/;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The same object with a text member changed, where there is one. */
function changed(object: unknown, member: string, change: (text: string) => string): unknown {
  if (!isObject(object) || typeof object[member] !== 'string') return object;
  return { ...object, [member]: change(object[member]) };
}

/** The same for a member of a member. */
function within(body: unknown, outer: string, member: string, change: (text: string) => string): unknown {
  return isObject(body) && isObject(body[outer]) ? { ...body, [outer]: changed(body[outer], member, change) } : body;
}

/** The same for the names in a list, as UStack takes them for servers that are there (US-18, US-19). */
function named(body: unknown, outer: string, change: (text: string) => string): unknown {
  const inner = isObject(body) ? body[outer] : undefined;
  if (!isObject(body) || !isObject(inner) || !Array.isArray(inner['key_names'])) return body;
  const names = inner['key_names'].map((name: unknown) => (typeof name === 'string' ? change(name) : name));
  return { ...body, [outer]: { ...inner, key_names: names } };
}

/** All keys come in one page: the pages of the cloud are cut among the keys of all users, and would tell others' names. */
function ofListedKeys(text: string, prefix: string): string {
  const body: unknown = JSON.parse(text);
  if (!isObject(body) || !Array.isArray(body['keypairs'])) return text;
  if (body['keypairs_links'] !== undefined) {
    throw new GatewayError(
      'upstream_malformed',
      'the cloud has more keys than it tells at once: list them by the unified API',
    );
  }
  const own = body['keypairs'].filter(
    (entry: unknown) => isObject(entry) && isObject(entry['keypair']) && isOwn(entry['keypair']['name'], prefix),
  );
  return JSON.stringify({
    keypairs: own.map((entry) => within(entry, 'keypair', 'name', (name) => bare(name, prefix))),
  });
}

const isOwn = (name: unknown, prefix: string) => typeof name === 'string' && name.startsWith(prefix);
const bare = (name: string, prefix: string) => (name.startsWith(prefix) ? name.slice(prefix.length) : name);

function parameters(search: string): string {
  const query = new URLSearchParams(search);
  // The last of these is for administrators: it would name another user of the cloud.
  for (const name of ['limit', 'marker', 'user_id']) query.delete(name);
  return query.toString();
}

function ofKeys(request: NativeRequest, [, list = '', name]: RegExpExecArray, prefix: string): Keys {
  if (name === undefined || name === '') {
    const body = within(request.body, 'keypair', 'name', (own) => prefix + own);
    return {
      request: { ...request, search: parameters(request.search), body },
      answer: (text) => (request.method === 'GET' ? ofListedKeys(text, prefix) : ofOneKey(text, prefix)),
    };
  }
  const path = `${list}/${encodeURIComponent(prefix)}${name}`;
  return {
    request: { ...request, path, search: parameters(request.search) },
    answer: (text) => ofOneKey(text, prefix),
  };
}

/** What the cloud says of a key, or why there is none, with the caller's name for it. */
const ofOneKey = (text: string, prefix: string) => text.replaceAll(prefix, '');

/** Servers name keys; those that are made or made anew get one. */
function ofServers(request: NativeRequest, prefix: string): Keys {
  const own = (name: string) => prefix + name;
  const made = within(request.body, 'server', 'key_name', own);
  const rebuilt = within(made, 'rebuild', 'key_name', own);
  const body = named(named(rebuilt, 'attachKeypairs', own), 'detachKeypairs', own);
  return {
    request: { ...request, body },
    answer: (text) =>
      text.replaceAll(`"key_name": "${prefix}`, '"key_name": "').replaceAll(`"key_name":"${prefix}`, '"key_name":"'),
  };
}

/** A request of the compute service with the caller's keys in place of the cloud's. */
export function keysOf(request: NativeRequest, { whole, prefix }: NativeCaller): Keys {
  const untouched = { request, answer: (text: string) => text };
  if (whole || request.service !== 'compute') return untouched;
  const found = KEYS.exec(request.path);
  if (!found && LIKE_KEYS.test(request.path)) {
    throw new GatewayError('invalid_request', 'the path of keys must be /os-keypairs or /os-keypairs/<name>');
  }
  if (found) return ofKeys(request, found, prefix);
  return SERVERS.test(request.path) ? ofServers(request, prefix) : untouched;
}
