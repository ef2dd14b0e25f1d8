import { isIn, not, type Condition } from '../query/condition.ts';
import { all } from '../query/parameters.ts';
import type { ResourceSchema } from '../resource.ts';

/** One number of `/usages`: how many rows of a resource fit, or what a column of these comes to. */
interface Usage {
  readonly key: string;
  /** Conditions that mean the same: the first whose columns the resource has is taken. */
  readonly when?: readonly Condition[];
  readonly sum?: string;
  /** The sum is told in units of so many of the column's. */
  readonly unit?: number;
}

/** The numbers that one resource gives. Several resources may give to the same key: then they are added. */
interface Source {
  readonly resource: string;
  /** Told with system scope alone, and without its prefix. */
  readonly system?: true;
  readonly usages: readonly Usage[];
}

const count = (key: string, ...when: readonly Condition[]): Usage => ({ key, ...(when.length > 0 ? { when } : {}) });
const sum = (key: string, column: string, ...when: readonly Condition[]): Usage => ({
  ...count(key, ...when),
  sum: column,
});

const is = (column: string, ...values: readonly (string | number)[]) => isIn(column, values);
const filled = (column: string): Condition => not({ kind: 'column', column, test: { op: 'isempty' } });
const more = (column: string): Condition => ({ kind: 'column', column, test: { op: 'gt', value: 0 } });
const any = (facet: string): Condition => ({ kind: 'facet', facet, test: { op: 'exists' } });

const IN_BIN = is('pending_deleted', 1);
const KEPT = not(IN_BIN);

/** Servers with what they have: number, processors, MB of memory and of disks. */
const sized = (key: string, when: Condition): readonly Usage[] => [
  count(key, when),
  sum(`${key}.cpu`, 'vcpu_count', when),
  sum(`${key}.memory`, 'vmem_size', when),
  sum(`${key}.disk`, 'disk', when),
];

/** Disks: MB, and number. */
const stored = (key: string, ...when: readonly Condition[]): readonly Usage[] => [
  sum(key, 'disk_size', ...when),
  count(`${key}.count`, ...when),
];

const ATTACHED = [more('guest_count'), any('guest'), filled('guest_id')];
const DETACHED = ATTACHED.map(not);
const UNREADY = not(is('status', 'ready'));

/** Cloudpods tells disks twice: with those of the system, of which there are none here, and without. */
const disks = ['disks', 'disks.system'].flatMap((key) => [
  ...stored(key),
  ...stored(`${key}.attached`, ...ATTACHED),
  ...stored(`${key}.mounted`, ...ATTACHED),
  ...stored(`${key}.detached`, ...DETACHED),
  ...stored(`${key}.unmounted`, ...DETACHED),
  ...stored(`${key}.unready`, UNREADY),
]);

const MB_PER_GB = 1024;

const machines = (key: string, ...when: readonly Condition[]): readonly Usage[] => [
  count(key, ...when),
  sum(`${key}.cpu`, 'cpu_count', ...when),
  sum(`${key}.cpu.total`, 'cpu_count', ...when),
  sum(`${key}.memory`, 'mem_size', ...when),
  sum(`${key}.memory.total`, 'mem_size', ...when),
  { ...sum(`${key}.storage_gb`, 'storage_size', ...when), unit: MB_PER_GB },
];

const FLOATING = is('mode', 'elastic_ip');
const USED = filled('associate_id');

/** Every number of `/usages` (cloudpods-api §8.14); resources that there are not, and what needs a column that they have not, are left out. */
const SOURCES: readonly Source[] = [
  {
    resource: 'servers',
    usages: [
      ...sized('servers', KEPT),
      ...sized('running_servers', all([KEPT, is('status', 'running')])),
      ...sized('ready_servers', all([KEPT, is('status', 'ready')])),
      ...sized('pending_delete_servers', IN_BIN),
    ],
  },
  { resource: 'disks', usages: disks },
  { resource: 'snapshots', usages: [count('snapshot')] },
  {
    resource: 'eips',
    usages: [
      count('eip'),
      count('eip.used', USED),
      count('eip.floating_ip', FLOATING),
      count('eip.floating_ip.used', all([FLOATING, USED])),
      count('eip.public_ip', is('mode', 'public_ip')),
      count('nics'),
      count('nics.eip'),
    ],
  },
  { resource: 'guestnetworks', usages: [count('nics'), count('nics.guest')] },
  { resource: 'networkinterfaces', usages: [count('nics'), count('nics.netif')] },
  { resource: 'networks', usages: [count('networks'), sum('ports', 'ports')] },
  { resource: 'vpcs', usages: [count('vpcs')] },
  { resource: 'wires', usages: [count('wires')] },
  { resource: 'secgroups', usages: [count('secgroups')] },
  {
    resource: 'hosts',
    system: true,
    usages: [...machines('hosts'), ...machines('enabled_hosts', is('enabled', 1))],
  },
  { resource: 'storages', system: true, usages: [sum('storages', 'capacity')] },
  { resource: 'zones', system: true, usages: [count('zones')] },
  { resource: 'cloudregions', system: true, usages: [count('regions')] },
];

/** What one resource is asked for: numbers over its rows, each with the key that it is told under. */
export interface UsageOf {
  readonly schema: ResourceSchema;
  readonly system: boolean;
  readonly sums: readonly { readonly name: string; readonly where: Condition; readonly column?: string }[];
  /** By the name of the sum. */
  readonly units: Readonly<Record<string, number>>;
}

/** Whether a resource has all that a condition looks at. */
export function fits(condition: Condition, schema: ResourceSchema): boolean {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of.every((part) => fits(part, schema));
    case 'not':
      return fits(condition.of, schema);
    case 'column':
      return condition.column in schema.columns;
    case 'facet':
      return condition.facet in schema.facets;
    case 'search':
    case 'first':
      return true;
  }
}

function sumOf({ key, when, sum: column }: Usage, schema: ResourceSchema): UsageOf['sums'] {
  const where = when === undefined ? all([]) : when.find((one) => fits(one, schema));
  if (where === undefined || (column !== undefined && !(column in schema.columns))) return [];
  return [{ name: key, where, ...(column === undefined ? {} : { column }) }];
}

/** What there is to be told of these resources. */
export function usagesOf(resources: readonly ResourceSchema[]): readonly UsageOf[] {
  return SOURCES.flatMap(({ resource, system = false, usages }) => {
    const schema = resources.find(({ plural }) => plural === resource);
    if (!schema) return [];
    const units = usages.flatMap(({ key, unit }) => (unit === undefined ? [] : [[key, unit] as const]));
    return [{ schema, system, sums: usages.flatMap((one) => sumOf(one, schema)), units: Object.fromEntries(units) }];
  });
}
