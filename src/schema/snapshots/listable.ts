import { commonParameters } from '../query/common-parameters.ts';
import { everything, nothing } from '../query/condition.ts';
import type { Listable } from '../query/list-query.ts';
import { byEither, exactly, facetByEither, isTrue, switched, unsupported } from '../query/parameters.ts';
import { snapshotKind } from './snapshot.ts';

/** The list grammar of `/snapshots` (cloudpods-api §8.11). */
export const listableSnapshots: Listable = {
  schema: snapshotKind,
  parameters: commonParameters(snapshotKind, [
    [['disk_id', 'disk', 'disks'], byEither('disk_id', 'disk_name')],
    [['guest_id', 'guest', 'guests', 'server_id', 'server', 'servers'], facetByEither('guest', 'guest_name')],
    [['guest_status'], exactly('guest_status')],
    [['disk_type'], exactly('disk_type')],
    [['disk_status'], exactly('disk_status')],
    [['storage_id', 'storage'], byEither('storage_id', 'storage')],
    [['storage_type'], exactly('storage_type')],
    [['created_by'], exactly('created_by')],
    [['os_type'], exactly('os_type')],
    [['is_sub_snapshot', 'is_instance_snapshot'], switched(isTrue('is_sub_snapshot'))],
    // All of them are in the storage of a cloud, and none is only marked as deleted.
    [['fake_deleted', 'out_of_chain', 'local'], switched(nothing)],
    [['share'], switched(everything)],
    [['project_tags', 'no_project_tags', 'domain_tags', 'no_domain_tags'], unsupported],
  ]),
  facetNames: { server_id: { facet: 'guest' }, server: { facet: 'guest_name' } },
  joints: {},
  orders: { disk: 'disk_name', domain: 'project_domain', server: 'guest' },
};
