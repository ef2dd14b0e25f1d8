import { createHash } from 'node:crypto';
import { floatingIpsOf, portsOf, type Cloud } from '../state/cloud.ts';
import { statusOf } from '../state/nova-status.ts';
import type { PortRow, ServerRow } from '../state/rows.ts';
import { bookmark, linksTo, type Context } from './context.ts';
import { unzoned, zoned } from '../times.ts';

/** Statuses that have a progress, and those that have a fault. */
const WITH_PROGRESS = ['ACTIVE', 'BUILD', 'REBUILD', 'RESIZE', 'VERIFY_RESIZE', 'MIGRATING'];
const WITH_FAULT = ['ERROR', 'DELETED'];

/** A server's status word; of deleted ones the states say nothing. */
export const statusOfRow = (row: ServerRow): string => (row.deleted ? 'DELETED' : statusOf(row.vmState, row.taskState));

/** A number that is the same only for servers of one project on one host. */
function hostId({ host, projectId }: ServerRow): string {
  if (host === null) return '';
  return createHash('sha224')
    .update(projectId + host)
    .digest('hex');
}

/** Addresses by the network's name: two networks of the same name become one (mapping §2.2). Hidden while building. */
function addresses(
  cloud: Cloud,
  row: ServerRow,
  ports: readonly PortRow[],
): Readonly<Record<string, readonly object[]>> {
  if (row.vmState === 'building') return {};
  const floating = floatingIpsOf(cloud, row.id, ports);
  const byName: Record<string, object[]> = {};
  const entry = (port: PortRow, addr: string, type: string) => ({
    version: addr.includes(':') ? 6 : 4,
    addr,
    'OS-EXT-IPS:type': type,
    'OS-EXT-IPS-MAC:mac_addr': port.mac,
  });
  for (const port of ports) {
    const list = (byName[cloud.networks.get(port.networkId)?.name ?? port.networkId] ??= []);
    for (const { address } of port.fixedIps) {
      list.push(entry(port, address, 'fixed'));
      for (const ip of floating) {
        if (ip.portId === port.id && ip.fixedAddress === address) list.push(entry(port, ip.address, 'floating'));
      }
    }
  }
  return byName;
}

/** The names of the groups, once per port and group; the key is missing without any (OS-73). */
function securityGroups(cloud: Cloud, ports: readonly PortRow[]): object {
  const groups = ports.flatMap((port) => port.securityGroups);
  const names = groups.map((id) => ({
    name: cloud.securityGroups.get(id)?.name ?? id,
  }));
  return names.length > 0 ? { security_groups: names } : {};
}

function flavorView(context: Context, { flavor }: ServerRow): object {
  if (context.minor < 47) return { id: flavor.id, links: [bookmark(context, 'flavors', flavor.id)] };
  const { vcpus, ram, disk, ephemeral, swap, name, extraSpecs } = flavor;
  return { vcpus, ram, disk, ephemeral, swap, original_name: name, extra_specs: extraSpecs };
}

/** Properties kept with a server are those that its image has in Glance, with the sizes that Nova adds. */
function imageView(context: Context, { imageId }: ServerRow): object | '' {
  if (imageId === '') return '';
  const links = [bookmark(context, 'images', imageId)];
  if (context.minor < 98) return { id: imageId, links };
  const image = context.cloud.images.get(imageId);
  const sizes = image ? { min_disk: String(image.minDisk), min_ram: String(image.minRam) } : {};
  return { id: imageId, links, properties: { ...image?.properties, ...sizes, base_image_ref: imageId } };
}

function fault(context: Context, row: ServerRow, listed: boolean): object {
  const known = WITH_FAULT.includes(statusOfRow(row)) ? row.fault : null;
  // The faults of servers that never got a host are in a database that lists do not look into.
  if (!known || (listed && row.launchedAt === null)) return {};
  const { code, message, details, createdAt } = known;
  const shown = { code, created: zoned(createdAt), message };
  return { fault: context.access.isAdmin || code !== 500 ? { ...shown, details } : shown };
}

/** What only administrators see (mapping §1.2). */
function extended({ minor, cloud }: Context, row: ServerRow): object {
  const node = row.host === null ? null : (cloud.hosts.get(row.host)?.node ?? row.host);
  return {
    'OS-EXT-SRV-ATTR:host': row.host,
    'OS-EXT-SRV-ATTR:instance_name': row.instanceName,
    'OS-EXT-SRV-ATTR:hypervisor_hostname': node,
    ...(minor >= 3 && {
      'OS-EXT-SRV-ATTR:reservation_id': row.reservationId,
      'OS-EXT-SRV-ATTR:launch_index': 0,
      'OS-EXT-SRV-ATTR:hostname': row.hostname,
      'OS-EXT-SRV-ATTR:kernel_id': '',
      'OS-EXT-SRV-ATTR:ramdisk_id': '',
      'OS-EXT-SRV-ATTR:root_device_name': row.rootDevice,
      'OS-EXT-SRV-ATTR:user_data': row.userData,
    }),
    ...(minor >= 16 && {
      host_status: row.host === null ? '' : (cloud.hosts.get(row.host)?.status ?? 'UNKNOWN'),
    }),
  };
}

