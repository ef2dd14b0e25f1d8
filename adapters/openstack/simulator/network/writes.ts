import type { Reply, Request } from '../http/message.ts';
import type { Access } from '../identity/access.ts';
import type { Cloud } from '../state/cloud.ts';
import { changeFloatingIp, createFloatingIp, deleteFloatingIp } from './floating-writes.ts';
import { changeGroup, createGroup, createRules, deleteGroup, deleteRule } from './group-writes.ts';
import { changeNetwork, createNetwork, deleteNetwork } from './network-writes.ts';
import { changePort, createPort, deletePort } from './port-writes.ts';
import { changeSubnet, createSubnet, deleteSubnet } from './subnet-writes.ts';

/** A request that changes something. */
export interface Write {
  readonly cloud: Cloud;
  readonly access: Access;
  readonly request: Request;
}

type Handler = (write: Write, id: string) => Reply;

const WRITES: Readonly<Record<string, Handler>> = {
  'POST ports': createPort,
  'PUT ports/': changePort,
  'DELETE ports/': deletePort,
  'POST security-groups': createGroup,
  'PUT security-groups/': changeGroup,
  'DELETE security-groups/': deleteGroup,
  'POST security-group-rules': createRules,
  'DELETE security-group-rules/': deleteRule,
  'POST networks': createNetwork,
  'PUT networks/': changeNetwork,
  'DELETE networks/': deleteNetwork,
  'POST subnets': createSubnet,
  'PUT subnets/': changeSubnet,
  'DELETE subnets/': deleteSubnet,
  'POST floatingips': createFloatingIp,
  'PUT floatingips/': changeFloatingIp,
  'DELETE floatingips/': deleteFloatingIp,
};

/** What changes a thing of a collection, or the collection itself; nothing when that cannot be done. */
export function writeOf(method: string, collection: string, id: string | undefined): Handler | undefined {
  const key = `${method} ${collection}${id === undefined || id === '' ? '' : '/'}`;
  return Object.hasOwn(WRITES, key) ? WRITES[key] : undefined;
}
