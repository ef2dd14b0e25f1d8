import type { IsolatedDevice } from 'podgate/contract';
import type { OpenstackConfig } from '../config.ts';
import type { NovaFlavor } from '../flavors/nova.ts';
import type { Lookup } from '../records.ts';
import type { NovaServer } from './nova.ts';

/** The size of a server: from the copy in its record (2.47), else from the flavor it names (F-040, F-049, F-097, F-101). */
export interface ServerFlavor {
  readonly id: string;
  readonly name: string;
  readonly vcpus: number;
  /** MB */
  readonly ram: number;
  /** GB */
  readonly disk: number;
  /** GB */
  readonly ephemeral: number;
  /** MB */
  readonly swap: number;
  readonly extraSpecs: Readonly<Record<string, string>>;
}

/** Below 2.75 no swap is an empty text. */
const swapOf = (raw: number | string | null | undefined) => Number(raw ?? 0) || 0;

/** The size that a flavor gives. */
export function sizeOf(flavor: NovaFlavor | undefined): ServerFlavor {
  const { vcpus, ram, disk } = flavor ?? {};
  return {
    id: flavor?.id ?? '',
    name: flavor?.name ?? '',
    vcpus: vcpus ?? 0,
    ram: ram ?? 0,
    disk: disk ?? 0,
    ephemeral: flavor?.['OS-FLV-EXT-DATA:ephemeral'] ?? 0,
    swap: swapOf(flavor?.swap),
    extraSpecs: flavor?.extra_specs ?? {},
  };
}

export function flavorOf(nova: NovaServer, related: Lookup): ServerFlavor {
  const copy = nova.flavor ?? {};
  const { original_name: name, id = '' } = copy;
  if (name === undefined) {
    const known = related.get('flavors', id);
    return known || !copy.name ? sizeOf(known) : { ...sizeOf(undefined), id, name: copy.name };
  }
  const known = related.by('flavors', 'name', name)[0];
  return {
    id: known?.id ?? '',
    name,
    vcpus: copy.vcpus ?? 0,
    ram: copy.ram ?? 0,
    disk: copy.disk ?? 0,
    ephemeral: copy.ephemeral ?? 0,
    swap: swapOf(copy.swap),
    extraSpecs: copy.extra_specs ?? known?.extra_specs ?? {},
  };
}

/** The PCI aliases that a flavor asks for, each with its number: `gpu-a:2,nic:1`. */
function aliasesOf(flavor: ServerFlavor): readonly { readonly name: string; readonly count: number }[] {
  const text = flavor.extraSpecs['pci_passthrough:alias'] ?? '';
  return text
    .split(',')
    .map((part) => part.trim().split(':'))
    .map(([name = '', count = '1']) => ({ name, count: Number(count) || 1 }))
    .filter(({ name }) => name !== '');
}

/** Nova shows no devices, only what the flavor asks for: one entry per device of a configured alias (F-I01…F-I18). */
export function devicesOf(serverId: string, flavor: ServerFlavor, config: OpenstackConfig): IsolatedDevice[] {
  const types = new Map(Object.entries(config.gpu_aliases ?? {}));
  return aliasesOf(flavor).flatMap(({ name, count }) => {
    const type = types.get(name);
    if (type === undefined) return [];
    return Array.from({ length: Math.min(count, 16) }, (_, ordinal) => {
      return { id: `${serverId}-${name}-${ordinal}`, name, model: name, dev_type: type };
    });
  });
}

/** A class of GPUs in the flavor's resources, numbered or named groups of them included. */
const GPU_CLASS = /^resources(\d*|_[\w-]+):.*GPU/;

/** The GPUs that a flavor asks for: by a configured alias, or by a resource class of GPUs (F-052). */
export function gpusOf(
  flavor: ServerFlavor,
  config: OpenstackConfig,
): readonly { readonly name: string; readonly count: number }[] {
  const types = new Map(Object.entries(config.gpu_aliases ?? {}));
  const classes = Object.entries(flavor.extraSpecs).filter(([key]) => GPU_CLASS.test(key));
  return [
    ...aliasesOf(flavor).filter(({ name }) => types.get(name)?.startsWith('GPU')),
    ...classes
      .filter(([, count]) => count.trim() !== '0')
      .map(([key, count]) => ({
        name: key.slice(key.indexOf(':') + 1),
        count: Math.max(1, Math.trunc(Number(count)) || 1),
      })),
  ];
}

export const wantsGpu = (flavor: ServerFlavor, config: OpenstackConfig): boolean => gpusOf(flavor, config).length > 0;
