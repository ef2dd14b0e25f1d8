import { credentialsOf } from './bed.ts';
import { cloudSettings, PROJECTS, USERS, type ConfiguredCloud, type User } from './gateway-config.ts';
import { OpenstackClient } from './oracle/openstack-client.ts';
import { ACCOUNT_ORACLES, groupsOf, type CountedCloud } from './oracle/resources/accounts.ts';
import { ORACLES } from './oracle/resources/all.ts';
import { readMachines, readResources, type ResourceReading } from './oracle/resources/read-resources.ts';
import type { OwnedRow, ResourceOracle, ResourceSettings } from './oracle/resources/resource.ts';
import type { Row } from './oracle/row.ts';

const isId = (reference: string) => /^[0-9a-f]{32}$/.test(reference);

/** What rows of resources must show of a cloud's configuration. */
export function resourceSettings(cloud: ConfiguredCloud): ResourceSettings {
  const named = Object.keys(cloud.map ?? {});
  const owners = [...Object.values(cloud.map ?? {}), ...(cloud.default ? [cloud.default] : [])];
  return {
    ...cloudSettings(cloud),
    mapsNames: named.some((reference) => !isId(reference)),
    mapsId: (id) => named.includes(id),
    userOf: (beginning) =>
      Object.entries(USERS)
        .map(([name, { id }]) => ({ id, name }))
        .find(({ id }) => id.startsWith(beginning)),
    leadsTo: (projectId) => owners.some(({ id }) => id === projectId),
  };
}

const COUNTED = ORACLES.filter(({ counted }) => counted);

interface Part extends CountedCloud {
  /** The login that the gateway is configured with. */
  readonly client: OpenstackClient;
  readonly rows: Map<string, readonly OwnedRow[]>;
}

const readings = new Map<string, Promise<ResourceReading>>();

/** What a login sees, read once for all ways of reading that use it. */
export function readingOf({ bed, login, all = false }: ConfiguredCloud): Promise<ResourceReading> {
  const key = `${bed.name} ${login} ${all}`;
  const known = readings.get(key) ?? readResources(credentialsOf(bed, login), all);
  readings.set(key, known);
  return known;
}

/** The rows of all resources that are expected of a gateway over some clouds. */
export class ExpectedResources {
  private constructor(private readonly parts: readonly Part[]) {}

  /** Reads the clouds with the credentials that the gateway is configured with. */
  static async read(clouds: readonly ConfiguredCloud[]): Promise<ExpectedResources> {
    const parts = await Promise.all(
      clouds.map(async (cloud): Promise<Part> => {
        const client = await OpenstackClient.login(credentialsOf(cloud.bed, cloud.login));
        const [reading, settings] = [await readingOf(cloud), resourceSettings(cloud)];
        const rows = new Map(ORACLES.map((oracle) => [oracle.plural, oracle.rows(reading, settings)]));
        const numbers = [...rows].map(([plural, { length }]) => [plural, length] as const);
        return {
          client,
          settings,
          reading,
          rows,
          counts: { servers: reading.servers.length, ...Object.fromEntries(numbers) },
        };
      }),
    );
    for (const oracle of ACCOUNT_ORACLES) {
      for (const group of groupsOf(oracle, parts)) {
        parts.find(({ settings }) => settings === group[0].settings)?.rows.set(oracle.plural, [oracle.row(group)]);
      }
    }
    return new ExpectedResources(parts);
  }

  /** The same with what Nova counts of its machines now. */
  async now(): Promise<ExpectedResources> {
    const parts = this.parts.map(async (part): Promise<Part> => {
      const reading = { ...part.reading, fullHypervisors: await readMachines(part.client) };
      const rows = COUNTED.map((oracle) => [oracle.plural, oracle.rows(reading, part.settings)] as const);
      return { ...part, reading, rows: new Map([...part.rows, ...rows]) };
    });
    return new ExpectedResources(await Promise.all(parts));
  }

  /** Whether rows show what Nova counts of machines: not where the logins may not see these. */
  moves({ counted = false }: ResourceOracle): boolean {
    return counted && this.parts.some(({ reading }) => reading.fullHypervisors.length > 0);
  }

  /** All rows, as administrators see them. */
  all({ plural }: ResourceOracle): readonly Row[] {
    return this.parts.flatMap(({ rows }) => (rows.get(plural) ?? []).map(({ row }) => row));
  }

  /** The rows that a user sees of his project, without a scope. */
  of(user: User, oracle: ResourceOracle): readonly Row[] {
    const { project } = USERS[user];
    const isSystem = project.id === PROJECTS.system.id;
    const rows = this.parts.flatMap((part) =>
      (part.rows.get(oracle.plural) ?? []).filter((row) => this.sees(user, oracle, part, row)).map(({ row }) => row),
    );
    return isSystem ? rows : rows.map((row) => without(row, ['shared_projects', ...(oracle.secret ?? [])]));
  }

  private sees(user: User, { reach, group }: ResourceOracle, { settings }: Part, row: OwnedRow): boolean {
    const { id } = USERS[user].project;
    const isSystem = id === PROJECTS.system.id;
    if (isSystem && (reach === 'cloud' || reach === 'account' || reach === 'admin')) return true;
    switch (reach) {
      case 'project':
        return row.owner?.id === id;
      case 'shared':
        return (
          row.owner?.id === id ||
          (row.shared ?? []).some((project) => project.id === id) ||
          (row.everyone === true && settings.leadsTo(id))
        );
      case 'cloud':
        return settings.leadsTo(id);
      case 'account':
        return this.parts.some((part) => group?.(part.settings) === group?.(settings) && part.settings.leadsTo(id));
      case 'user':
        return row.user !== undefined && row.user !== '' && USERS[user].id.startsWith(row.user);
      case 'admin':
        return false;
    }
  }
}

const without = (row: Row, fields: readonly string[]): Row =>
  Object.fromEntries(Object.entries(row).filter(([field]) => !fields.includes(field)));
