import { isIn, type Condition } from '../../schema/query/condition.ts';
import { all } from '../../schema/query/parameters.ts';
import type { ReferableResource, Reference, Referred, SeenRow } from '../../schema/servers/writes/asked.ts';
import type { Needed } from '../../schema/servers/writes/create/placement.ts';
import { storageOf } from '../../schema/servers/writes/create/root-disk.ts';
import type { Named, ServerWish } from '../../schema/servers/writes/create/wish.ts';
import type { DiskSpec } from '../../schema/servers/writes/disks.ts';
import type { ActorExchange } from '../exchange.ts';
import { single, type References } from '../references.ts';

/** Hosts are for administrators to see, whosever the server is to be. */
const OF_NOBODY: ReadonlySet<ReferableResource> = new Set(['hosts']);

/** Things that a wish names, found once, on whichever cloud they are. */
export class Findings {
  readonly #found = new Map<string, readonly SeenRow[]>();
  readonly #exchange: ActorExchange;
  readonly #references: References;
  readonly #whose: string;

  constructor(exchange: ActorExchange, references: References, project: string) {
    this.#exchange = exchange;
    this.#references = references;
    this.#whose = `project_id=${project}`;
  }

  async needed(what: string, reference: Reference): Promise<Needed> {
    const { field, resource, given } = reference;
    const whose = OF_NOBODY.has(resource) ? '' : this.#whose;
    const candidates = await this.#references.candidates(this.#exchange, reference, whose);
    this.#found.set(`${resource} ${given}`, candidates);
    return { field, given, what, candidates };
  }

  /** The one on a cloud. */
  async on(cloud: string, reference: Reference): Promise<Referred> {
    const key = `${reference.resource} ${reference.given}`;
    if (!this.#found.has(key)) await this.needed(reference.resource, reference);
    return single(reference, this.#found.get(key) ?? [], cloud);
  }

  rows(cloud: string, resource: ReferableResource, where: Condition): Promise<readonly SeenRow[]> {
    return this.#references.rows(this.#exchange, resource, all([isIn('cloud', [cloud]), where]), this.#whose);
  }
}

/** A reference to something that a wish names. */
export const to = (resource: ReferableResource, { field, given }: Named): Reference => ({ field, resource, given });

/** Everything that a wish names, each with what people call it. */
export function namedIn(wish: ServerWish): readonly (readonly [what: string, reference: Reference])[] {
  const { image, size, nets, secgroups, keypair, preferences } = wish;
  const disks = [wish.root, ...wish.disks].flatMap(diskReferences);
  const networks = nets.flatMap(({ field, network }) =>
    network === undefined
      ? []
      : [['network', { field: `${field}.network`, resource: 'networks', given: network }] as const],
  );
  return [
    ...(image ? [['image', to('images', image)] as const] : []),
    ...(size.kind === 'sku' ? [['flavor', to('serverskus', size.sku)] as const] : []),
    ...networks,
    ...disks,
    ...secgroups.map((one) => ['security group', to('secgroups', one)] as const),
    ...(keypair ? [['keypair', to('keypairs', keypair)] as const] : []),
    ...preferences.zones.slice(0, 1).map((one) => ['zone', to('zones', one)] as const),
    ...(preferences.host ? [['host', to('hosts', preferences.host)] as const] : []),
  ];
}

/** What a disk is made from, and where it is to be. */
export function diskReferences(disk: DiskSpec): readonly (readonly [string, Reference])[] {
  const storage = storageOf(disk);
  const field = (member: string) => `${disk.field}.${member}`;
  return [
    ...(storage === undefined
      ? []
      : [['storage', { field: field('backend'), resource: 'storages', given: storage }] as const]),
    ...(disk.snapshot === undefined
      ? []
      : [['snapshot', { field: field('snapshot_id'), resource: 'snapshots', given: disk.snapshot }] as const]),
    ...(disk.disk === undefined
      ? []
      : [['disk', { field: field('disk_id'), resource: 'disks', given: disk.disk }] as const]),
  ];
}
