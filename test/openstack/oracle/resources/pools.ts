import { gatewayId } from '../settings.ts';
import type { ResourceReading } from './read-resources.ts';
import type { NeutronPort, NeutronSubnet } from './records.ts';
import type { ResourceSettings } from './resource.ts';

/** A range of addresses of a subnet: one row of `/networks`. */
export interface Pool {
  readonly id: string;
  readonly start: string;
  readonly end: string;
  readonly used: readonly NeutronPort[];
}

/** Addresses of both versions as numbers. */
export function numberOf(address: string): bigint {
  if (!address.includes(':')) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = '', tail] = address.split('::');
  const parts = (text: string | undefined) => (text ? text.split(':') : []);
  const zeros = tail === undefined ? 0 : 8 - parts(head).length - parts(tail).length;
  const all = [...parts(head), ...Array.from({ length: zeros }, () => '0'), ...parts(tail)];
  return all.reduce((sum, part) => sum * 65536n + BigInt(`0x${part}`), 0n);
}

const within = (address: string, start: string, end: string) =>
  numberOf(start) <= numberOf(address) && numberOf(address) <= numberOf(end);

/** Each address of the subnet with its port. */
const addressesOf = ({ id }: NeutronSubnet, { allPorts }: ResourceReading) =>
  allPorts.flatMap((port) =>
    port.fixed_ips.filter(({ subnet_id }) => subnet_id === id).map(({ ip_address }) => ({ ip_address, port })),
  );

/** The pools of a subnet; without any, one without range. */
export function poolsOf(subnet: NeutronSubnet, reading: ResourceReading, settings: ResourceSettings): Pool[] {
  const own = gatewayId(settings, subnet.id);
  const pools = subnet.allocation_pools;
  const addresses = addressesOf(subnet, reading);
  if (pools.length === 0) return [{ id: own, start: '', end: '', used: [] }];
  return pools.map(({ start, end }) => ({
    id: pools.length === 1 ? own : gatewayId(settings, `${subnet.id}_${start}`),
    start,
    end,
    used: addresses.filter(({ ip_address }) => within(ip_address, start, end)).map(({ port }) => port),
  }));
}

/** Gid of the network that holds an address of the subnet: its pool, or the first one. */
export function poolIdOf(
  address: string,
  subnetId: string,
  reading: ResourceReading,
  settings: ResourceSettings,
): string {
  const pools = reading.allSubnets.find(({ id }) => id === subnetId)?.allocation_pools ?? [];
  if (pools.length < 2) return gatewayId(settings, subnetId);
  const pool = pools.find(({ start, end }) => within(address, start, end)) ?? pools[0];
  return gatewayId(settings, `${subnetId}_${pool?.start ?? ''}`);
}
