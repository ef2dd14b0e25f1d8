import assert from 'node:assert/strict';
import type { PartActions, Server } from '../../contract/index.ts';
import type { Step } from './steps.ts';
import type { InputOf, Workpiece } from './workpiece.ts';

const nics = (server: Server | undefined) => server?.nics ?? [];
const disks = (server: Server | undefined) => server?.disks ?? [];

const diskOf = ({ disk }: Workpiece) => {
  assert.ok(disk !== '', 'the server has a disk of its own');
  return { id: disk, name: disk };
};
const eipOf = ({ eip }: Workpiece) => {
  assert.ok(eip !== '', 'the server has a floating address');
  return { id: eip, name: eip };
};

/** The disk of the server is there, or has to be made first. */
const withDisk = {
  by: 'add_disks_to',
  met: (server: Server, { disk }: Workpiece) => disks(server).some(({ id }) => id === disk),
} as const;

const outside = ({ making }: Workpiece) =>
  making.outside === undefined ? 'the target names no network outside' : undefined;

/** An address near the end of the network's range that no server has that is seen. */
function freeAddress({ making, watch }: Workpiece): string {
  const { pools } = watch.named('networks', making.network);
  const [head = '', tail = ''] = (pools?.at(-1)?.end ?? '').split(/\.(?=\d+$)/);
  const taken = new Set(watch.all('servers').flatMap((server) => nics(server).map(({ ip_addr }) => ip_addr)));
  const below = Array.from({ length: 100 }, (_, at) => Number(tail) - at).filter((last) => last > 0);
  const free = below.map((last) => `${head}.${last}`).find((address) => !taken.has(address));
  assert.ok(free !== undefined, `network ${making.network} has a free IPv4 address near the end of its range`);
  return free;
}

/** The actions on parts of servers. What is added is deleted with the server. */
export const PART_STEPS: { readonly [Name in keyof PartActions<unknown>]-?: Step<InputOf<Name>> } = {
  change_groups_of: {
    obstacle: ({ making }) => (making.secgroup === undefined ? 'the target names no security group' : undefined),
    input: ({ making, watch }) => {
      const { id, name } = watch.named('secgroups', making.secgroup ?? '');
      return { how: 'set', groups: [{ id, name }] };
    },
    seen: (server, { input }) => {
      const found = (server?.secgroups ?? []).map(({ id }) => id);
      return found.length === 1 && found[0] === input.groups[0]?.id;
    },
  },
  add_disks_to: {
    input: () => ({ disks: [{ size: 1024 }], metadata: {} }),
    seen: (server, { before }) => disks(server).length === disks(before).length + 1,
    after: (work, { before }) => {
      const known = new Set(disks(before).map(({ id }) => id));
      work.disk = disks(work.known).find(({ id }) => !known.has(id))?.id ?? '';
    },
  },
  resize_disk_of: {
    before: withDisk,
    input: (work) => ({ disk: diskOf(work), size: 2048 }),
    seen: (server, { input }) => disks(server).some(({ id, size }) => id === input.disk.id && size === input.size),
  },
  detach_disk_from: {
    before: withDisk,
    input: (work) => ({ disk: diskOf(work), keep: true }),
    seen: async (server, { input, work }) => {
      const disk = await work.watch.look('disks', input.disk.id);
      return disk?.status === 'ready' && !disks(server).some(({ id }) => id === input.disk.id);
    },
  },
  attach_disk_to: {
    before: {
      by: 'detach_disk_from',
      met: (server, { disk }) => disk !== '' && !disks(server).some(({ id }) => id === disk),
    },
    input: (work) => ({ disk: diskOf(work) }),
    seen: async (server, { input, work }) => {
      const disk = await work.watch.look('disks', input.disk.id);
      return disk?.status === 'ready' && disks(server).some(({ id }) => id === input.disk.id);
    },
  },
  snapshot_disks_of: {
    before: withDisk,
    input: ({ wanted }) => ({ name: `${wanted.name}-snapshot` }),
    seen: async (_server, { work }) => {
      const made = await Promise.all(work.touched('snapshots').map((id) => work.watch.look('snapshots', id)));
      return made.length > 0 && made.every((snapshot) => snapshot?.status === 'ready');
    },
  },
  attach_networks_to: {
    input: ({ wanted }) => ({ nics: wanted.nics }),
    seen: (server, { before }) => nics(server).length === nics(before).length + 1,
  },
  change_address_of: {
    before: { by: 'attach_networks_to', met: (server) => nics(server).length > 1 },
    input: (work) => ({ of: { index: nics(work.known).length - 1 }, address: freeAddress(work) }),
    seen: (server, { before, input }) =>
      nics(server).length === nics(before).length && nics(server).at(-1)?.ip_addr === input.address,
  },
  detach_network_from: {
    before: { by: 'attach_networks_to', met: (server) => nics(server).length > 1 },
    input: ({ known }) => ({ index: nics(known).length - 1 }),
    seen: (server, { before }) => nics(server).length === nics(before).length - 1,
  },
  allocate_eip_for: {
    obstacle: outside,
    input: ({ making, watch }) => {
      const { id, name } = watch.named('vpcs', making.outside ?? '');
      return { network: { id, name } };
    },
    seen: (server) => (server?.eip_id ?? '') !== '',
    after: (work) => {
      work.eip = work.known.eip_id ?? '';
    },
  },
  unbind_eip_from: {
    obstacle: outside,
    before: { by: 'allocate_eip_for', met: ({ eip_id }) => (eip_id ?? '') !== '' },
    input: () => ({ release: false }),
    seen: async (server, { work }) => {
      const eip = await work.watch.look('eips', work.eip);
      return eip !== undefined && (server?.eip_id ?? '') === '';
    },
  },
  bind_eip_to: {
    obstacle: outside,
    before: { by: 'unbind_eip_from', met: ({ eip_id = '' }, { eip }) => eip !== '' && eip_id === '' },
    input: (work) => ({ eip: eipOf(work) }),
    seen: (server, { input }) => server?.eip_id === input.eip.id,
  },
  attach_keys_to: {
    obstacle: ({ watch }) => (watch.all('keypairs').length === 0 ? 'the cloud has no key' : undefined),
    input: ({ watch }) => ({
      keys: watch
        .all('keypairs')
        .slice(0, 1)
        .map(({ id, name }) => ({ id, name })),
    }),
    seen: (server, { input }) => server?.keypair === input.keys[0]?.id,
  },
  detach_keys_from: {
    before: { by: 'attach_keys_to', met: ({ keypair = '' }) => keypair !== '' },
    input: () => ({ keys: [] }),
    seen: (server) => server !== undefined && (server.keypair ?? '') === '',
  },
};
