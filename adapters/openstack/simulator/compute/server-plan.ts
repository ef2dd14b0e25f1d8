import { isIP } from 'node:net';
import type { Flavor } from '../content/flavors.ts';
import type { Image } from '../content/images.ts';
import type { Network } from '../content/networks.ts';
import { Refusal } from '../http/message.ts';
import { owns } from '../identity/access.ts';
import type { PortRow, VolumeRow } from '../state/rows.ts';
import type { Context } from './context.ts';
import { badRequest, novaError } from './errors.ts';
import { maySee } from './flavors.ts';
import { requireKey } from './own-things.ts';
import { maximumOf, usedBy } from './server-quotas.ts';
import type { Mapping, Nic, ServerRequest } from './server-request.ts';

/** An interface that is to be made, or a port that is there. */
export type PlannedNic = { readonly network: Network; readonly address?: string } | { readonly port: PortRow };

/** A disk of its own that is to be made, or that is there. */
export interface PlannedVolume {
  readonly volume?: VolumeRow;
  readonly image?: Image;
  readonly snapshotId?: string;
  /** GB */
  readonly size: number;
  readonly type?: string;
  readonly deleteOnTermination: boolean;
  readonly boots: boolean;
}

export interface Plan {
  readonly flavor: Flavor;
  /** Absent: it boots from a volume. */
  readonly image?: Image;
  readonly nics: readonly PlannedNic[];
  readonly groups: readonly string[];
  readonly volumes: readonly PlannedVolume[];
}

function imageOf({ cloud, access }: Context, id: string): Image {
  const image = cloud.images.get(id);
  const open = image?.visibility === 'public' || image?.visibility === 'community';
  const member = image?.members.some((one) => one.id === access.projectId) === true;
  if (!image || !(open || member || owns(access, image.owner))) throw badRequest('Can not find requested image');
  if (image.status !== 'active') throw badRequest(`Image ${id} is not active.`);
  return image;
}

function flavorOf({ cloud, access }: Context, ref: string): Flavor {
  const flavor = cloud.flavors.get(ref);
  if (!flavor || !maySee(cloud, access, flavor) || flavor.disabled) {
    throw badRequest(`Flavor ${ref} could not be found.`);
  }
  return flavor;
}

function networkOf({ cloud, access }: Context, id: string): Network {
  const network = cloud.networks.get(id);
  if (!network || !(network.shared || network.external || owns(access, network.projectId))) {
    throw badRequest(`Network ${id} could not be found.`);
  }
  if (network.external && !access.isAdmin) {
    throw new Refusal(novaError(403, `It is not allowed to create an interface on external network ${id}`));
  }
  if (network.subnets.length === 0) throw badRequest(`Network ${id} requires a subnet in order to boot instances on.`);
  return network;
}

function nicOf(context: Context, nic: Nic): PlannedNic {
  const { cloud, access } = context;
  if (nic.port !== undefined) {
    const port = cloud.ports.get(nic.port);
    if (!port || !owns(access, port.projectId)) throw badRequest(`Port id ${nic.port} could not be found.`);
    if (port.deviceId !== '') throw new Refusal(novaError(409, `Port ${nic.port} is still in use.`));
    return { port };
  }
  const network = networkOf(context, nic.uuid ?? '');
  const address = nic.fixed_ip;
  if (address === undefined) return { network };
  if (isIP(address) === 0) throw badRequest(`Invalid fixed IP address (${address})`);
  for (const port of cloud.ports.rows('id')) {
    if (port.networkId === network.id && port.fixedIps.some((ip) => ip.address === address)) {
      throw badRequest(`Fixed IP address ${address} is already in use on instance ${port.deviceId}.`);
    }
  }
  return { network, address };
}

/** With nothing said: the one network that the project has of its own. */
function ownNetworks({ cloud, access }: Context): readonly PlannedNic[] {
  const own = [...cloud.networks.values()].filter((one) => one.projectId === access.projectId && !one.external);
  const shared = [...cloud.networks.values()].filter((one) => one.shared && one.projectId !== access.projectId);
  const all = [...own, ...shared];
  if (all.length > 1) {
    throw new Refusal(novaError(409, 'Multiple possible networks found, use a Network ID to be more specific.'));
  }
  return all.map((network) => ({ network }));
}

/** A volume type by its id or name. */
function typeOf({ cloud }: Context, given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const found = cloud.basis.volumeTypes.find(({ id, name }) => id === given || name === given);
  if (!found) throw badRequest(`Volume type ${given} could not be found.`);
  return found.name;
}

