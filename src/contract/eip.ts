import { Type, type Static } from '@sinclair/typebox';
import { list, named, owned, strict, text, upstream, words } from './forms.ts';

export const EIP_STATUSES = ['ready', 'allocating', 'associating', 'dissociating', 'unknown'] as const;
export type EipStatus = (typeof EIP_STATUSES)[number];

/** A floating address as an adapter reports it (OS-65). */
export const Eip = Type.Object(
  {
    ...named,
    ...owned,
    status: words(EIP_STATUSES),
    upstream,
    ip_addr: Type.String({ description: 'the address' }),
    network_id: text('id of the unified network that it is of'),
    network: text('name of that network'),
    vpc_id: text('id of the network that leads outside'),
    associate_type: text('server, loadbalancer, or networkinterface for anything else'),
    associate_id: text('id of that'),
    associate_name: text('name of that'),
    server_private_ip: text('the address that it leads to'),
  },
  strict,
);
export type Eip = Static<typeof Eip>;

/** An interface of something that is no server: a router, a load balancer, or nothing yet (OS-65). */
export const NetworkInterface = Type.Object(
  {
    ...named,
    ...owned,
    status: words(['available', 'disabled', 'unknown']),
    upstream,
    mac: text('hardware address, lower case'),
    associate_type: text('what it belongs to, in the words of the cloud'),
    associate_id: text('id of that'),
    vpc: text('name of the network'),
    vpc_id: text('id of the network'),
    addresses: list(
      Type.Object(
        { ip_addr: Type.String(), network_id: Type.String({ description: 'of the unified network' }) },
        strict,
      ),
      'addresses',
    ),
  },
  strict,
);
export type NetworkInterface = Static<typeof NetworkInterface>;
