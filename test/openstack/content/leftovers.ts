import type { OpenstackClient } from '../oracle/openstack-client.ts';
import { OpenstackError } from '../oracle/openstack-client.ts';
import { inParallel } from '../oracle/read-cloud.ts';
import { until } from '../until.ts';

/** How the names of everything begin that the tests make in a cloud. */
export const PREFIX = 'podgate-test';

const PATIENCE_SECONDS = 120;

interface Named {
  readonly id: string;
  readonly name: string | null;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What was made or changed in a cloud, each with the way back. */
export class Leftovers {
  private readonly steps: { readonly what: string; readonly undo: () => Promise<unknown> }[] = [];

  /** To be called at once when something was made: it is undone even when the test fails right after. */
  add(what: string, undo: () => Promise<unknown>): void {
    this.steps.push({ what, undo });
  }

  /** Undoes everything, the last first; throws at the end naming what could not be undone. */
  async clear(): Promise<void> {
    const failures: unknown[] = [];
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      try {
        await step.undo();
      } catch (error) {
        failures.push(new Error(`not undone: ${step.what}`, { cause: error }));
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'the clouds are not as they were');
  }
}

const isGone = (error: unknown) => error instanceof OpenstackError && error.status === 404;

/**
 * Whether a cloud has a server, in a status when one is given, by its administrator's short list. For who waits: showing a server takes the
 * cloud's services several times as long, and from what is waited for.
 */
export async function hasServer(admin: OpenstackClient, id: string, status?: string): Promise<boolean> {
  const query = `all_tenants=1&uuid=${id}${status === undefined ? '' : `&status=${status}`}`;
  return (await admin.get<Named[]>('compute', `/servers?${query}`, 'servers')).length > 0;
}

/** Deletes a server and waits until it is really gone. */
export async function removeServer(admin: OpenstackClient, id: string): Promise<void> {
  const path = `/servers/${id}`;
  try {
    await admin.call('compute', 'DELETE', path);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  await until(`${path} is gone`, PATIENCE_SECONDS, async () => !(await hasServer(admin, id)));
}

/** Deletes and waits until it is really gone. */
export async function remove(client: OpenstackClient, service: 'compute' | 'volume', path: string): Promise<void> {
  try {
    await client.call(service, 'DELETE', path);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  await until(`${path} is gone`, PATIENCE_SECONDS, async () => (await client.find(service, path)) === undefined);
}

/** Makes both compute nodes usable again. */
export async function enableHosts(admin: OpenstackClient): Promise<void> {
  const services = await admin.get<{ id: string; status: string; forced_down: boolean }[]>(
    'compute',
    '/os-services?binary=nova-compute',
    'services',
  );
  for (const { id, status, forced_down } of services) {
    if (status === 'enabled' && !forced_down) continue;
    await admin.call('compute', 'PUT', `/os-services/${id}`, { status: 'enabled', forced_down: false });
  }
}

/** Key pairs belong to a user: only that user's login lists them. */
async function sweepKeypairs(owner: OpenstackClient): Promise<void> {
  const keypairs = await owner.get<{ keypair: { name: string } }[]>('compute', '/os-keypairs', 'keypairs');
  for (const { keypair } of keypairs.filter(({ keypair: { name } }) => name.startsWith(PREFIX))) {
    await owner.call('compute', 'DELETE', `/os-keypairs/${encodeURIComponent(keypair.name)}`);
  }
}

/** Removes the servers that an earlier run left behind, which what is swept after them may be in use by. */
export async function sweepServers(admin: OpenstackClient): Promise<void> {
  await enableHosts(admin);
  const servers = await admin.get<Named[]>('compute', '/servers?all_tenants=1&limit=1000', 'servers');
  const ours = servers.filter(({ name }) => (name ?? '').startsWith(PREFIX));
  await inParallel(ours, ({ id }) => removeServer(admin, id));
}

/**
 * Removes what else an earlier run left behind, because it was ended from outside. `admin` sees all projects; `dev` is the user that the
 * tests' key pairs belong to.
 */
export async function sweep(admin: OpenstackClient, dev: OpenstackClient): Promise<void> {
  const listed = async (service: 'compute' | 'volume' | 'network' | 'image', path: string, key: string) =>
    (await admin.get<Named[]>(service, path, key)).filter(
      ({ name, metadata }) => (name ?? '').startsWith(PREFIX) || metadata?.['made_by'] === PREFIX,
    );
  await sweepKeypairs(dev);
  const volumes = await listed('volume', '/volumes/detail?all_tenants=1&limit=1000', 'volumes');
  await inParallel(volumes, ({ id }) => remove(admin, 'volume', `/volumes/${id}`));
  const kinds = [
    ['network', '/ports', 'ports', '/ports'],
    ['network', '/networks', 'networks', '/networks'],
    ['network', '/security-groups', 'security_groups', '/security-groups'],
    ['image', '/images?limit=1000', 'images', '/images'],
    ['image', '/images?limit=1000&os_hidden=true', 'images', '/images'],
    ['compute', '/flavors?is_public=None', 'flavors', '/flavors'],
  ] as const;
  for (const [service, path, key, prefix] of kinds) {
    for (const { id } of await listed(service, path, key)) await admin.call(service, 'DELETE', `${prefix}/${id}`);
  }
}
