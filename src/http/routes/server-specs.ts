import type { RawQuery } from '../../schema/query/raw.ts';
import { createParamsOf } from './server-create-params.ts';

/** A server's document, as far as it is taken apart here. */
export type ServerDocument = Readonly<Record<string, unknown>> & {
  readonly metadata: Readonly<Record<string, string>>;
  readonly disks_info: readonly Readonly<Record<string, unknown>>[];
  readonly nics: readonly Readonly<Record<string, unknown>>[];
};

/** The metadata, whole, of some keys, or of those with a prefix, which is then cut off. */
function metadataOf({ metadata }: ServerDocument, query: RawQuery): Readonly<Record<string, string>> {
  const fields = query.values('field');
  const prefix = query.value('prefix') ?? '';
  const wanted = Object.entries(metadata).filter(
    ([key]) => (fields.length === 0 || fields.includes(key)) && key.startsWith(prefix),
  );
  return Object.fromEntries(wanted.map(([key, value]) => [key.slice(prefix.length), value]));
}

const MB_PER_GB = 1024;

function diskDescription({
  cache_mode,
  driver,
  iops,
  name,
  size,
  storage_type,
}: Readonly<Record<string, unknown>>): object {
  return { cache_mode, driver, iops, name, size_gb: Math.ceil(Number(size) / MB_PER_GB), storage_type };
}

/** What Cloudpods tells the agent that makes a server (cloudpods-api §1.5). */
function descriptionOf(row: ServerDocument): object {
  const [system, ...data] = row.disks_info;
  const [nic] = row.nics;
  return {
    cpu: row['vcpu_count'],
    data_disks: data.map(diskDescription),
    external_network_id: nic?.['network_id'] ?? '',
    external_vpc_id: nic?.['vpc_id'] ?? '',
    hostname: row['hostname'] ?? row['name'],
    id: row['id'],
    instance_type: row['instance_type'],
    ip_addr: nic?.['ip_addr'] ?? '',
    memory_mb: row['vmem_size'],
    name: row['name'],
    nics: row.nics,
    project_id: row['project_id'],
    ...(system ? { sys_disk: diskDescription(system) } : {}),
  };
}

/** What can be asked below one server, each with what is made of its document. */
export const SERVER_SPECS: Readonly<Record<string, (row: ServerDocument, query: RawQuery) => unknown>> = {
  status: ({ status }) => ({ status }),
  metadata: metadataOf,
  desc: descriptionOf,
  'create-params': createParamsOf,
};
