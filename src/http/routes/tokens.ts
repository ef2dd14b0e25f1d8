import { GatewayError } from '../../contract/index.ts';
import type { Directory } from '../../identity/directory.ts';
import type { Identified, Identity } from '../../identity/identity.ts';
import type { CloudRegion, Place } from '../../identity/keystone/catalog.ts';
import { catalogOf } from '../../identity/keystone/catalog.ts';
import { policyDocument } from '../../identity/keystone/policies.ts';
import { accessDocument, tokenDocument } from '../../identity/keystone/token-document.ts';
import { parseV2, parseV3, type LoginInput } from '../../identity/login-request.ts';
import type { Actor } from '../../identity/actor.ts';
import type { Channels, Events } from '../../observe/channels.ts';
import type { LoginLimiter } from '../login-limiter.ts';
import type { ActorExchange, Exchange, Reply } from '../exchange.ts';
import { auditedActor } from '../audited-actor.ts';
import { routesOf, type Route } from '../route.ts';
import { HTTP } from '../status.ts';

export interface TokenParts {
  readonly identity: () => Identity;
  readonly people: () => Directory;
  readonly limiter: LoginLimiter;
  readonly channels: Channels;
  readonly place: () => Place;
  /** The clouds in an actor's catalog. */
  readonly regions: (actor: Actor) => readonly CloudRegion[];
}

/** Who tries to log in: the same user, by whichever of his names he is called. */
function whoTries(
  { people }: TokenParts,
  { user = {} }: LoginInput,
): Pick<Events['audit'], 'actor' | 'user' | 'thing'> {
  const known = people().user(user);
  if (!known) return { actor: user.id ?? user.name ?? 'token' };
  const { id, name, domain } = known;
  return { actor: id, user: { name, domain: domain.name, domainId: domain.id }, thing: userThing(known) };
}

/** A login is about the user himself. */
const userThing = ({ id, name, domain }: Pick<Actor, 'id' | 'name' | 'domain'>) => {
  return { type: 'user', id, name, ownerDomain: domain.id };
};

async function logIn(parts: TokenParts, exchange: Exchange, input: LoginInput): Promise<Identified> {
  const { identity, limiter, channels } = parts;
  const who = whoTries(parts, input);
  const key = `${exchange.address} ${who.actor}`;
  const { address, requestId } = exchange;
  const refused = (result: 'failure' | 'limited') => {
    channels.publish('login', { result, method: input.method });
    channels.publish('audit', { ...who, project: '', action: 'login', result, requestId, address });
  };
  try {
    await limiter.check(key);
    const identified = await identity().login(input, exchange.id);
    // Guesses that were made at the same time have been counted by now.
    if (input.method === 'password') await limiter.check(key);
    channels.publish('login', { result: 'success', method: input.method });
    const { actor } = identified;
    const about = { action: 'login', result: 'success', requestId, address, thing: userThing(actor) };
    channels.publish('audit', { ...auditedActor(actor), ...about });
    return identified;
  } catch (error) {
    const code = GatewayError.is(error) ? error.code : 'internal';
    if (code === 'invalid_credential' || code === 'unauthenticated') {
      refused('failure');
      if (input.method === 'password') await limiter.failed(key);
    } else if (code === 'rate_limited') refused('limited');
    throw error;
  }
}

/** The token that a call is about: in the header, or the bearer's own. */
function subjectOf(parts: TokenParts, exchange: ActorExchange): Identified {
  const subject = exchange.header('x-subject-token')?.trim() ?? exchange.token;
  let identified: Identified;
  try {
    identified = parts.identity().identified(subject);
  } catch (error) {
    throw new GatewayError('not_found', 'the token in X-Subject-Token is not valid', { cause: error });
  }
  if (identified.actor.id !== exchange.actor.id && !exchange.actor.systemAdmin) {
    throw new GatewayError('forbidden', 'a token of somebody else is shown to administrators only');
  }
  return identified;
}

/** The token itself, and the request's id under the name that Keystone's clients write down (CP-20). */
const subjectHeaders = ({ token }: Identified, { requestId }: Exchange) => ({
  'X-Subject-Token': token,
  'x-openstack-request-id': requestId,
});

const tokenContext = (exchange: Exchange, source = 'api') => ({ source, ip: exchange.address });

/** `POST|GET|HEAD|DELETE /v3/auth/tokens`, `POST /v2.0/tokens` and what belongs to a token (CP-20…CP-34). */
export function tokenRoutes(parts: TokenParts): readonly Route[] {
  const { identity, place } = parts;
  const { open, bearer } = routesOf('identity');
  const placeFor = (actor: Actor): Place => ({ ...place(), clouds: parts.regions(actor) });

  async function create(exchange: Exchange): Promise<Reply> {
    const input = parseV3(exchange.body);
    const identified = await logIn(parts, exchange, input);
    const token = tokenDocument(identified, placeFor(identified.actor), tokenContext(exchange, input.source));
    return {
      status: HTTP.created,
      headers: subjectHeaders(identified, exchange),
      body: { id: identified.token, token },
    };
  }

  async function createV2(exchange: Exchange): Promise<Reply> {
    const identified = await logIn(parts, exchange, parseV2(exchange.body));
    return { body: { access: accessDocument(identified, place(), tokenContext(exchange)) } };
  }

  function show(exchange: ActorExchange): Reply {
    const identified = subjectOf(parts, exchange);
    const token = tokenDocument(identified, placeFor(identified.actor), tokenContext(exchange));
    return { headers: subjectHeaders(identified, exchange), body: { token } };
  }

  async function revoke(exchange: ActorExchange): Promise<Reply> {
    const subject = subjectOf(parts, exchange);
    await identity().revoke(subject.token);
    const { requestId, address } = exchange;
    const thing = userThing(subject.actor);
    const about = { action: 'token.revoke', result: 'done', requestId, address, thing };
    parts.channels.publish('audit', { ...auditedActor(exchange.actor), ...about });
    return { status: HTTP.noContent };
  }

  function catalog({ actor }: ActorExchange): Reply {
    if (actor.scope.kind === 'unscoped') throw new GatewayError('forbidden', 'an unscoped token has no catalog');
    const links = { next: null, previous: null, self: `${place().url}/v3/auth/catalog` };
    return { body: { catalog: catalogOf(placeFor(actor)), links } };
  }

  return [
    open('post', '/v3/auth/tokens', create, 'a token in `X-Subject-Token`, for a password or a token; 201'),
    bearer('get', '/v3/auth/tokens', show, 'what the token in `X-Subject-Token` holds; also `HEAD`'),
    bearer('delete', '/v3/auth/tokens', revoke, 'nothing: revokes it, for all gateways; 204'),
    open('post', '/v2.0/tokens', createV2, 'a token: the login of Keystone v2'),
    bearer('get', '/v3/auth/catalog', catalog, 'the catalog'),
    bearer(
      'get',
      '/v3/auth/policies',
      ({ actor }) => ({ body: policyDocument(actor) }),
      'what the roles of the token may do',
    ),
  ];
}
