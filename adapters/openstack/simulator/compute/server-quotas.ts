import type { Context } from './context.ts';

const UNLIMITED = 1_000_000;

/** What servers of a project come to; `ram` in MB. */
export interface ServerAmounts {
  readonly instances: number;
  readonly cores: number;
  readonly ram: number;
}

/** What the servers of a project use. */
export function usedBy({ cloud }: Pick<Context, 'cloud'>, projectId: string | undefined | null): ServerAmounts {
  const used = { ram: 0, cores: 0, instances: 0 };
  for (const row of cloud.servers.rows('id')) {
    if (row.projectId !== projectId || row.deleted || row.vmState === 'soft-delete') continue;
    used.instances += 1;
    used.ram += row.flavor.ram;
    used.cores += row.flavor.vcpus;
  }
  return used;
}

/** What a project may use. */
export function maximumOf({ world }: Pick<Context, 'world'>): ServerAmounts {
  return { instances: UNLIMITED, cores: 4 * UNLIMITED, ram: 8000 * UNLIMITED, ...world.settings.quotas };
}
