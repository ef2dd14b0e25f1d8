import type { Server } from '../../src/contract/index.ts';
import { openStore, type Store } from '../../src/inventory/store/store.ts';
import type { CloudContext, OwnerProject } from '../../src/schema/context.ts';
import { listQueryOf, type ListQuery } from '../../src/schema/query/list-query.ts';
import { RawQuery } from '../../src/schema/query/raw.ts';
import { cloudFragments, serverStorer } from '../../src/schema/servers/document.ts';
import { listableServers } from '../../src/schema/servers/listable.ts';

export const ALPHA: OwnerProject = { id: 'a'.repeat(32), name: 'alpha', domainId: 'default', domain: 'Default' };
export const BETA: OwnerProject = { id: 'b'.repeat(32), name: 'beta', domainId: 'default', domain: 'Default' };

export function cloudContext(name: string): CloudContext {
  return {
    name,
    account: name,
    provider: 'OpenStack',
    brand: 'OpenStack',
    cloudEnv: 'private',
    readOnly: false,
    region: 'RegionOne',
    accessUrl: 'http://127.0.0.1/v3',
    owner: ALPHA,
  };
}

export interface Placed {
  readonly cloud: string;
  readonly server: Server;
  readonly owner: OwnerProject | undefined;
}

/** The store, in its thread as in a gateway. */
export function openTestStore(): Store {
  return openStore({
    onFailure: (error) => {
      throw error;
    },
  });
}

/** Makes a store hold exactly these servers. */
export async function fill(store: Store, placed: readonly Placed[]): Promise<void> {
  for (const cloud of ['c1', 'c2']) {
    await store.dropCloud(cloud);
    const context = cloudContext(cloud);
    const storer = serverStorer(context);
    await store.setCloud({ cloud, ...cloudFragments(context, true) });
    const upserts = placed.filter((one) => one.cloud === cloud).map(({ server, owner }) => storer(server, owner));
    await store.apply({ resource: 'servers', upserts, removals: [] });
  }
}

export const DIRECTORY = {
  accounts: new Set(['c1', 'c2']),
  regions: [
    { cloud: 'c1', names: ['c1-RegionOne'] },
    { cloud: 'c2', names: ['c2-RegionOne'] },
  ],
  projects: (text: string) => [ALPHA, BETA].filter(({ id, name }) => id === text || name === text),
  domains: (text: string) => (text === 'default' || text === 'Default' ? ['default'] : []),
};

export function queryOf(search: string, admin = false): ListQuery {
  return listQueryOf(new RawQuery(search), listableServers, { directory: DIRECTORY, admin });
}

export interface Page {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly total: number;
}

/** The page that a query string asks for, of all rows. */
export async function pageOf(store: Store, search: string, admin = true): Promise<Page> {
  const { where, order, limit, offset, details, metadata, fields, totals } = queryOf(search, admin);
  const shape = { form: details ? 'full' : 'brief', admin, metadata, fields } as const;
  const answer = await store.list({ resource: 'servers', where, order, limit, offset, shape, totals });
  const text = Buffer.from(answer.rows).toString('utf8');
  return { rows: JSON.parse(`[${text}]`) as Page['rows'], total: answer.total };
}
