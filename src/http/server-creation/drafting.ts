import { GatewayError, type NewDisk, type NewServer } from '../../contract/index.ts';
import { everything, type Condition } from '../../schema/query/condition.ts';
import type { ReferableResource, Reference, Referred, SeenRow } from '../../schema/servers/writes/asked.ts';
import { checkImage, isLocal, keepsOf, neededBy, rootOf } from '../../schema/servers/writes/create/root-disk.ts';
import { exactFlavor, flavorOf, type Flavor } from '../../schema/servers/writes/sizing.ts';
import type { ServerWish } from '../../schema/servers/writes/create/wish.ts';
import type { DiskSpec } from '../../schema/servers/writes/disks.ts';
import type { NetSpec } from '../../schema/servers/writes/nets.ts';
import { diskReferences, to, type Findings } from './findings.ts';
import { nicsOf } from './nets.ts';

/** What will be made, but for the name and the marker of each server. */
export type Draft = Omit<NewServer, 'name' | 'marker'>;

/** Builds the draft of a server on the cloud that was chosen. */
export class Drafting {
  readonly #wish: ServerWish;
  readonly #cloud: string;
  readonly #findings: Findings;
  readonly #project: string;

  constructor(wish: ServerWish, cloud: string, findings: Findings, project: string) {
    this.#wish = wish;
    this.#cloud = cloud;
    this.#findings = findings;
    this.#project = project;
  }

  async draft(): Promise<{ readonly draft: Draft; readonly flavor: Flavor }> {
    const wish = this.#wish;
    const { image, secgroups, keypair, preferences } = wish;
    const pictured = image && (await this.#one(to('images', image)));
    const flavor = await this.#flavor(pictured?.row);
    if (image && pictured) checkImage(image.field, pictured.row, flavor);
    const root = { ...rootOf(wish.root, flavor, pictured?.row), ...(await this.#sources(wish.root)) };
    const [zone] = preferences.zones;
    const draft: Draft = {
      flavor: flavor.id,
      root,
      disks: await Promise.all(wish.disks.map((disk) => this.#dataDisk(disk))),
      nics: await this.#nics(),
      secgroups: await Promise.all(secgroups.map(async (one) => (await this.#one(to('secgroups', one))).id)),
      metadata: wish.metadata,
      disable_delete: wish.disableDelete,
      starts: wish.starts,
      ...(pictured && { image: pictured.id }),
      ...(keypair && { keypair: (await this.#one(to('keypairs', keypair))).id }),
      ...(zone && { zone: String((await this.#one(to('zones', zone))).row['name']) }),
      ...(await this.#host()),
      ...(wish.password !== undefined && { password: wish.password }),
      ...(wish.userData !== undefined && { user_data: wish.userData }),
      ...(wish.description !== undefined && { description: wish.description }),
      ...(wish.hostname !== undefined && { hostname: wish.hostname }),
    };
    return { draft, flavor };
  }

  #one(reference: Reference): Promise<Referred> {
    return this.#findings.on(this.#cloud, reference);
  }

  async #flavor(image: SeenRow | undefined): Promise<Flavor> {
    const { size, root } = this.#wish;
    if (size.kind === 'sku') {
      const flavor = flavorOf((await this.#one(to('serverskus', size.sku))).row);
      if (flavor.enabled) return flavor;
      throw new GatewayError('invalid_request', `${size.sku.field}: flavor ${flavor.name} is disabled`);
    }
    const rows = await this.#findings.rows(this.#cloud, 'serverskus', everything);
    const needs = image ? neededBy(image) : 0;
    const disk = isLocal(root) ? Math.max(needs, root.size ?? 0) : 0;
    const sized = isLocal(root) && root.size !== undefined;
    return exactFlavor(rows.map(flavorOf), { vcpus: size.vcpus, memory: size.memory, disk, sized });
  }

  /** What a disk is made from, and where. */
  async #sources(disk: DiskSpec): Promise<Pick<NewDisk, 'storage' | 'snapshot' | 'disk'>> {
    const found: { storage?: string; snapshot?: string; disk?: string } = {};
    for (const [what, reference] of diskReferences(disk)) {
      const { id, row } = await this.#one(reference);
      if (what === 'storage') found.storage = id;
      if (what === 'snapshot') found.snapshot = id;
      if (what !== 'disk') continue;
      found.disk = id;
      if (row['status'] !== 'ready' || row['guest_count'] !== 0) {
        const state = `it is ${String(row['status'])}, with ${String(row['guest_count'])} servers`;
        throw new GatewayError(
          'invalid_request',
          `${reference.field}: disk ${String(row['name'])} cannot be used: ${state}`,
        );
      }
    }
    return found;
  }

  async #dataDisk(disk: DiskSpec): Promise<NewDisk> {
    if (disk.backend !== undefined && isLocal(disk)) {
      throw new GatewayError('unsupported', `${disk.field}.backend: only the first disk can be ${disk.backend}`);
    }
    const { size } = disk;
    if (size === undefined && disk.snapshot === undefined && disk.disk === undefined) {
      throw new GatewayError('missing_parameter', `${disk.field}.size is missing`);
    }
    const sources = await this.#sources(disk);
    const asRoot = sources.storage === undefined ? (await this.#sources(this.#wish.root)).storage : undefined;
    const storage =
      sources.disk === undefined && sources.snapshot === undefined ? (sources.storage ?? asRoot) : sources.storage;
    return {
      keep: keepsOf(disk),
      ...(size !== undefined && { size }),
      ...sources,
      ...(storage !== undefined && { storage }),
    };
  }

  #nics() {
    const reference = (field: string, resource: ReferableResource, given: string) => ({ field, resource, given });
    const look = {
      networks: (where: Condition) => this.#findings.rows(this.#cloud, 'networks', where),
      network: ({ field, network = '' }: NetSpec) => this.#one(reference(`${field}.network`, 'networks', network)),
      secgroup: async (field: string, given: string) => (await this.#one(reference(field, 'secgroups', given))).id,
    };
    return nicsOf(this.#wish.nets, look, this.#project);
  }

  async #host(): Promise<Pick<Draft, 'host' | 'zone'>> {
    const { host, zones } = this.#wish.preferences;
    if (!host) return {};
    const { row } = await this.#one(to('hosts', host));
    const zone = typeof row['zone'] === 'string' ? row['zone'] : '';
    return { host: String(row['name']), ...(zones.length === 0 && zone !== '' && { zone }) };
  }
}
