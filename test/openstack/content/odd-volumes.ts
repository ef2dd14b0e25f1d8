import type { OpenstackClient } from '../oracle/openstack-client.ts';
import { until } from '../until.ts';
import type { TwoTenants } from './beta.ts';
import { PREFIX, remove } from './leftovers.ts';
import { SEEDED, type Workshop } from './workshop.ts';

type Body = Readonly<Record<string, unknown>>;

const PATIENCE_SECONDS = 60;

/** Makes a thing of Cinder's and waits for one of the statuses that end its making. */
async function made(owner: OpenstackClient, kind: 'volume' | 'snapshot', body: Body): Promise<string> {
  const answer = (await owner.call('volume', 'POST', `/${kind}s`, { [kind]: body })) as Record<string, { id: string }>;
  const { id } = answer[kind]!;
  await until(`${kind} ${id} is made`, PATIENCE_SECONDS, async () => {
    const { status } = await owner.get<{ status: string }>('volume', `/${kind}s/${id}`, kind);
    return status === 'available' || status === 'error';
  });
  return id;
}

/** Deletes a volume or a snapshot, in whatever status it is. */
export async function removeAnyhow(admin: OpenstackClient, kind: 'volumes' | 'snapshots', id: string): Promise<void> {
  const path = `/${kind}/${id}`;
  if ((await admin.find('volume', path)) === undefined) return;
  await admin.call('volume', 'POST', `${path}/action`, { 'os-reset_status': { status: 'available' } });
  await remove(admin, 'volume', path);
}

function registered(shop: Workshop, kind: 'volumes' | 'snapshots', id: string): string {
  shop.leftovers.add(`${kind} ${id}`, () => removeAnyhow(shop.admin, kind, id));
  return id;
}

/** A type of volumes, deleted with what it lets projects do. */
async function volumeType(shop: Workshop, body: Body, projects: readonly string[] = []): Promise<string> {
  const answer = await shop.admin.call('volume', 'POST', '/types', { volume_type: body });
  const { id } = (answer as { volume_type: { id: string } }).volume_type;
  shop.leftovers.add(`volume type ${id}`, async () => {
    if (await shop.admin.find('volume', `/types/${id}`)) await shop.admin.call('volume', 'DELETE', `/types/${id}`);
  });
  for (const project of projects) {
    await shop.admin.call('volume', 'POST', `/types/${id}/action`, { addProjectAccess: { project } });
  }
  return id;
}

const PRIVATE = { 'os-volume-type-access:is_public': false } as const;
const AT_THE_BED = { volume_backend_name: 'testbed' } as const;

/** Types for everybody, for one project, for another, for both and for nobody. */
export async function makeOddTypes({ shop, beta }: TwoTenants): Promise<void> {
  const own = shop.dev.project.id;
  const type = (name: string, more: Body, projects: readonly string[] = []) =>
    volumeType(shop, { name: shop.name(name), extra_specs: AT_THE_BED, ...more }, projects);
  await type('many', { description: 'for "many"', extra_specs: { ...AT_THE_BED, multiattach: '<is> True' } });
  await type('of alpha', PRIVATE, [own]);
  await type('of beta', { ...PRIVATE, extra_specs: {} }, [beta.project.id]);
  await type('of both', PRIVATE, [own, beta.project.id]);
  await type('of nobody', PRIVATE);
}

/** Statuses that volumes stay in only because somebody set them. */
const SET = ['maintenance', 'error_deleting', 'attaching', 'detaching', 'creating'] as const;

/** Volumes and snapshots of every kind that can be made, in two projects. */
export async function makeOddVolumes(tenants: TwoTenants): Promise<void> {
  const { shop, beta } = tenants;
  await makeOddTypes(tenants);
  const volume = async (owner: OpenstackClient, body: Body) =>
    registered(shop, 'volumes', await made(owner, 'volume', { size: 1, ...body }));
  const snapshot = async (owner: OpenstackClient, body: Body) =>
    registered(shop, 'snapshots', await made(owner, 'snapshot', body));
  const imageRef = await shop.idOf('image', 'images', SEEDED.image);
  const source = await volume(shop.dev, {
    name: shop.name('"Ünï" <b> 卷'),
    description: 'a "volume"',
    size: 2,
    imageRef,
    volume_type: shop.name('of alpha'),
    availability_zone: 'nova',
    metadata: { owner: 'ann', 'a key': 'ünï', none: '' },
  });
  const copied = await snapshot(shop.dev, {
    volume_id: source,
    name: shop.name('"Ünï" <b> 快照'),
    description: 'a "snapshot"',
    metadata: { by: 'ann' },
  });
  await snapshot(shop.dev, { volume_id: source, metadata: { made_by: PREFIX } });
  const stuck = await snapshot(shop.dev, { volume_id: source, name: shop.name('stuck') });
  await shop.admin.call('volume', 'POST', `/snapshots/${stuck}/action`, {
    'os-reset_status': { status: 'error_deleting' },
  });
  await volume(shop.dev, { name: shop.name('from a snapshot'), size: 3, snapshot_id: copied });
  await volume(shop.dev, { name: shop.name('failed'), metadata: { 'testbed:fail': 'create' } });
  await volume(beta, { name: shop.name('of beta'), volume_type: shop.name('of beta') });
  await volume(shop.admin, { name: shop.name("nobody's") });
  for (const status of SET) {
    const id = await volume(shop.dev, { name: shop.name(status) });
    await shop.admin.call('volume', 'POST', `/volumes/${id}/action`, { 'os-reset_status': { status } });
  }
}

/** A volume that two servers have at once. Its type must be there. */
export async function sharedVolume({ shop }: TwoTenants): Promise<void> {
  const body = { size: 1, name: shop.name('of two servers'), volume_type: shop.name('many') };
  const id = registered(shop, 'volumes', await made(shop.dev, 'volume', body));
  for (const name of ['first of two', 'second of two']) {
    const server = await shop.server(await shop.plain(name, { networks: 'none' }));
    await shop.dev.call('compute', 'POST', `/servers/${server}/os-volume_attachments`, {
      volumeAttachment: { volumeId: id },
    });
  }
  await until('both servers have the volume', PATIENCE_SECONDS, async () => {
    const { attachments } = await shop.dev.get<{ attachments: unknown[] }>('volume', `/volumes/${id}`, 'volume');
    return attachments.length === 2;
  });
}
