import { type Source } from 'podgate/contract';
import { Type, reader, type Static } from 'podgate/kit';
import { listPage } from '../paging.ts';
import type { Session } from '../session.ts';

const text = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const number = Type.Optional(Type.Union([Type.Number(), Type.Null()]));

const Hypervisor = Type.Object({
  id: Type.Union([Type.String(), Type.Number()]),
  hypervisor_hostname: Type.String(),
  state: text,
  status: text,
  host_ip: text,
  hypervisor_type: text,
  hypervisor_version: number,
  service: Type.Optional(Type.Object({ host: text, disabled_reason: text })),
  vcpus: number,
  vcpus_used: number,
  memory_mb: number,
  memory_mb_used: number,
  local_gb: number,
  local_gb_used: number,
  running_vms: number,
  cpu_info: Type.Optional(Type.Unknown()),
});

const readHypervisor = reader(Hypervisor, "Nova's hypervisor");

/** What is read of a hypervisor's processor. */
export interface CpuInfo {
  readonly arch?: string;
  readonly model?: string;
}

export type NovaHypervisor = Omit<Static<typeof Hypervisor>, 'id' | 'cpu_info'> & {
  readonly id: string;
  readonly cpu_info?: CpuInfo;
};

/** JSON in a text below 2.28, empty text where the driver says nothing. */
function cpuInfoOf(raw: unknown): CpuInfo {
  const parsed = typeof raw === 'string' ? parsedOr(raw) : raw;
  const { arch, model } = (typeof parsed === 'object' && parsed !== null ? parsed : {}) as Record<string, unknown>;
  return {
    ...(typeof arch === 'string' ? { arch } : {}),
    ...(typeof model === 'string' ? { model } : {}),
  };
}

function parsedOr(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    // Some drivers write words of their own there: nothing is known of the processor then.
    return undefined;
  }
}

const listing = {
  service: 'compute',
  operation: 'hypervisors.list',
  path: '/os-hypervisors/detail',
  key: 'hypervisors',
  limit: 1000,
  // Ids were numbers below 2.53.
  read: (raw: unknown): NovaHypervisor => {
    const { cpu_info, ...record } = readHypervisor(raw);
    return { ...record, id: String(record.id), cpu_info: cpuInfoOf(cpu_info) };
  },
  // From 2.88 the record no longer has its capacity (mapping V-05).
  version: 87,
} as const;

/** Administrators only: for others Nova answers 403, and the host fields stay empty. */
export const hypervisors: Source<Session, NovaHypervisor> = {
  pace: 'slow',
  index: { hostname: (hypervisor) => [hypervisor.hypervisor_hostname] },
  list: (session, cursor, call) => listPage(session, listing, cursor, call),
};
