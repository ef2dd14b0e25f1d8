import { GatewayError } from '../../contract/index.ts';
import { listableCloudAccounts } from '../../schema/places/cloudaccount.ts';
import { listableCloudProviders } from '../../schema/places/cloudprovider.ts';
import type { Listable } from '../../schema/query/list-query.ts';
import { audited } from '../audited-write.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { routesOf, type Route } from '../route.ts';
import { ResourceReads, type WriteParts } from './resource-reads.ts';
import { resourceRoutes } from './resources.ts';

/** What else clients ask of accounts, and why it cannot be had. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  enable: 'a cloud is read and written as long as it is in the configuration',
  disable: 'take the cloud out of the configuration, or set read_only, and reload it',
};

/** `sync`: all clouds of the account are read again as a whole. The answer does not wait for that: `last_sync_end_at` tells it. */
async function act(reads: ResourceReads, parts: WriteParts, exchange: ActorExchange): Promise<Reply> {
  const action = exchange.params['spec'] ?? '';
  const { keyword } = reads.listable.schema;
  if (!exchange.actor.systemAdmin) {
    throw new GatewayError(
      'forbidden',
      `${action.slice(0, 60)} is for administrators: role admin in the administration project`,
    );
  }
  const { row } = await reads.document(exchange);
  const why = Object.hasOwn(ELSEWHERE, action) ? ELSEWHERE[action] : undefined;
  if (why !== undefined) throw new GatewayError('unsupported', `${action} is not possible here: ${why}`);
  if (action !== 'sync' && action !== 'syncstatus') {
    throw new GatewayError(
      'unknown_action',
      `no action ${action.slice(0, 60)} of ${keyword}; known are sync, syncstatus`,
    );
  }
  const account = String(row['account']);
  const thing = { type: keyword, id: String(row['id']), name: String(row['name']) };
  await audited(parts.channels, exchange, { action: `${keyword}.${action}`, thing }, async () => {
    for (const { context } of parts.inventory.places()) {
      if (context.account === account) parts.inventory.writers(context.name)?.readAgain();
    }
    return Promise.resolve();
  });
  return { body: reads.wrapped({ ...row, sync_status: 'syncing', sync_status2: 'syncing' }) };
}

function routesFor(parts: WriteParts, listable: Listable): readonly Route[] {
  const reads = new ResourceReads(parts, listable);
  const { bearer } = routesOf('unified');
  const path = `/${listable.schema.plural}/:id/:spec`;
  return [
    ...resourceRoutes(parts, listable),
    bearer('post', path, (exchange) => act(reads, parts, exchange), '`sync`: its clouds are read again as a whole'),
  ];
}

/** `/cloudaccounts` and `/cloudproviders` (cloudpods-api §8.12). */
export const accountRoutes = (parts: WriteParts): readonly Route[] => [
  ...routesFor(parts, listableCloudAccounts),
  ...routesFor(parts, listableCloudProviders),
];
