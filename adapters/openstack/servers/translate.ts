import { type Server } from 'podgate/contract';
import { utcTime } from 'podgate/kit';
import type { OpenstackConfig } from '../config.ts';
import { projectOf } from '../projects/owner.ts';
import type { Lookup } from '../records.ts';
import { attachedVolumes, disksOf, rootVolume } from './disks.ts';
import { devicesOf, flavorOf, wantsGpu } from './flavor.ts';
import { hostOf } from './host.ts';
import { biosOf, imageOf, machineOf, osName, osType, vgaOf } from './image.ts';
import { CONFIRM, DISABLE_DELETE, KEEP_OFF, metadataOf } from './metadata.ts';
import { eipOf, nicsOf, portsInOrder, virtualIpsOf } from './nics.ts';
import type { NovaServer } from './nova.ts';
import { securityRulesOf, secgroupsOf } from './secgroups.ts';
import { powerState, serverStatus } from './status.ts';

function upstreamOf(nova: NovaServer): Server['upstream'] {
  // A number, or on some clouds its text.
  const power = Number.parseFloat(String(nova['OS-EXT-STS:power_state'] ?? ''));
  return {
    status: nova.status ?? undefined,
    vm_state: nova['OS-EXT-STS:vm_state'] ?? undefined,
    task_state: nova['OS-EXT-STS:task_state'] ?? undefined,
    power_state: Number.isInteger(power) ? power : undefined,
  };
}

/** Why it failed. Only a server that never ran is known to have failed at its creation (F-025, F-094). */
function faultOf(nova: NovaServer): Server['fault'] {
  const message = nova.fault?.message ?? '';
  if (message.trim() === '' || nova.status !== 'ERROR') return undefined;
  return { message, during: nova['OS-SRV-USG:launched_at'] ? 'update' : 'create' };
}

function timesOf(nova: NovaServer): Pick<Server, 'created_at' | 'updated_at' | 'deleted_at' | 'pending_deleted_at'> {
  const updated = utcTime(nova.updated);
  return {
    created_at: utcTime(nova.created),
    updated_at: updated,
    deleted_at: nova.status === 'DELETED' ? (utcTime(nova['OS-SRV-USG:terminated_at']) ?? updated) : null,
    pending_deleted_at: nova.status === 'SOFT_DELETED' ? updated : null,
  };
}

function networkingOf(nova: NovaServer, related: Lookup): Partial<Server> {
  const ports = portsInOrder(nova, related);
  const eip = eipOf(nova, ports, related);
  const secgroups = secgroupsOf(nova, ports, related);
  const checked = ports.every((port) => port.port_security_enabled !== false);
  return {
    nics: nicsOf(nova, ports, related),
    eip: eip.address,
    eip_id: eip.id,
    secgroups,
    security_rules: securityRulesOf(secgroups, related),
    virtual_ips: virtualIpsOf(ports, related),
    src_ip_check: checked,
    src_mac_check: checked,
  };
}

/** Nova's record and what belongs to it, in our words (mapping F-001…F-106, `docs/fields.md`). */
export function toServer(nova: NovaServer, related: Lookup, config: OpenstackConfig): Server {
  const flavor = flavorOf(nova, related);
  const attached = attachedVolumes(nova, related);
  const image = imageOf(nova, rootVolume(nova, attached)?.volume, related);
  const project = nova.tenant_id ? related.get('projects', nova.tenant_id) : undefined;
  return {
    id: nova.id,
    name: nova.name ?? '',
    hostname: nova['OS-EXT-SRV-ATTR:hostname'] || (nova.name ?? ''),
    description: nova.description ?? '',
    status: serverStatus(nova),
    upstream: upstreamOf(nova),
    power_states: powerState(nova),
    ...timesOf(nova),
    partial: nova.status === 'UNKNOWN',
    deleted: nova.status === 'DELETED',
    pending_deleted: nova.status === 'SOFT_DELETED',
    unfinished: nova.metadata?.[CONFIRM] ?? nova.metadata?.[KEEP_OFF],
    locked: nova.locked ?? false,
    disable_delete: nova.metadata?.[DISABLE_DELETE] === 'true',
    progress: nova.progress ?? 0,
    fault: faultOf(nova),
    vcpu_count: flavor.vcpus,
    vmem_size: flavor.ram,
    instance_type: flavor.name,
    flavor_id: flavor.id,
    is_gpu: wantsGpu(flavor, config),
    isolated_devices: devicesOf(nova.id, flavor, config),
    project: projectOf(nova.tenant_id, related),
    zone: nova['OS-EXT-AZ:availability_zone'] ?? '',
    host: hostOf(nova, related),
    disks: disksOf(nova, { attached, flavor, image, config }),
    ...networkingOf(nova, related),
    keypair: nova.key_name ?? '',
    os_type: osType(image),
    os_name: osName(image),
    os_arch: image.property('architecture'),
    bios: biosOf(image),
    machine: machineOf(image),
    vga: vgaOf(image),
    metadata: metadataOf(nova, image, project),
  };
}
