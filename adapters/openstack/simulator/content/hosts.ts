import { idSpace } from './ids.ts';

/** A machine that runs servers. */
export interface Host {
  /** Number in the API below 2.53. */
  readonly number: number;
  readonly id: string;
  readonly serviceId: string;
  /** The compute service's name of it. */
  readonly name: string;
  /** The hypervisor's own name, which is not the same. */
  readonly node: string;
  readonly zone: ZoneName;
  readonly ip: string;
  readonly up: boolean;
  readonly disabledReason: string | null;
  /** What Nova shows as `host_status` of a server there. */
  readonly status: 'UP' | 'UNKNOWN' | 'MAINTENANCE';
}

export type ZoneName = 'nova' | 'zone2';

/** The availability zones. */
export const ZONES: readonly ZoneName[] = ['nova', 'zone2'];

/** Positions of the hosts that are not as the others. */
export const DISABLED_HOST = 2;
export const DOWN_HOST = 3;

const MIN_HOSTS = 4;
const SERVERS_PER_HOST = 500;

/** Makes the hosts of a cloud: the third takes no new servers, the fourth does not answer. */
export function hosts(cloud: string, servers: number): readonly Host[] {
  const ids = idSpace(cloud, 'hypervisor');
  const services = idSpace(cloud, 'service');
  const count = Math.max(MIN_HOSTS, Math.ceil(servers / SERVERS_PER_HOST));
  return Array.from({ length: count }, (_, index) => {
    const name = `${cloud}-node${index + 1}`;
    const disabled = index === DISABLED_HOST;
    const down = index === DOWN_HOST;
    return {
      number: index + 1,
      id: ids.id(index),
      serviceId: services.id(index),
      name,
      node: `${name}.example.org`,
      zone: ZONES[index % 2] ?? 'nova',
      ip: `10.0.${Math.floor(index / 250)}.${(index % 250) + 1}`,
      up: !down,
      disabledReason: disabled ? 'memory is being replaced' : null,
      status: down ? 'UNKNOWN' : disabled ? 'MAINTENANCE' : 'UP',
    };
  });
}
