import { everything, isIn, type Condition } from '../../schema/query/condition.ts';
import { MAX_LIMIT, type Listable } from '../../schema/query/list-query.ts';
import { all } from '../../schema/query/parameters.ts';
import { listableHosts } from '../../schema/hosts/listable.ts';
import { capabilityOf, type Row } from '../../schema/places/capability.ts';
import { listableCloudRegions } from '../../schema/places/cloudregion.ts';
import { LISTABLES } from '../../schema/resources.ts';
import { listableZones } from '../../schema/zones/listable.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { routesOf, type Route } from '../route.ts';
import { ResourceReads, type ReadParts } from './resource-reads.ts';

/** Whose rows are meant; what else a list could be narrowed by is none of this. */
const OWNERSHIP = [
  'scope',
  'admin',
  'project_id',
  'project',
  'tenant_id',
  'tenant',
  'project_domain_id',
  'domain_id',
  'project_domain',
  'domain',
];

function ownershipOf(search: string): string {
  const given = new URLSearchParams(search);
  for (const name of [...given.keys()]) if (!OWNERSHIP.includes(name)) given.delete(name);
  return given.toString();
}

/** Where the capability is asked for: some clouds, or one zone of one. */
interface Where {
  readonly clouds: readonly string[];
  /** Id of the zone. */
  readonly zone?: string;
}

const inClouds = ({ schema }: Listable, clouds: readonly string[]): Condition =>
  isIn('cloudregion_id' in schema.columns ? 'cloudregion_id' : 'cloud', clouds);

/** Of a zone only what is there, or in no zone at all. */
const isOf = (zone: string | undefined) => (row: Row) =>
  zone === undefined || (row['zone_id'] ?? '') === '' || row['zone_id'] === zone;

class Capabilities {
  readonly #parts: ReadParts;
  readonly #reads: ReadonlyMap<string, ResourceReads>;

  constructor(parts: ReadParts) {
    this.#parts = parts;
    this.#reads = new Map(LISTABLES.map((listable) => [listable.schema.plural, new ResourceReads(parts, listable)]));
  }

  /** The clouds in which the caller has something, or that he administers. */
  async ofAll(exchange: ActorExchange): Promise<Reply> {
    const regions = await this.#rows(exchange, 'cloudregions', ownershipOf(exchange.search));
    return { body: await this.#capability(exchange, { clouds: regions.map(({ id }) => String(id)) }) };
  }

  async ofRegion(exchange: ActorExchange): Promise<Reply> {
    const { row } = await this.#of(listableCloudRegions).document(exchange);
    return { body: { cloudregion: await this.#capability(exchange, { clouds: [String(row['id'])] }) } };
  }

  async ofZone(exchange: ActorExchange): Promise<Reply> {
    const { row } = await this.#of(listableZones).document(exchange);
    const where = { clouds: [String(row['cloudregion_id'])], zone: String(row['id']) };
    return { body: { zone: await this.#capability(exchange, where) } };
  }

  async #capability(exchange: ActorExchange, { clouds, zone }: Where): Promise<object> {
    const search = ownershipOf(exchange.search);
    const rows = (plural: string) => this.#rows(exchange, plural, search, clouds);
    const [storages, networks, hosts, architectures] = await Promise.all([
      rows('storages'),
      rows('networks'),
      exchange.actor.systemAdmin ? this.#rows(exchange, 'hosts', '', clouds) : [],
      this.#architectures(clouds, zone),
    ]);
    return capabilityOf({
      places: this.#parts.inventory.places().filter(({ context }) => clouds.includes(context.name)),
      storages: storages.filter(isOf(zone)),
      networks: networks.filter(isOf(zone)),
      hosts: hosts.filter(isOf(zone)),
      architectures,
    });
  }

  /** For everybody who uses the clouds: which programs run there is no secret of the machines. */
  async #architectures(clouds: readonly string[], zone: string | undefined): Promise<readonly string[]> {
    const ofZone = zone === undefined ? [] : [isIn('zone_id', [zone])];
    const where = all([inClouds(listableHosts, clouds), ...ofZone]);
    const request = { resource: 'hosts', where, columns: ['cpu_architecture'], metadata: [] };
    const found = await this.#parts.inventory.distinct(request, { where: everything, projects: 'all' });
    return found['cpu_architecture'] ?? [];
  }

  /** All rows of a kind that the caller sees, page by page; none of a kind that is not there. */
  async #rows(
    exchange: ActorExchange,
    plural: string,
    search: string,
    clouds?: readonly string[],
  ): Promise<readonly Row[]> {
    const reads = this.#reads.get(plural);
    if (!reads) return [];
    const within = clouds && inClouds(reads.listable, clouds);
    const rows: Row[] = [];
    for (;;) {
      const page = `${search}&limit=${MAX_LIMIT}&offset=${rows.length}`;
      const { body } = await reads.list(exchange, page, within);
      const list = JSON.parse(Buffer.from(body as Uint8Array).toString('utf8')) as Readonly<Record<string, unknown>>;
      const found = (list[plural] ?? []) as readonly Row[];
      rows.push(...found);
      if (found.length === 0 || rows.length >= Number(list['total'])) return rows;
    }
  }

  #of({ schema }: Listable): ResourceReads {
    const reads = this.#reads.get(schema.plural);
    if (!reads) throw new Error(`there is no kind ${schema.plural}`);
    return reads;
  }
}

const ALL =
  'what the clouds of the caller can, in the words from which front ends build their forms; without an envelope';
const OF_REGION = 'the same of one region';
const OF_ZONE = 'the same of one zone';

/** What can be had of the caller's clouds, of a region, of a zone (cloudpods-api §8.13). */
export function capabilityRoutes(parts: ReadParts): readonly Route[] {
  const capabilities = new Capabilities(parts);
  const { bearer } = routesOf('unified');
  return [
    bearer('get', '/capabilities', (exchange) => capabilities.ofAll(exchange), ALL),
    bearer('get', '/cloudregions/:id/capability', (exchange) => capabilities.ofRegion(exchange), OF_REGION),
    bearer('get', '/zones/:id/capability', (exchange) => capabilities.ofZone(exchange), OF_ZONE),
  ];
}