/** The members that came with later versions (mapping §1.2). */
function later({ minor, access, cloud }: Context, row: ServerRow): object {
  // Servers in the second zone were asked for there.
  const zone = cloud.hosts.get(row.host ?? '')?.zone;
  return {
    ...(minor >= 9 && { locked: row.locked }),
    ...(minor >= 73 && { locked_reason: row.lockedReason }),
    ...(minor >= 19 && { description: row.description }),
    ...(minor >= 26 && { tags: [...row.tags].sort() }),
    ...(minor >= 63 && { trusted_image_certificates: row.certificates }),
    ...(minor >= 90 && !access.isAdmin && { 'OS-EXT-SRV-ATTR:hostname': row.hostname }),
    ...(minor >= 96 && { pinned_availability_zone: zone === 'zone2' ? zone : null }),
    ...(minor >= 100 && { scheduler_hints: row.serverGroup ? { group: [row.serverGroup] } : {} }),
  };
}

function volumesAttached({ minor }: Context, row: ServerRow): readonly object[] {
  return row.volumes.map(({ id, deleteOnTermination }) =>
    minor < 3 ? { id } : { id, delete_on_termination: deleteOnTermination },
  );
}

/** A record of the detailed list; `listed` is false for a single one, which says more. */
export function toServer(context: Context, row: ServerRow, listed: boolean): object {
  const { cloud, minor, access } = context;
  const status = statusOfRow(row);
  const ports = portsOf(cloud, row.id);
  const host = row.host === null ? undefined : cloud.hosts.get(row.host);
  return {
    id: row.id,
    name: row.name,
    status,
    tenant_id: row.projectId,
    user_id: row.userId,
    metadata: row.metadata,
    hostId: hostId(row),
    image: imageView(context, row),
    flavor: flavorView(context, row),
    created: zoned(row.createdAt),
    // A row that was never changed shows the time of the request (mapping L-53).
    updated: zoned(row.updatedAt ?? cloud.now()),
    addresses: addresses(cloud, row, ports),
    accessIPv4: row.accessIpv4,
    accessIPv6: row.accessIpv6,
    links: linksTo(context, 'servers', row.id),
    'OS-DCF:diskConfig': 'MANUAL',
    ...fault(context, row, listed),
    ...(WITH_PROGRESS.includes(status) && { progress: row.progress }),
    'OS-EXT-AZ:availability_zone': host?.zone ?? '',
    config_drive: row.configDrive,
    key_name: row.keyName,
    'OS-SRV-USG:launched_at': row.launchedAt === null ? null : unzoned(row.launchedAt),
    'OS-SRV-USG:terminated_at': row.terminatedAt === null ? null : unzoned(row.terminatedAt),
    ...(access.isAdmin && extended(context, row)),
    'OS-EXT-STS:task_state': row.taskState,
    'OS-EXT-STS:vm_state': row.vmState,
    'OS-EXT-STS:power_state': row.powerState,
    'os-extended-volumes:volumes_attached': volumesAttached(context, row),
    ...later(context, row),
    ...securityGroups(cloud, ports),
    ...(minor >= 71 && !listed && { server_groups: row.serverGroup ? [row.serverGroup] : [] }),
  };
}

/** What the simple list says of a server. */
export const toBasicServer = (context: Context, row: ServerRow): object => ({
  id: row.id,
  name: row.name,
  links: linksTo(context, 'servers', row.id),
});

/** What remains of a server in a cell that does not answer (mapping L-18); a single one says a little more. */
export function toPartialServer(context: Context, row: ServerRow, form: 'basic' | 'listed' | 'single'): object {
  const basic = { id: row.id, status: 'UNKNOWN', links: linksTo(context, 'servers', row.id) };
  if (form === 'basic') return basic;
  const detail = { ...basic, tenant_id: row.projectId, created: zoned(row.createdAt) };
  if (form === 'listed') return detail;
  return {
    ...detail,
    image: imageView(context, row),
    flavor: flavorView(context, row),
    'OS-EXT-AZ:availability_zone': 'UNKNOWN',
    'OS-EXT-STS:power_state': 0,
    user_id: row.userId,
    server_groups: row.serverGroup ? [row.serverGroup] : [],
  };
}
