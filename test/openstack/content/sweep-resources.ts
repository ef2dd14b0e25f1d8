import type { OpenstackClient, Service } from '../oracle/openstack-client.ts';
import { PREFIX } from './leftovers.ts';
import { removeImage } from './odd-images.ts';
import { emptyRouter } from './odd-sharing.ts';
import { removeAnyhow } from './odd-volumes.ts';

interface Thing {
  readonly id: string;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly tags?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
}

const isOurs = ({ name, description, tags, metadata }: Thing): boolean =>
  [name, description, ...(tags ?? [])].some((text) => text?.startsWith(PREFIX) ?? false) ||
  metadata?.['made_by'] === PREFIX;

const listed = async (admin: OpenstackClient, service: Service, path: string, key: string) =>
  ((await admin.find<Thing[]>(service, path, key)) ?? []).filter(isOurs);

async function sweepNetworks(admin: OpenstackClient): Promise<void> {
  for (const { id } of await listed(admin, 'network', '/floatingips', 'floatingips')) {
    await admin.call('network', 'DELETE', `/floatingips/${id}`);
  }
  for (const { id } of await listed(admin, 'network', '/routers', 'routers')) {
    await emptyRouter(admin, id);
    await admin.call('network', 'DELETE', `/routers/${id}`);
  }
}

async function sweepIdentity(admin: OpenstackClient): Promise<void> {
  const domains = await listed(admin, 'identity', '/domains', 'domains');
  for (const { id } of await listed(admin, 'identity', '/projects', 'projects')) {
    await admin.call('identity', 'DELETE', `/projects/${id}`);
  }
  for (const { id } of domains) {
    // A domain takes what is in it along.
    await admin.call('identity', 'PATCH', `/domains/${id}`, { domain: { enabled: false } });
    await admin.call('identity', 'DELETE', `/domains/${id}`);
  }
}

/** Keys belong to a user: only that user's login lists them. */
async function sweepKeypairs(owner: OpenstackClient): Promise<void> {
  const keypairs = await owner.get<{ keypair: { name: string } }[]>('compute', '/os-keypairs', 'keypairs');
  for (const { keypair } of keypairs.filter(({ keypair: { name } }) => name.includes(PREFIX))) {
    await owner.call('compute', 'DELETE', `/os-keypairs/${encodeURIComponent(keypair.name)}`);
  }
}

/** Of everything but servers, what an earlier run left behind. What needs servers gone comes after `sweep` removed these. */
export async function sweepResources(admin: OpenstackClient, dev: OpenstackClient): Promise<void> {
  for (const owner of [admin, dev]) await sweepKeypairs(owner);
  for (const hidden of [false, true]) {
    const path = `/images?limit=1000&visibility=all&os_hidden=${hidden}`;
    for (const { id } of await listed(admin, 'image', path, 'images')) await removeImage(admin, id);
  }
  for (const kind of ['snapshots', 'volumes'] as const) {
    for (const { id } of await listed(admin, 'volume', `/${kind}/detail?all_tenants=1&limit=1000`, kind)) {
      await removeAnyhow(admin, kind, id);
    }
  }
  for (const { id } of await listed(admin, 'volume', '/types?is_public=None', 'volume_types')) {
    await admin.call('volume', 'DELETE', `/types/${id}`);
  }
  await sweepNetworks(admin);
  await sweepIdentity(admin);
}
