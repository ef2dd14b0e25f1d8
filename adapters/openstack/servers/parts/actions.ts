import type { PartActions, ServerStatus } from 'podgate/contract';
import type { Session } from '../../session.ts';
import { addDisks } from './add-disks.ts';
import { attachDisk, detachDisk, resizeDisk } from './disks.ts';
import { allocateEip, bindEip, unbindEip } from './eips.ts';
import { changeGroups } from './groups.ts';
import { snapshotDisks } from './snapshots.ts';
import { attachNetworks, changeAddress, detachNetwork } from './networks.ts';

/** From these Cloudpods lets groups be changed (cloudpods-api §9.4.4); to Neutron it is all the same. */
const GROUPS: readonly ServerStatus[] = ['running', 'ready', 'suspend'];

/** From these disks and interfaces come and go (cloudpods-api §9.4.3, §9.4.4). */
const STILL: readonly ServerStatus[] = ['running', 'ready'];

/** What is done to the parts of servers (mapping W-26…W-35, W-39…W-45). */
export const partActions: PartActions<Session> = {
  change_groups_of: { from: () => GROUPS, run: changeGroups },
  add_disks_to: { from: () => STILL, run: addDisks },
  attach_disk_to: { from: () => STILL, run: attachDisk },
  detach_disk_from: { from: () => STILL, run: detachDisk },
  resize_disk_of: { from: () => STILL, run: resizeDisk },
  attach_networks_to: { from: () => STILL, run: attachNetworks },
  detach_network_from: { from: () => STILL, run: detachNetwork },
  change_address_of: { from: () => STILL, run: changeAddress },
  bind_eip_to: { from: () => STILL, run: bindEip },
  // Whatever is being done to it.
  unbind_eip_from: { run: unbindEip },
  allocate_eip_for: { from: () => STILL, run: allocateEip },
  snapshot_disks_of: { from: () => STILL, run: snapshotDisks },
};
