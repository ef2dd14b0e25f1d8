import type { Sku } from 'podgate/contract';
import type { OpenstackConfig } from '../config.ts';
import { sharedWith } from '../projects/owner.ts';
import type { Lookup } from '../records.ts';
import { gpusOf, sizeOf } from '../servers/flavor.ts';
import { sizeNamed, sizeWithId } from '../servers/uses.ts';
import { isPrivate, type NovaFlavor } from './nova.ts';

/** The architecture that a flavor is bound to: a trait that its hosts must have, or what older schedulers compare. */
function architectureOf(specs: Readonly<Record<string, string>>): string | undefined {
  for (const [key, value] of Object.entries(specs)) {
    const trait = /^trait\d*:COMPUTE_ARCH_(\w+)$/.exec(key)?.[1];
    if (trait !== undefined && value === 'required') return trait.toLowerCase();
  }
  return specs['capabilities:cpu_info:arch'];
}

/** The factor by which networks were once shared out, where somebody set it. */
const metadataOf = ({ rxtx_factor }: NovaFlavor): Record<string, string> =>
  rxtx_factor === undefined || rxtx_factor === null || rxtx_factor === 1
    ? {}
    : { 'os:rxtx_factor': String(rxtx_factor) };

/** Nova's flavor in our words (OS-49; `docs/fields.md`). */
export function toSku(flavor: NovaFlavor, related: Lookup, config: OpenstackConfig): Sku {
  const size = sizeOf(flavor);
  const everyone = !isPrivate(flavor);
  const access = related.get('flavor_access', flavor.id)?.projects ?? [];
  const guests = [sizeNamed(flavor.name), sizeWithId(flavor.id)].map((key) => related.count('servers', 'flavor', key));
  const gpus = gpusOf(size, config);
  return {
    id: flavor.id,
    name: flavor.name,
    description: flavor.description ?? undefined,
    metadata: metadataOf(flavor),
    everyone,
    shared_projects: everyone ? [] : sharedWith(flavor, undefined, access, related),
    cpu_core_count: size.vcpus,
    memory_size_mb: size.ram,
    disk_gb: size.disk,
    ephemeral_gb: size.ephemeral,
    swap_mb: size.swap,
    enabled: flavor['OS-FLV-DISABLED:disabled'] !== true,
    cpu_arch: architectureOf(size.extraSpecs),
    gpu_spec: gpus.map(({ name }) => name).join(',') || undefined,
    gpu_count: gpus.reduce((sum, { count }) => sum + count, 0),
    guest_count: guests.reduce((sum, count) => sum + count, 0),
    extra_specs: { ...size.extraSpecs },
  };
}
