import type { OpenstackClient } from '../oracle/openstack-client.ts';
import type { TwoTenants } from './beta.ts';
import type { Workshop } from './workshop.ts';

type Body = Readonly<Record<string, unknown>>;

const RAW = { disk_format: 'raw', container_format: 'bare' } as const;

/** An image of `owner`, with a few bytes unless it is to stay without. */
async function image(shop: Workshop, owner: OpenstackClient, body: Body, bytes = 4096): Promise<string> {
  const { id } = (await owner.call('image', 'POST', '/images', body)) as { id: string };
  shop.leftovers.add(`image ${id}`, () => removeImage(shop.admin, id));
  if (bytes > 0) await owner.call('image', 'PUT', `/images/${id}/file`, Buffer.alloc(bytes, 7));
  return id;
}

/** Deletes an image, also one that is protected. */
export async function removeImage(admin: OpenstackClient, id: string): Promise<void> {
  const found = await admin.find<{ protected: boolean }>('image', `/images/${id}`);
  if (found === undefined) return;
  if (found.protected) {
    await admin.call('image', 'PATCH', `/images/${id}`, [{ op: 'replace', path: '/protected', value: false }]);
  }
  await admin.call('image', 'DELETE', `/images/${id}`);
}

/** Offers an image to a project, which answers. */
async function offer(id: string, from: OpenstackClient, to: OpenstackClient, answer?: string): Promise<void> {
  const member = to.project.id;
  await from.call('image', 'POST', `/images/${id}/members`, { member });
  if (answer !== undefined) await to.call('image', 'PUT', `/images/${id}/members/${member}`, { status: answer });
}

/** Images that are offered to another project: taken, refused, not answered, and to two at once. */
async function offered({ shop, beta }: TwoTenants): Promise<void> {
  const shared = (name: string) => ({ ...RAW, name: shop.name(name), visibility: 'shared' });
  await offer(await image(shop, shop.dev, shared('taken')), shop.dev, beta, 'accepted');
  await offer(await image(shop, shop.dev, shared('refused')), shop.dev, beta, 'rejected');
  await offer(await image(shop, shop.dev, shared('unanswered')), shop.dev, beta);
  await image(shop, shop.dev, shared('unoffered'));
  const two = await image(shop, beta, shared('to two'));
  await offer(two, beta, shop.dev, 'accepted');
  await offer(two, beta, shop.admin, 'accepted');
}

/** Images of every visibility and status that can be reached, and one with everything that people write. */
export async function makeOddImages(tenants: TwoTenants): Promise<void> {
  const { shop, beta } = tenants;
  await offered(tenants);
  await image(shop, shop.dev, {
    name: shop.name('"Ünï" <b> 映像 %2F'),
    disk_format: 'qcow2',
    container_format: 'bare',
    visibility: 'private',
    min_disk: 3,
    min_ram: 192,
    protected: true,
    tags: ['a tag', 'ünï'],
    os_distro: 'centos',
    os_version: '9',
    os_type: 'LINUX',
    architecture: 'aarch64',
    hw_firmware_type: 'UEFI',
    hw_machine_type: 'virt',
    hw_disk_bus: 'scsi',
    instance_uuid: '00000000-0000-4000-8000-000000000001',
    description: 'described "here"',
    os_admin_user: 'cloud',
    empty: '',
  });
  await image(shop, beta, { ...RAW, name: shop.name('Windows of beta'), visibility: 'private' });
  await image(shop, beta, { ...RAW, name: shop.name('distro alone'), visibility: 'community', os_distro: 'Rocky' });
  await image(shop, shop.dev, { ...RAW, name: shop.name('community'), visibility: 'community', os_type: 'windows' });
  await image(shop, shop.admin, { ...RAW, name: shop.name("nobody's"), visibility: 'private', os_version: '1' });
  await image(shop, shop.admin, { ...RAW, name: shop.name('out of sight'), visibility: 'public', os_hidden: true });
  await image(shop, shop.dev, { ...RAW, name: shop.name('own out of sight'), visibility: 'private', os_hidden: true });
  await image(shop, shop.dev, { name: shop.name('queued'), visibility: 'private' }, 0);
  await image(shop, shop.dev, {
    visibility: 'private',
    disk_format: 'iso',
    container_format: 'bare',
    tags: [shop.name('')],
  });
  const stopped = await image(shop, shop.admin, { ...RAW, name: shop.name('deactivated'), visibility: 'public' });
  await shop.admin.call('image', 'POST', `/images/${stopped}/actions/deactivate`);
}
