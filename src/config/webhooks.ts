import { createSecretKey, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { GatewayError } from '../contract/index.ts';
import { Type, type Static } from '../kit/index.ts';
import type { Directory } from '../schema/query/directory.ts';
import { listQueryOf } from '../schema/query/list-query.ts';
import { RawQuery } from '../schema/query/raw.ts';
import { LISTABLES } from '../schema/resources.ts';
import { acceptedByTls, pemText } from './certificates.ts';
import { milliseconds } from './duration.ts';
import type { Complain } from './identity.ts';
import { duration, name, optional, strict, text, words } from './schema-forms.ts';
import { addressRule, isNetworkText } from './webhook-addresses.ts';

const EVENTS = ['created', 'updated', 'deleted'] as const;

/** A receiver that is told changes of rows, as the configuration says it. */
export const WebhookKeys = Type.Object(
  {
    name: name('what the receiver is called in logs and metrics'),
    url: Type.String({ pattern: '^https?://[^\\s#]+$', description: 'a URL: what changes are posted to' }),
    secret: text(
      'what signs: whsec_ and 24 to 64 bytes in base64, as a reference such as "${HOOK_SECRET}" or "file:…"',
    ),
    resources: optional(Type.Array(text('a resource'), { minItems: 1, description: 'of which rows; default servers' })),
    events: optional(Type.Array(words(EVENTS, 'what is told of them'), { minItems: 1, description: 'default all' })),
    query: optional(text('as the query of a list: filters, field=…')),
    project: optional(text('id or name: rows of this project alone')),
    domain: optional(text('id or name: rows of projects of this domain alone')),
    scope: optional(words(['system'], 'all rows, as administrators see them')),
    networks: optional(
      Type.Array(text('address or network'), {
        description: 'networks such as 10.0.0.0/8 that are not public, and to which things may be posted all the same',
      }),
    ),
    ca: optional(text('file with certificates that are trusted in place of the public ones, PEM')),
    timeout: optional(duration('how long the receiver may take to answer; default 10s')),
    attempts: optional(Type.Integer({ minimum: 1, maximum: 30, description: 'for one event; default 12' })),
  },
  strict,
);

/** The same, read: `timeout` in milliseconds, `ca` a PEM text. */
export interface WebhookConfig {
  readonly name: string;
  readonly url: string;
  readonly key: KeyObject;
  /** Names of lists. */
  readonly resources: readonly string[];
  readonly events: readonly string[];
  /** A query string. */
  readonly query: string;
  /** Whose rows: of one of these. */
  readonly owned: { readonly project?: string; readonly domain?: string; readonly scope?: 'system' };
  readonly networks: readonly string[];
  readonly ca?: string;
  readonly timeout: number;
  readonly attempts: number;
}

type Given = Static<typeof WebhookKeys>;

const SECRET_FORM = /^whsec_([A-Za-z0-9+/]+={0,2})$/;
const SECRET_BYTES = { least: 24, most: 64 };

/** The bytes behind a secret in the form of Standard Webhooks. A complaint repeats no part of it. */
function keyOf({ secret }: Given, complain: Complain): KeyObject {
  const bytes = Buffer.from(SECRET_FORM.exec(secret)?.[1] ?? '', 'base64');
  const { least, most } = SECRET_BYTES;
  if (bytes.length >= least && bytes.length <= most) return createSecretKey(bytes);
  complain(
    ['secret'],
    `must be whsec_ and ${least} to ${most} bytes in base64 (echo whsec_$(openssl rand -base64 32))`,
  );
  return createSecretKey(Buffer.alloc(least));
}

/** What can be said of a URL before anything is looked up. */
function checkUrl({ url: text, networks = [] }: Given, complain: Complain): void {
  const wrong = networks.findIndex((network) => !isNetworkText(network));
  if (wrong >= 0) complain(['networks', wrong], 'must be an address or a network such as 10.0.0.0/8');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.username !== '' || url.password !== '') {
    complain(['url'], 'must be a URL without user and password');
    return;
  }
  const isSecure = url.protocol === 'https:';
  if (!isSecure && networks.length === 0) complain(['url'], 'must be https, or lead to what "networks" names');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const refusal = isIP(host) > 0 ? addressRule(networks)(host, isSecure) : undefined;
  if (refusal !== undefined) complain(['url'], refusal);
}

/** Whatever it is asked for is there: what clouds and projects there are is known later. */
const ANY: Directory = {
  accounts: { has: () => true } as unknown as ReadonlySet<string>,
  regions: [],
  projects: () => [],
  domains: () => [],
};

function checkQuery({ query = '' }: Given, resources: readonly string[], complain: Complain): void {
  for (const [place, plural] of resources.entries()) {
    const listable = LISTABLES.find(({ schema }) => schema.plural === plural);
    if (!listable) {
      complain(
        ['resources', place],
        `there is no "${plural}"; there are ${LISTABLES.map(({ schema }) => schema.plural).join(', ')}`,
      );
      continue;
    }
    try {
      const { distinct } = listQueryOf(new RawQuery(query), listable, { directory: ANY, admin: true });
      if (distinct) complain(['query'], 'distinct: rows are told one by one; leave it out');
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      if (error.code !== 'not_found') complain(['query'], error.message);
    }
  }
}

function webhookOf(given: Given, folder: string, complain: Complain): WebhookConfig {
  const { project, domain, scope, resources = ['servers'], networks = [], query = '' } = given;
  if ([project, domain, scope].filter((one) => one !== undefined).length !== 1) {
    complain([], 'needs one of project, domain, and scope: system, which says whose rows are told');
  }
  checkUrl(given, complain);
  checkQuery(given, resources, complain);
  const tell = (message: string) => complain(['ca'], message);
  const ca = given.ca === undefined ? undefined : pemText(given.ca, folder, tell);
  if (ca !== undefined) acceptedByTls({ ca }, tell);
  return {
    ...{ name: given.name, url: given.url, key: keyOf(given, complain), resources, networks, query },
    events: given.events ?? EVENTS,
    owned: { project, domain, scope },
    ca,
    timeout: milliseconds(given.timeout ?? '10s'),
    attempts: given.attempts ?? 12,
  };
}

/** The receivers of a configuration. */
export function webhooksOf(given: readonly Given[] = [], folder: string, complain: Complain): readonly WebhookConfig[] {
  return given.map((one, place) => {
    if (given.some((other, at) => at < place && other.name === one.name)) {
      complain([place, 'name'], `"${one.name}" is there twice`);
    }
    return webhookOf(one, folder, (path, message) => complain([place, ...path], message));
  });
}
