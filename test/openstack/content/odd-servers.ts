import { enableHosts, PREFIX } from './leftovers.ts';
import { SEEDED, type Workshop } from './workshop.ts';

const PUBLIC_KEY = `ssh-ed25519 ${Buffer.from(
  `\0\0\0\x0bssh-ed25519\0\0\0\x20${'podgate-test-key'.repeat(2)}`,
  'latin1',
).toString('base64')} tests`;

/** Booted from a volume, two volumes more, one of them bootable and without a name; ephemeral disk and swap. */
async function manyDisks(shop: Workshop): Promise<void> {
  const flavorRef = await shop.flavor({
    name: shop.name('disks'),
    vcpus: 3,
    ram: 768,
    disk: 0,
    swap: 512,
    'OS-FLV-EXT-DATA:ephemeral': 2,
    'os-flavor-access:is_public': false,
  });
  const { id: tenant } = shop.dev.project;
  await shop.admin.call('compute', 'POST', `/flavors/${flavorRef}/action`, { addTenantAccess: { tenant } });
  const uuid = await shop.image(shop.name('root image'), {
    hw_firmware_type: 'uefi',
    hw_machine_type: 'pc-q35-6.2',
    hw_video_model: 'virtio',
    os_type: 'WINDOWS',
    os_distro: 'windows',
    os_version: '2022',
  });
  const imageRef = await shop.idOf('image', 'images', SEEDED.image);
  const data = await shop.volume({ name: shop.name('data'), size: 4, volume_type: 'standard' });
  const nameless = await shop.volume({ size: 1, imageRef, volume_type: 'fast', metadata: { made_by: PREFIX } });
  const body = await shop.plain('disks', {
    flavorRef,
    imageRef: undefined,
    block_device_mapping_v2: [
      {
        boot_index: 0,
        source_type: 'image',
        destination_type: 'volume',
        uuid,
        volume_size: 3,
        volume_type: 'fast',
        delete_on_termination: true,
      },
    ],
  });
  const server = await shop.server(body);
  for (const volumeId of [nameless, data]) {
    await shop.dev.call('compute', 'POST', `/servers/${server}/os-volume_attachments`, {
      volumeAttachment: { volumeId },
    });
  }
}

/** Every text that people can choose holds what people choose. */
async function oddWords(shop: Workshop): Promise<void> {
  const key_name = `${shop.name('key')} a@b`;
  await shop.dev.call('compute', 'POST', '/os-keypairs', {
    keypair: { name: key_name, type: 'ssh', public_key: PUBLIC_KEY },
  });
  const path = `/os-keypairs/${encodeURIComponent(key_name)}`;
  shop.leftovers.add(`keypair ${key_name}`, () => shop.dev.call('compute', 'DELETE', path));
  const body = await shop.plain(`"Ünï" <b> 服务器 %2F 'x'`, {
    key_name,
    config_drive: true,
    hostname: 'odd-host',
    description: 'a "description", ünï 服务 <i>',
    metadata: {
      'podgate:disable_delete': 'true',
      'podgate:other': 'hidden',
      'A key: with.signs-_': 'a, b; c = "d"',
      'env:color': 'grün',
      none: '',
    },
    tags: ['a tag', 'ünï'],
  });
  const id = await shop.server(body);
  await shop.dev.call('compute', 'PUT', `/servers/${id}`, {
    server: { accessIPv4: '198.51.100.7', accessIPv6: '2001:db8::7' },
  });
  await shop.act(id, { lock: { locked_reason: 'kept "as is"' } });
}

/** Servers whose image is hidden, gone, or only by its name one of Windows. */
async function oddImages(shop: Workshop): Promise<void> {
  const hidden = await shop.image(shop.name('hidden'), {
    hw_machine_type: 'virt',
    hw_video_model: 'qxl',
    os_distro: 'Rocky',
    os_type: 'linux',
  });
  const named = await shop.image(shop.name('My Windows'), { hw_video_model: 'vga' });
  const gone = await shop.image(shop.name('gone'), { os_distro: 'gone' });
  await shop.server(await shop.plain('hidden', { imageRef: hidden }));
  await shop.server(await shop.plain('named', { imageRef: named }));
  await shop.server(await shop.plain('gone', { imageRef: gone, networks: 'none' }));
  await shop.admin.call('image', 'DELETE', `/images/${gone}`);
  await shop.admin.call('image', 'PATCH', `/images/${hidden}`, [{ op: 'replace', path: '/os_hidden', value: true }]);
}

/** Servers that Nova could not make, could not place, or could not resize, and one that is rescued. */
async function broken(shop: Workshop): Promise<void> {
  const gpu = await shop.flavor(
    { name: shop.name('gpu'), vcpus: 2, ram: 1024, disk: 1 },
    { 'resources:VGPU': '1', 'hw:cpu_policy': 'shared' },
  );
  await shop.server(await shop.plain('gpu', { flavorRef: gpu }), 'ERROR');
  await shop.admin.call('compute', 'DELETE', `/flavors/${gpu}`);
  await shop.server(await shop.plain('spawn', { metadata: { 'testbed:fail': 'spawn' } }), 'ERROR');
  const resized = await shop.server(await shop.plain('resize', { metadata: { 'testbed:fail': 'resize' } }));
  await shop.act(resized, { resize: { flavorRef: await shop.idOf('compute', 'flavors', 'm1.small') } });
  await shop.reach(resized, 'ERROR');
  const rescued = await shop.server(await shop.plain('rescue'));
  await shop.act(rescued, { rescue: {} });
  await shop.reach(rescued, 'RESCUE');
}

/** A server of a project that no map names. */
async function nobodys(shop: Workshop): Promise<void> {
  await shop.server(await shop.plain('nobody', { networks: 'none' }), 'ACTIVE', shop.admin);
}

/** One compute node out of service, the other not answering. */
export async function oddHosts(shop: Workshop): Promise<void> {
  const path = '/os-services?binary=nova-compute';
  const services = await shop.admin.get<{ id: string; host: string }[]>('compute', path, 'services');
  const [one, two] = services.sort((a, b) => (a.host < b.host ? -1 : 1));
  shop.leftovers.add('the compute nodes', () => enableHosts(shop.admin));
  await shop.admin.call('compute', 'PUT', `/os-services/${one!.id}`, { status: 'disabled', disabled_reason: 'odd' });
  await shop.admin.call('compute', 'PUT', `/os-services/${two!.id}`, { forced_down: true });
}

/** Servers that the seed has not, in the project "alpha" of a cloud: every source of every field at least once. */
export function oddServers(shop: Workshop): readonly Promise<void>[] {
  return [manyDisks(shop), oddWords(shop), oddImages(shop), broken(shop), nobodys(shop)];
}
