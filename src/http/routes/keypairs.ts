import { GatewayError } from '../../contract/index.ts';
import { listableKeypairs } from '../../schema/keypairs/listable.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { routesOf, type Route } from '../route.ts';
import { ResourceReads, type ReadParts } from './resource-reads.ts';
import { resourceRoutes } from './resources.ts';

/** Administrators see the keys of all users: a name that several of them use means their own key first. */
async function show(reads: ResourceReads, exchange: ActorExchange): Promise<Reply> {
  try {
    return await reads.show(exchange);
  } catch (error) {
    if (!GatewayError.is(error) || error.code !== 'duplicate_name' || !exchange.actor.systemAdmin) throw error;
    try {
      return await reads.show(exchange, `${exchange.search}&scope=project`);
    } catch {
      throw error;
    }
  }
}

/** Clouds give a private key once, to whoever lets them make it. Throws `not_found` for a key that is not there either. */
async function privateKey(reads: ResourceReads, exchange: ActorExchange): Promise<never> {
  await reads.find(exchange);
  const name = (exchange.params['id'] ?? '').slice(0, 100);
  const why = 'it was handed out once, when the key was made';
  throw new GatewayError('unknown_spec', `the private key of keypair ${name} is kept nowhere: ${why}`);
}

/** `/keypairs` (cloudpods-api §8.4). */
export function keypairRoutes(parts: ReadParts): readonly Route[] {
  const reads = new ResourceReads(parts, listableKeypairs);
  const { bearer } = routesOf('unified');
  return [
    bearer(
      'get',
      '/keypairs/:id/privatekey',
      (exchange) => privateKey(reads, exchange),
      'a 404: no cloud keeps private keys',
    ),
    ...resourceRoutes(parts, listableKeypairs, '/keypairs', (exchange) => show(reads, exchange)),
  ];
}
