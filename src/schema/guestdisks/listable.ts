import { GatewayError } from '../../contract/index.ts';
import { commonParameters } from '../query/common-parameters.ts';
import { isIn } from '../query/condition.ts';
import type { Listable } from '../query/list-query.ts';
import { byEither, exactly, number, unsupported, type Parameter } from '../query/parameters.ts';
import { guestDiskKind } from './guestdisk.ts';

/** A region by id or name: the cloud of that name. */
const inRegion: Parameter = (values, { directory }) => {
  const clouds = values.flatMap((value) => {
    const found = directory.regions.filter(({ cloud, names }) => cloud === value || names.includes(value));
    if (found.length === 0) throw new GatewayError('not_found', `cloudregion ${value.slice(0, 80)} not found`);
    return found.map(({ cloud }) => cloud);
  });
  return isIn('cloud', clouds);
};

/** The list grammar of `/guestdisks` (cloudpods-api §8.6). */
export const listableGuestDisks: Listable = {
  schema: guestDiskKind,
  parameters: commonParameters(guestDiskKind, [
    [['guest_id', 'guest', 'server_id', 'server'], byEither('guest_id', 'guest')],
    [['disk_id', 'disk'], byEither('disk_id', 'disk')],
    [['disk_type'], exactly('disk_type')],
    [['disk_size'], number('disk_size')],
    [['storage_type'], exactly('storage_type')],
    [['driver'], exactly('driver')],
    [['index'], number('position')],
    [['cloudregion_id', 'cloudregion', 'region', 'region_id'], inRegion],
    [
      [
        ...['zone_id', 'zone', 'manager', 'manager_id', 'cloudprovider', 'cloudprovider_id'],
        ...['account', 'account_id', 'cloudaccount', 'cloudaccount_id', 'provider', 'brand', 'cloud_env'],
        ...['row_id', 'project_tags', 'no_project_tags', 'domain_tags', 'no_domain_tags'],
      ],
      unsupported,
    ],
  ]),
  facetNames: {},
  joints: {},
  orders: { index: 'position', server: 'guest' },
};
