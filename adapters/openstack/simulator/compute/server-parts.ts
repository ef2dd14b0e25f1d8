import { hashText } from '../content/hash.ts';
import { idSpace } from '../content/ids.ts';
import { Refusal, json, type Reply } from '../http/message.ts';
import { owns } from '../identity/access.ts';
import { portsOf } from '../state/cloud.ts';
import type { ServerRow } from '../state/rows.ts';
import { type Context } from './context.ts';
import { notFound, novaError } from './errors.ts';
import { toPartialServer, toServer } from './server-view.ts';

/** The server of a path, if the caller may see it; deleted ones nobody sees. */
export function visibleServer({ cloud, access }: Context, id: string): ServerRow {
  const row = cloud.servers.get(id);
  if (!row || row.deleted || !owns(access, row.projectId)) throw notFound(`Instance ${id} could not be found.`);
  return row;
}

/** GET /servers/{id} */
export function showServer(context: Context, id: string): Reply {
  const row = visibleServer(context, id);
  if (!row.unreachable) return json(200, { server: toServer(context, row, false) });
  if (context.minor >= 69) return json(200, { server: toPartialServer(context, row, 'single') });
  throw new Refusal(
    novaError(
      500,
      'Unexpected API Error. Please report this at http://bugs.launchpad.net/nova/ and attach the Nova API log if possible.',
    ),
  );
}

/** GET /servers/{id}/metadata */
export const showMetadata = (context: Context, id: string): Reply =>
  json(200, { metadata: visibleServer(context, id).metadata });

/** GET /servers/{id}/os-interface */
export function listInterfaces(context: Context, id: string): Reply {
  const interfaceAttachments = portsOf(context.cloud, visibleServer(context, id).id).map((port) => ({
    net_id: port.networkId,
    port_id: port.id,
    mac_addr: port.mac,
    port_state: port.status,
    fixed_ips: port.fixedIps.map(({ subnetId, address }) => ({ subnet_id: subnetId, ip_address: address })),
    ...(context.minor >= 70 && { tag: null }),
  }));
  return json(200, { interfaceAttachments });
}

/** GET /servers/{id}/os-security-groups: each group once, with Nova's old form of its incoming rules. */
export function listServerGroupsOfPorts(context: Context, id: string): Reply {
  const ports = portsOf(context.cloud, visibleServer(context, id).id);
  const ids = new Set(ports.flatMap((port) => port.securityGroups));
  const all = [...context.cloud.securityGroups.values()];
  const security_groups = all
    .filter((group) => ids.has(group.id))
    .map((group) => ({
      id: group.id,
      description: group.description,
      name: group.name,
      tenant_id: group.projectId,
      rules: group.rules
        .filter((rule) => rule.direction === 'ingress')
        .map((rule) => ({
          id: rule.id,
          parent_group_id: group.id,
          ip_protocol: rule.protocol,
          from_port: rule.ports ? rule.ports[0] : rule.protocol === null ? null : -1,
          to_port: rule.ports ? rule.ports[1] : rule.protocol === null ? null : -1,
          group: rule.remoteGroup
            ? { name: all.find((one) => one.id === rule.remoteGroup)?.name, tenant_id: group.projectId }
            : {},
          ip_range: rule.remoteGroup ? {} : { cidr: rule.remotePrefix ?? '0.0.0.0/0' },
        })),
    }));
  return json(200, { security_groups });
}

/** GET /servers/{id}/os-volume_attachments */
export function listVolumeAttachments(context: Context, id: string): Reply {
  const row = visibleServer(context, id);
  const ids = idSpace(context.cloud.basis.cloud, 'block-device');
  const volumeAttachments = row.volumes.map(({ id: volumeId, device, deleteOnTermination }) => {
    const attachment = context.cloud.volumes.get(volumeId)?.attachments.find((one) => one.serverId === id);
    return {
      ...(context.minor < 89 && { id: volumeId }),
      volumeId,
      serverId: id,
      device,
      ...(context.minor >= 70 && { tag: null }),
      ...(context.minor >= 79 && { delete_on_termination: deleteOnTermination }),
      ...(context.minor >= 89 && {
        attachment_id: attachment?.id ?? null,
        bdm_uuid: ids.id(hashText(volumeId + id)),
      }),
    };
  });
  return json(200, { volumeAttachments });
}
