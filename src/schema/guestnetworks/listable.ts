import { commonParameters } from '../query/common-parameters.ts';
import type { Listable } from '../query/list-query.ts';
import { byEither, exactly, number } from '../query/parameters.ts';
import { reference } from '../query/references.ts';
import { guestNetworkKind } from './guestnetwork.ts';

/** The list grammar of `/guestnetworks` (cloudpods-api §8.6). */
export const listableGuestNetworks: Listable = {
  schema: guestNetworkKind,
  parameters: commonParameters(guestNetworkKind, [
    [['guest_id', 'guest', 'server_id', 'server'], reference('guest_id', 'guest')],
    [['network_id', 'network'], reference('network_id', 'network')],
    [['ip_addr', 'ip6_addr', 'ip'], byEither('ip_addr', 'ip6_addr')],
    [['mac_addr', 'mac'], exactly('mac_addr')],
    [['index'], number('place')],
  ]),
  facetNames: {},
  joints: {},
  orders: { index: 'place', ip_addr: 'ip_key', ip: 'ip_key' },
};
