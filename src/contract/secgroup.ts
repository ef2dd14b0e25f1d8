import { Type, type Static } from '@sinclair/typebox';
import { flag, list, named, shareable, strict, text, time, whole, words } from './forms.ts';

/** One rule of a security group, always one that allows something. */
export const SecgroupRule = Type.Object(
  {
    id: Type.String({ minLength: 1 }),
    description: text('description'),
    created_at: time('UTC, six digits, Z'),
    updated_at: time('UTC, six digits, Z'),
    direction: words(['in', 'out']),
    protocol: text('any, tcp, udp, icmp …'),
    ports: text('"" for all, 80, 80-90; of ICMP the type and code'),
    ip_version: words(['4', '6']),
    cidr: text('whom it is about, "" when that is a group or a list of addresses'),
    address_group_id: text('id of the list of addresses that it is about'),
    peer_secgroup_id: text('id of the group that it is about'),
    peer_secgroup: text('name of that group'),
  },
  strict,
);
export type SecgroupRule = Static<typeof SecgroupRule>;

/** A security group as an adapter reports it (OS-65). */
export const Secgroup = Type.Object(
  {
    ...named,
    ...shareable,
    stateful: flag('answers to what was allowed are allowed'),
    rules: list(SecgroupRule, 'in the order of their ids'),
    guest_count: whole('servers in it, as far as the cloud shows them'),
    nic_count: whole('their interfaces in it'),
  },
  strict,
);
export type Secgroup = Static<typeof Secgroup>;
