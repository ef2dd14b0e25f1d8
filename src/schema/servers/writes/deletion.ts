import { GatewayError, type Deletion } from '../../../contract/index.ts';
import { Type } from '../../../kit/index.ts';
import { flagOf } from '../../query/list-query.ts';
import type { RawQuery } from '../../query/raw.ts';
import type { Wanted } from './asked.ts';
import { bodyReader, flag, isOn, saidIn } from './body.ts';

const read = bodyReader(
  Type.Object(
    {
      override_pending_delete: flag('past the recycle bin of its cloud'),
      delete_disks: flag('its other data disks go with it'),
      delete_eip: flag('its floating addresses are given back'),
      delete_snapshots: flag('the snapshots of its disks go with them'),
      purge: flag('it is only forgotten'),
    },
    { additionalProperties: false },
  ),
);

/**
 * How a server is to be deleted: told by the query, or by the body (cloudpods-api §9.3). Throws `invalid_request` naming what is no switch or
 * not known in the body, `unsupported` for `purge`.
 */
export function deletionOf(query: RawQuery, body: unknown): Wanted {
  const members = read(saidIn(body, 'server'));
  const given = (name: keyof typeof members) => flagOf(query, name, false) || isOn(members[name]);
  // To forget what the cloud still has would be undone by the next round.
  if (given('purge')) throw new GatewayError('unsupported', 'purge is not possible here');
  const input: Deletion = {
    force: given('override_pending_delete'),
    disks: given('delete_disks'),
    eips: given('delete_eip'),
    snapshots: given('delete_snapshots'),
  };
  return { name: 'delete', input };
}
