import { GatewayError } from '../../contract/index.ts';
import { listableCloudAccounts } from '../../schema/places/cloudaccount.ts';
import { listableCloudProviders } from '../../schema/places/cloudprovider.ts';
import type { Listable } from '../../schema/query/list-query.ts';
import { audited } from '../audited-write.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { routesOf, type Route } from '../route.ts';
import { ResourceReads, type WriteParts } from './resource-reads.ts';
import { resourceRoutes } from './resources.ts';

/** What is done to an account. `row`: as it is known; the answer has what of it is different afterwards. */
type Action = (account: string, row: Readonly<Record<string, unknown>>, parts: WriteParts) => Promise<object>;

const SYNCING = { sync_status: 'syncing', sync_status2: 'syncing' };

/** All clouds of the account are read again as a whole. The answer does not wait for that: `last_sync_end_at` tells it. */
const sync: Action = (account, { enabled }, { inventory }) => {
  if (enabled !== true) {
    const message = `account ${account} is disabled: it is not read; it must be enabled first`;
    return Promise.reject(new GatewayError('invalid_status', message));
  }
  for (const { context } of inventory.places()) {
    if (context.account === account) inventory.writers(context.name)?.readAgain();
  }
  return Promise.resolve(SYNCING);
};

/** Its clouds are read at once, and written again; nothing happens to one that is enabled. */
const enable: Action = async (account, { enabled }, { accounts }) => {
  await accounts.set(account, false);
  return { enabled: true, ...(enabled === true ? {} : SYNCING) };
};

/** Its clouds are neither read nor changed any more; what is known of them stays to be seen. */
const disable: Action = async (account, _row, { accounts }) => {
  await accounts.set(account, true);
  return { enabled: false };
};

const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['disable', disable],
  ['enable', enable],
  ['sync', sync],
  ['syncstatus', sync],
]);

async function act(reads: ResourceReads, parts: WriteParts, exchange: ActorExchange): Promise<Reply> {
  const word = exchange.params['spec'] ?? '';
  const { keyword } = reads.listable.schema;
  if (!exchange.actor.systemAdmin) {
    throw new GatewayError(
      'forbidden',
      `${word.slice(0, 60)} is for administrators: role admin in the administration project`,
    );
  }
  const { row } = await reads.document(exchange);
  const action = ACTIONS.get(word);
  if (!action) {
    const known = [...ACTIONS.keys()].join(', ');
    throw new GatewayError('unknown_action', `no action ${word.slice(0, 60)} of ${keyword}; known are ${known}`);
  }
  const account = String(row['account']);
  const thing = { type: keyword, id: String(row['id']), name: String(row['name']) };
  let changed: object = {};
  await audited(parts.channels, exchange, { action: `${keyword}.${word}`, thing }, async () => {
    changed = await action(account, row, parts);
  });
  return { body: reads.wrapped({ ...row, ...changed }) };
}

const WHAT =
  '`sync`: its clouds are read again as a whole; `disable`: they are neither read nor changed until `enable`, and what is known stays';

function routesFor(parts: WriteParts, listable: Listable): readonly Route[] {
  const reads = new ResourceReads(parts, listable);
  const { bearer } = routesOf('unified');
  const path = `/${listable.schema.plural}/:id/:spec`;
  return [...resourceRoutes(parts, listable), bearer('post', path, (exchange) => act(reads, parts, exchange), WHAT)];
}

/** `/cloudaccounts` and `/cloudproviders` (cloudpods-api §8.12). */
export const accountRoutes = (parts: WriteParts): readonly Route[] => [
  ...routesFor(parts, listableCloudAccounts),
  ...routesFor(parts, listableCloudProviders),
];
