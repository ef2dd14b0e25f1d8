import { commonParameters } from '../query/common-parameters.ts';
import { isIn, not, nothing } from '../query/condition.ts';
import type { Listable } from '../query/list-query.ts';
import {
  byEither,
  exactly,
  facetByEither,
  isTrue,
  number,
  onlyIf,
  switched,
  unsupported,
} from '../query/parameters.ts';
import { diskKind } from './disk.ts';

/** The list grammar of `/disks` (cloudpods-api §8.5). */
export const listableDisks: Listable = {
  schema: diskKind,
  parameters: commonParameters(diskKind, [
    [['disk_type', 'disk_types', 'type'], exactly('disk_type')],
    [['disk_format'], exactly('disk_format')],
    [['disk_size', 'size'], number('disk_size')],
    [['fs_format'], exactly('fs_format')],
    [['guest_id', 'guest', 'guests', 'server_id', 'server', 'servers'], facetByEither('guest', 'guest_name')],
    [['guest_status'], exactly('guest_status')],
    [['storage_id', 'storage'], byEither('storage_id', 'storage')],
    [['storage_type'], exactly('storage_type')],
    [['medium_type'], exactly('medium_type')],
    [['image_id', 'image', 'template_id', 'template'], byEither('template_id', 'template')],
    [['snapshot_id', 'snapshot'], exactly('snapshot_id')],
    [['billing_type'], exactly('billing_type')],
    // Clients send `unused=false` when they mean all.
    [['unused'], onlyIf(isIn('guest_count', [0]))],
    [['local'], switched(isTrue('local'))],
    [['share', 'portable'], switched(not(isTrue('local')))],
    [['is_ssd'], switched(isTrue('is_ssd'))],
    [['auto_delete'], switched(isTrue('auto_delete'))],
    [['bootable'], switched(isTrue('bootable'))],
    [['encrypted'], switched(isTrue('encrypted'))],
    [['multiattach'], switched(isTrue('multiattach'))],
    [['nonpersistent'], switched(nothing)],
    [
      [
        ...['snapshotpolicy_id', 'snapshotpolicy', 'binding_snapshotpolicy', 'host_id', 'host', 'storage_host_id'],
        ...['schedtag_id', 'schedtag', 'project_tags', 'no_project_tags', 'domain_tags', 'no_domain_tags'],
      ],
      unsupported,
    ],
  ]),
  facetNames: { guest_id: { facet: 'guest' }, server_id: { facet: 'guest' }, server: { facet: 'guest_name' } },
  joints: {},
  orders: { domain: 'project_domain', server: 'guest', size: 'disk_size' },
};
