import type { Workshop } from './workshop.ts';

/** Lets a project have as much as it likes of some things, and nearly nothing of others. */
export async function liftLimits({ admin, leftovers }: Workshop, project: string): Promise<void> {
  const sets = [
    ['compute', `/os-quota-sets/${project}`, { quota_set: { cores: -1, key_pairs: 7, server_groups: 3 } }],
    ['volume', `/os-quota-sets/${project}`, { quota_set: { gigabytes: -1, snapshots: 17 } }],
    ['network', `/quotas/${project}`, { quota: { floatingip: -1, security_group: 23 } }],
  ] as const;
  for (const [service, path, body] of sets) {
    leftovers.add(`${service} quotas of ${project}`, () => admin.call(service, 'DELETE', path));
    await admin.call(service, 'PUT', path, body);
  }
}