function volumeOf(context: Context, mapping: Mapping): PlannedVolume {
  const { cloud, access } = context;
  const { source_type: source = 'volume', uuid = '', volume_size: given } = mapping;
  const boots = Number(mapping.boot_index ?? -1) === 0;
  const type = typeOf(context, mapping.volume_type);
  const common = { boots, deleteOnTermination: mapping.delete_on_termination ?? false, ...(type && { type }) };
  const sized = (least: number) => {
    if (given === undefined && least === 0)
      throw badRequest('Blank volumes (source: blank, dest: volume) need to have non-zero size');
    if (given !== undefined && given < least)
      throw badRequest('Volume is smaller than the minimum size specified in image metadata.');
    return given ?? least;
  };
  switch (source) {
    case 'image': {
      const image = imageOf(context, uuid);
      if (given === undefined)
        throw badRequest('Images with destination_type volume need to have a non-zero size specified');
      return { ...common, image, size: sized(Math.max(1, image.minDisk)) };
    }
    case 'snapshot': {
      const snapshot = cloud.snapshots.get(uuid);
      if (!snapshot || !owns(access, snapshot.projectId))
        throw badRequest(`Block Device Mapping is Invalid: failed to get snapshot ${uuid}.`);
      return { ...common, snapshotId: uuid, size: sized(snapshot.size) };
    }
    case 'volume': {
      const volume = cloud.volumes.get(uuid);
      if (!volume || !owns(access, volume.projectId))
        throw badRequest(`Block Device Mapping is Invalid: failed to get volume ${uuid}.`);
      if (volume.status !== 'available')
        throw badRequest(`Invalid volume: volume '${uuid}' status must be 'available'.`);
      return { ...common, volume, size: volume.size };
    }
    default:
      return { ...common, size: sized(0) };
  }
}

function groupsOf({ cloud, access }: Context, given: ServerRequest['security_groups']): readonly string[] {
  const own = [...cloud.securityGroups.values()].filter(({ projectId }) => projectId === access.projectId);
  return (given ?? [{ name: 'default' }]).map(({ name = '' }) => {
    const found = own.filter((group) => group.id === name || group.name === name);
    if (found.length === 0) throw badRequest(`Security group ${name} not found.`);
    if (found.length > 1)
      throw new Refusal(
        novaError(409, `Multiple security groups found matching '${name}'. Use an ID to be more specific.`),
      );
    return found[0]?.id ?? '';
  });
}

/** Nova's quotas say no before anything is made. */
function quota(context: Context, { vcpus, ram }: Flavor, count: number): void {
  const [used, maximum] = [usedBy(context, context.access.projectId), maximumOf(context)];
  const wanted = { instances: count, cores: vcpus * count, ram: ram * count };
  for (const [name, more] of Object.entries(wanted) as [keyof typeof wanted, number][]) {
    const limit = maximum[name];
    if (limit < 0 || used[name] + more <= limit) continue;
    const why = `Quota exceeded for ${name}: Requested ${more}, but already used ${used[name]} of ${limit} ${name}`;
    throw new Refusal(novaError(403, why));
  }
}

/** What is to be made for a request, or why not (mapping W-01, W-03). */
export function planOf(context: Context, given: ServerRequest): Plan {
  const flavor = flavorOf(context, given.flavorRef);
  const mappings = given.block_device_mapping_v2 ?? [];
  const local = mappings.some(({ destination_type: to }) => to === 'local');
  const volumes = mappings.filter(({ destination_type: to }) => to !== 'local').map((one) => volumeOf(context, one));
  const boots = volumes.some((one) => one.boots);
  if (!given.imageRef && !boots && !local) throw badRequest('Invalid image metadata. Error: imageRef is missing');
  const image = given.imageRef && !boots ? imageOf(context, given.imageRef) : undefined;
  if (image && flavor.disk > 0 && image.minDisk > flavor.disk) {
    throw badRequest("Flavor's disk is too small for requested image.");
  }
  if (image && image.minRam > flavor.ram) throw badRequest("Flavor's memory is too small for requested image.");
  requireKey(context, given.key_name);
  const nics =
    given.networks === 'none'
      ? []
      : given.networks === undefined || given.networks === 'auto'
        ? ownNetworks(context)
        : given.networks.map((nic) => nicOf(context, nic));
  quota(context, flavor, 1);
  return { flavor, image, nics, volumes, groups: groupsOf(context, given.security_groups) };
}
