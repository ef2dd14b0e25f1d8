import type { Quota } from 'podgate/contract';
import { Type, reader, type Static } from 'podgate/kit';
import { MB_PER_GB } from '../sizes.ts';

const whole = Type.Optional(Type.Union([Type.Integer(), Type.Null()]));
const limits = <T extends Record<string, typeof whole>>(members: T) =>
  Type.Object({ limits: Type.Object({ absolute: Type.Object(members) }) });

const NovaLimits = limits({
  maxTotalInstances: whole,
  totalInstancesUsed: whole,
  maxTotalCores: whole,
  totalCoresUsed: whole,
  maxTotalRAMSize: whole,
  totalRAMUsed: whole,
  maxTotalKeypairs: whole,
  maxServerGroups: whole,
  totalServerGroupsUsed: whole,
});

const CinderLimits = limits({
  maxTotalVolumes: whole,
  totalVolumesUsed: whole,
  maxTotalVolumeGigabytes: whole,
  totalGigabytesUsed: whole,
  maxTotalSnapshots: whole,
  totalSnapshotsUsed: whole,
});

/** A number, or with what is used of it. */
const NeutronLimit = Type.Optional(
  Type.Union([Type.Integer(), Type.Object({ limit: Type.Integer(), used: whole }), Type.Null()]),
);

const NeutronQuota = Type.Object({
  quota: Type.Object({
    network: NeutronLimit,
    subnet: NeutronLimit,
    port: NeutronLimit,
    floatingip: NeutronLimit,
    security_group: NeutronLimit,
  }),
});

export const readNova = reader(NovaLimits, "Nova's limits");
export const readCinder = reader(CinderLimits, "Cinder's limits");
export const readNeutron = reader(NeutronQuota, "Neutron's quotas");

type Whole = number | null | undefined;
type Amount = NonNullable<Quota['count']>;

/** How much of something is allowed and used, in units of which the cloud's number has so many. Nothing without a limit. */
function amount(limit: Whole, used: Whole, unit = 1): Amount | undefined {
  if (limit === undefined || limit === null) return undefined;
  const told = used === undefined || used === null ? {} : { used: Math.max(0, used) * unit };
  return { limit: limit < 0 ? -1 : limit * unit, ...told };
}

/** Without the members that the cloud does not tell. */
function told(amounts: Readonly<Record<string, Amount | undefined>>): Quota {
  return Object.fromEntries(Object.entries(amounts).filter(([, value]) => value !== undefined));
}

export function amountsOfNova(absolute: Static<typeof NovaLimits>['limits']['absolute']): Quota {
  return told({
    count: amount(absolute.maxTotalInstances, absolute.totalInstancesUsed),
    cpu: amount(absolute.maxTotalCores, absolute.totalCoresUsed),
    memory: amount(absolute.maxTotalRAMSize, absolute.totalRAMUsed),
    keypair: amount(absolute.maxTotalKeypairs, undefined),
    group: amount(absolute.maxServerGroups, absolute.totalServerGroupsUsed),
  });
}

export function amountsOfCinder(absolute: Static<typeof CinderLimits>['limits']['absolute']): Quota {
  return told({
    disk: amount(absolute.maxTotalVolumes, absolute.totalVolumesUsed),
    storage: amount(absolute.maxTotalVolumeGigabytes, absolute.totalGigabytesUsed, MB_PER_GB),
    snapshot: amount(absolute.maxTotalSnapshots, absolute.totalSnapshotsUsed),
  });
}

function ofNeutron(value: Static<typeof NeutronLimit> | undefined): Amount | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'number' ? amount(value, undefined) : amount(value.limit, value.used);
}

/** A unified network is a subnet of Neutron's, a unified VPC is Neutron's network. */
export function amountsOfNeutron(quota: Static<typeof NeutronQuota>['quota']): Quota {
  return told({
    port: ofNeutron(quota.port),
    eip: ofNeutron(quota.floatingip),
    network: ofNeutron(quota.subnet),
    vpc: ofNeutron(quota.network),
    secgroup: ofNeutron(quota.security_group),
  });
}
