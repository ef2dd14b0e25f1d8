import { idSpace } from './ids.ts';
import { mapValues } from './map-values.ts';
import type { ProjectKey } from './projects.ts';

/** A flavor as servers keep a copy of it. */
export interface Flavor {
  readonly id: string;
  readonly name: string;
  readonly vcpus: number;
  /** MB. */
  readonly ram: number;
  /** GB; 0 leaves the size to the image. */
  readonly disk: number;
  /** GB. */
  readonly ephemeral: number;
  /** MB. */
  readonly swap: number;
  readonly extraSpecs: Readonly<Record<string, string>>;
  readonly description: string | null;
  readonly isPublic: boolean;
  readonly disabled: boolean;
  /** The only project, beside those of administrators, that may use a flavor which is not public. */
  readonly access?: ProjectKey;
  /** Ids of the projects that were let use it since. */
  readonly admitted?: readonly string[];
  /** Servers still use it, but it is in no list any more. */
  readonly gone: boolean;
}

type Given = Partial<Flavor> & Pick<Flavor, 'vcpus' | 'ram' | 'disk'>;

const FLAVORS = {
  'm1.tiny': { id: '1', vcpus: 1, ram: 512, disk: 1 },
  'm1.small': { id: '2', vcpus: 1, ram: 2048, disk: 20 },
  'm1.medium': { vcpus: 2, ram: 4096, disk: 40, description: 'for most things' },
  'c1.large': { vcpus: 8, ram: 8192, disk: 40, extraSpecs: { 'hw:cpu_policy': 'shared' } },
  'r1.xlarge': { vcpus: 4, ram: 32768, disk: 80, extraSpecs: { 'hw:mem_page_size': 'large' } },
  'e1.scratch': { vcpus: 2, ram: 4096, disk: 20, ephemeral: 50, swap: 2048 },
  'g1.gpu': { vcpus: 16, ram: 65536, disk: 100, extraSpecs: { 'pci_passthrough:alias': 'a100:2' } },
  'v1.vgpu': { vcpus: 4, ram: 16384, disk: 40, extraSpecs: { 'resources:VGPU': '1' } },
  'b1.boot': { vcpus: 2, ram: 4096, disk: 0 },
  'p1.private': { vcpus: 2, ram: 2048, disk: 10, isPublic: false, access: 'demo' },
  'd1.disabled': { vcpus: 1, ram: 1024, disk: 10, disabled: true },
  'x1.monster': { vcpus: 4000, ram: 8192, disk: 10 },
  'old.retired': { vcpus: 3, ram: 3072, disk: 30, gone: true },
} as const satisfies Record<string, Given>;

export type FlavorName = keyof typeof FLAVORS;

export type Flavors = Readonly<Record<FlavorName, Flavor>>;

/** Makes the flavors of a cloud. Two have short ids, as very old clouds gave them. */
export function flavors(cloud: string): Flavors {
  const ids = idSpace(cloud, 'flavor');
  return mapValues<FlavorName, Given, Flavor>(FLAVORS, (given, name, index) => ({
    id: ids.id(index),
    ephemeral: 0,
    swap: 0,
    extraSpecs: {},
    description: null,
    isPublic: true,
    disabled: false,
    gone: false,
    ...given,
    name,
  }));
}
