import { commonParameters } from '../query/common-parameters.ts';
import type { Listable } from '../query/list-query.ts';
import { byEither, exactly, isTrue, switched, unsupported } from '../query/parameters.ts';
import { instanceSnapshotKind } from './instance-snapshot.ts';

/** The list grammar of `/instance_snapshots` (cloudpods-api §8.11). */
export const listableInstanceSnapshots: Listable = {
  schema: instanceSnapshotKind,
  parameters: commonParameters(instanceSnapshotKind, [
    [['guest_id', 'guest', 'server_id', 'server'], byEither('guest_id', 'guest')],
    [['os_type'], exactly('os_type')],
    [['with_memory'], switched(isTrue('with_memory'))],
    [['project_tags', 'no_project_tags', 'domain_tags', 'no_domain_tags'], unsupported],
  ]),
  facetNames: {},
  joints: {},
  orders: { domain: 'project_domain', server: 'guest' },
};
