import type { Zone } from 'podgate/contract';
import type { NovaZone } from './nova.ts';

/** Nova's availability zone in our words (OS-52); it has no id but its name. */
export function toZone({ id, available, hosts }: NovaZone): Zone {
  return {
    id,
    name: id,
    enabled: available,
    ...(hosts ? { host_count: hosts.length, host_enabled_count: hosts.filter(({ enabled }) => enabled).length } : {}),
  };
}
