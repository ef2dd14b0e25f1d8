import { GatewayError } from '../../contract/index.ts';
import { listableKeypairs } from '../../schema/keypairs/listable.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { routesOf, type Route } from '../route.ts';
import { KeyWriting } from '../keypairs/key-writing.ts';
import { ResourceReads, type WriteParts } from './resource-reads.ts';
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

/** `/keypairs` (cloudpods-api §8.4). */
export function keypairRoutes(parts: WriteParts): readonly Route[] {
  const reads = new ResourceReads(parts, listableKeypairs);
  const writing = new KeyWriting(reads, parts);
  const { bearer } = routesOf('unified');
  return [
    bearer(
      'get',
      '/keypairs/:id/privatekey',
      (exchange) => writing.privateKey(exchange),
      'the private key of a key that was made within the last hour, once',
    ),
    bearer(
      'post',
      '/keypairs',
      (exchange) => writing.create(exchange),
      'makes a key, or takes one, on all clouds of the project',
    ),
    bearer(
      'delete',
      '/keypairs/:id',
      (exchange) => writing.delete(exchange),
      'deletes a key: by its name on all clouds',
    ),
    ...resourceRoutes(parts, listableKeypairs, '/keypairs', (exchange) => show(reads, exchange)),
  ];
}
