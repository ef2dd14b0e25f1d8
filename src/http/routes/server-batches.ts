import { GatewayError } from '../../contract/index.ts';
import { askedOf } from '../../schema/servers/writes/actions.ts';
import { membersOf } from '../../schema/servers/writes/body.ts';
import { wrong } from '../../schema/servers/writes/part.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { routesOf, type Route } from '../route.ts';
import { ERROR_FORMS } from '../status.ts';
import type { Asking, ServerWriting } from './server-writes.ts';

/** More than anybody means at once. */
const MOST = 100;
const AT_A_TIME = 4;

type Members = Readonly<Record<string, unknown>>;

/** The servers that a body names under a key: each once, by id or name. */
function namedIn(members: Members, key: string): readonly string[] {
  const given = members[key];
  if (!Array.isArray(given) || given.length === 0) {
    throw new GatewayError('missing_parameter', `${key} must be a list of servers, by id or name`);
  }
  if (given.length > MOST) throw wrong(key, `must be at most ${MOST}, and are ${given.length}`);
  return [
    ...new Set(
      given.map((one: unknown, at) => {
        if (typeof one !== 'string' || one === '')
          throw wrong(`${key}.${at}`, 'must be the id or the name of a server');
        return one;
      }),
    ),
  ];
}

/** How it went with one of them. */
async function oneOf(writing: ServerWriting, exchange: ActorExchange, reference: string, asking: Asking) {
  try {
    const { row } = await writing.write(exchange, reference, asking);
    return { id: row['id'], name: row['name'], result: 'accepted' };
  } catch (error) {
    if (!GatewayError.is(error) || error.code === 'internal') throw error;
    // The corridor, which writes down who was denied, does not see this.
    if (error.code === 'forbidden') writing.tellDenied(exchange, reference, asking.action);
    const { status, class: kind } = ERROR_FORMS[error.code];
    return { id: reference, result: 'refused', code: status, class: kind, details: error.message };
  }
}

/** Does the same to each, and tells of each; one that is refused holds up no other. */
async function toAll(
  writing: ServerWriting,
  exchange: ActorExchange,
  { references, ...asking }: Asking & { readonly references: readonly string[] },
): Promise<Reply> {
  const results: object[] = [];
  for (let at = 0; at < references.length; at += AT_A_TIME) {
    const some = references.slice(at, at + AT_A_TIME);
    results.push(...(await Promise.all(some.map((reference) => oneOf(writing, exchange, reference, asking)))));
  }
  return { body: { servers: results } };
}

function migrateAll(writing: ServerWriting, exchange: ActorExchange): Promise<Reply> {
  const { guest_ids, ...rest } = membersOf(exchange.body, 'server');
  const [references, wanted] = [namedIn({ guest_ids }, 'guest_ids'), askedOf('migrate', rest)];
  if (!exchange.actor.systemAdmin) {
    throw new GatewayError(
      'forbidden',
      'batch-migrate is for administrators: role admin in the administration project is needed',
    );
  }
  return toAll(writing, exchange, { references, action: 'migrate', wanted });
}

function metadataOfAll(writing: ServerWriting, exchange: ActorExchange, action: string): Promise<Reply> {
  const { guests, metadata, ...rest } = membersOf(exchange.body, 'server');
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw wrong(unknown.slice(0, 60), 'is not a known key; there are guests and metadata');
  const [references, wanted] = [namedIn({ guests }, 'guests'), askedOf(action, metadata)];
  return toAll(writing, exchange, { references, action, wanted });
}

const TOLD = 'the answer tells of each how it went';

/** What is done to many servers at once (cloudpods-api §9.4.6). */
export function batchRoutes(writing: ServerWriting): readonly Route[] {
  const { bearer } = routesOf('unified');
  const metadata = (action: string, what: string) =>
    bearer(
      'post',
      `/servers/batch-${action}`,
      (exchange) => metadataOfAll(writing, exchange, action),
      `${what} the metadata of the servers under \`guests\` (at most ${MOST}); ${TOLD}`,
    );
  return [
    bearer(
      'post',
      '/servers/batch-migrate',
      (exchange) => migrateAll(writing, exchange),
      `moves the servers under \`guest_ids\` (at most ${MOST}) to other hosts; ${TOLD}`,
    ),
    metadata('user-metadata', 'adds to'),
    metadata('set-user-metadata', 'replaces'),
  ];
}
