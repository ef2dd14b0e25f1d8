import type { PartActions, ServerStatus } from 'podgate/contract';
import type { Session } from '../../session.ts';
import { addDisks } from './add-disks.ts';
import { attachDisk, detachDisk, resizeDisk } from './disks.ts';
import { changeGroups } from './groups.ts';

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
};
