import type { Host } from 'podgate/contract';
import type { Lookup } from '../records.ts';
import { serverStatus } from '../servers/status.ts';
import type { Session } from '../session.ts';
import { MB_PER_GB } from '../sizes.ts';
import { hostStatusOf, isDisabled, isUp } from './status.ts';
import type { NovaHypervisor } from './nova.ts';

/** Nova's defaults: it does not show what is configured. */
const OVERCOMMIT = { cpu: 16, memory: 1.5 } as const;

const whole = (value: number | null | undefined) => Math.max(0, Math.trunc(value ?? 0));

const FACTOR = 1000;

/** Nova writes versions as one number, three digits a part: 7002000 is 7.2.0. */
export function versionText(number: number | null | undefined): string | undefined {
  const parts: number[] = [];
  for (let rest = whole(number); rest > 0; rest = Math.floor(rest / FACTOR)) parts.unshift(rest % FACTOR);
  return parts.length > 0 ? parts.join('.') : undefined;
}

/** The servers on it, when all that there are have been read; else how many Nova says there are. */
function guestsOf(hypervisor: NovaHypervisor, related: Lookup, { cloud }: Pick<Session, 'cloud'>) {
  const servers = related.by('servers', 'host', hypervisor.hypervisor_hostname);
  const statuses = servers.map((server) => serverStatus(server));
  const count = (wanted: string) => statuses.filter((status) => status === wanted).length;
  const all = cloud.allProjects && related.known('servers');
  return {
    guests: all ? servers.length : Math.max(servers.length, whole(hypervisor.running_vms)),
    running_guests: count('running'),
    ready_guests: count('ready'),
  };
}

function metadataOf({
  hypervisor_hostname,
  hypervisor_type,
  service,
}: NovaHypervisor): Readonly<Record<string, string>> {
  const all = {
    'os:disabled_reason': service?.disabled_reason,
    'os:hypervisor_hostname': hypervisor_hostname,
    'os:hypervisor_type': hypervisor_type,
  };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** Nova's hypervisor in our words (OS-53; `docs/fields.md`). */
export function toHost(hypervisor: NovaHypervisor, related: Lookup, session: Pick<Session, 'cloud'>): Host {
  const { state, status, service, cpu_info } = hypervisor;
  const name = service?.host || hypervisor.hypervisor_hostname;
  return {
    id: hypervisor.id,
    name,
    metadata: metadataOf(hypervisor),
    status: hostStatusOf(state, status),
    upstream: { status: `${state ?? ''}/${status ?? ''}` },
    online: isUp(state),
    enabled: !isDisabled(status),
    access_ip: hypervisor.host_ip ?? undefined,
    zone: related.by('zones', 'host', name)[0]?.id,
    cpu_count: whole(hypervisor.vcpus),
    cpu_commit: whole(hypervisor.vcpus_used),
    cpu_commit_bound: OVERCOMMIT.cpu,
    cpu_architecture: cpu_info?.arch,
    cpu_desc: cpu_info?.model,
    mem_size: whole(hypervisor.memory_mb),
    mem_commit: whole(hypervisor.memory_mb_used),
    mem_commit_bound: OVERCOMMIT.memory,
    storage_size: whole(hypervisor.local_gb) * MB_PER_GB,
    storage_used: whole(hypervisor.local_gb_used) * MB_PER_GB,
    ...guestsOf(hypervisor, related, session),
    version: versionText(hypervisor.hypervisor_version),
  };
}
