import type { NewServer } from '../../contract/index.ts';
import { gid } from '../../schema/ids.ts';
import type { Prepared } from './creating.ts';

/** The servers that are to be made, each with a marker of its own. */
export function serversOf({ names, draft }: Prepared, operation: string): readonly NewServer[] {
  return names.map((name, at) => ({
    ...draft,
    name,
    marker: names.length === 1 ? operation : `${operation}-${at + 1}`,
  }));
}

/** What would be made, in the words of the request, every reference as the id that it means. Secrets are not repeated. */
export function describe({ wish, target, creator, draft, flavor, names }: Prepared): object {
  const id = (backendId: string) => gid(creator.name, backendId);
  const sizes = [draft.root, ...draft.disks].map((disk, index) => ({
    index,
    disk_type: index === 0 ? 'sys' : 'data',
    size: disk.size ?? (index === 0 ? flavor.disk : 0),
    auto_delete: !disk.keep,
    ...(index === 0 && draft.image !== undefined && { image_id: id(draft.image) }),
    ...(index === 0 && draft.root.local && { backend: 'local' }),
    ...(disk.storage !== undefined && { storage_id: id(disk.storage) }),
    ...(disk.snapshot !== undefined && { snapshot_id: id(disk.snapshot) }),
    ...(disk.disk !== undefined && { disk_id: id(disk.disk) }),
  }));
  const nets = draft.nics.map(({ network, address, address6, mac, secgroups }, index) => ({
    index,
    network: id(network),
    ...(address !== undefined && { address }),
    ...(address6 !== undefined && { address6 }),
    ...(mac !== undefined && { mac }),
    ...(secgroups && { secgroups: secgroups.map(id) }),
  }));
  return {
    name: names[0] ?? '',
    count: wish.count,
    names,
    project: target.project.name,
    project_id: target.project.id,
    prefer_region: creator.name,
    prefer_manager: creator.account,
    instance_type: flavor.name,
    sku_id: id(flavor.id),
    vcpu_count: flavor.vcpus,
    vmem_size: flavor.memory,
    disk: sizes.reduce((sum, { size }) => sum + size, 0),
    disks: sizes,
    nets,
    secgroups: draft.secgroups.map(id),
    metadata: Object.fromEntries(Object.entries(draft.metadata).map(([key, value]) => [`user:${key}`, value])),
    disable_delete: draft.disable_delete,
    auto_start: draft.starts,
    ...(draft.keypair !== undefined && { keypair: id(draft.keypair) }),
    ...(draft.zone !== undefined && { prefer_zone: id(draft.zone) }),
    ...(draft.host !== undefined && { prefer_host: draft.host }),
    ...(draft.description !== undefined && { description: draft.description }),
    ...(draft.hostname !== undefined && { hostname: draft.hostname }),
  };
}
