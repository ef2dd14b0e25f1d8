import { ExpectedResources, readingOf, resourceSettings } from './expected-resources.ts';
import { USERS, type ConfiguredCloud, type User } from './gateway-config.ts';
import { diskFields } from './oracle/disks.ts';
import { ORACLES } from './oracle/resources/all.ts';
import { ownerOf } from './oracle/resources/groups.ts';
import type { ResourceOracle } from './oracle/resources/resource.ts';
import { gatewayId } from './oracle/settings.ts';
import { statusOf } from './oracle/status.ts';
import { allNumbers, projectNumbers, type Counted, type ServerSize } from './oracle/usages.ts';
import type { Row } from './oracle/row.ts';

interface OwnedServer extends ServerSize {
  readonly owner: string | undefined;
  /** Id of the zone. */
  readonly zone: string;
}

async function serversOf(cloud: ConfiguredCloud): Promise<OwnedServer[]> {
  const [reading, settings] = [await readingOf(cloud), resourceSettings(cloud)];
  return reading.servers.map((server) => ({
    owner: ownerOf(server.tenant_id, reading, settings)?.id,
    zone: gatewayId(settings, server['OS-EXT-AZ:availability_zone']),
    status: statusOf(server),
    binned: server.status === 'SOFT_DELETED',
    vcpus: server.flavor.vcpus,
    memory: server.flavor.ram,
    disk: diskFields(server, reading, settings).disk,
  }));
}

const rowsBy = (read: (oracle: ResourceOracle) => readonly Row[]) => (plural: string) =>
  ORACLES.filter((oracle) => oracle.plural === plural).flatMap((oracle) => [...read(oracle)]);

/** The numbers of what stands in a zone; of other things these are not told there. */
const ZONED = /^(all\.)?(\w*servers|disks|(enabled_)?hosts|storages)(\.|$)/;
const zoned = (numbers: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(numbers).filter(([key]) => ZONED.test(key)));
const isIn =
  (zone: string) =>
  ({ zone_id: id }: Row) =>
    id === zone;

/** The numbers that are expected of a gateway over some clouds. */
export class ExpectedUsages {
  private constructor(
    private readonly resources: ExpectedResources,
    private readonly servers: readonly OwnedServer[],
  ) {}

  static async read(clouds: readonly ConfiguredCloud[]): Promise<ExpectedUsages> {
    const [resources, servers] = await Promise.all([
      ExpectedResources.read(clouds),
      Promise.all(clouds.map((cloud) => serversOf(cloud))),
    ]);
    return new ExpectedUsages(resources, servers.flat());
  }

  /** What there is, as an administrator of the system is told. */
  all() {
    const counted: Counted = { servers: this.servers, rows: rowsBy((oracle) => this.resources.all(oracle)) };
    return allNumbers(counted);
  }

  /** What the project of a user has or may use. */
  of(user: User) {
    const { id } = USERS[user].project;
    const servers = this.servers.filter(({ owner }) => owner === id);
    return projectNumbers({ servers, rows: rowsBy((oracle) => this.resources.of(user, oracle)) });
  }

  /** What stands in a zone, as an administrator of the system is told. */
  allIn(zone: string) {
    const servers = this.servers.filter((server) => server.zone === zone);
    return zoned(allNumbers({ servers, rows: rowsBy((oracle) => this.resources.all(oracle).filter(isIn(zone))) }));
  }

  /** What the project of a user has in a zone. */
  ofIn(user: User, zone: string) {
    const { id } = USERS[user].project;
    const servers = this.servers.filter((server) => server.zone === zone && server.owner === id);
    return zoned(
      projectNumbers({ servers, rows: rowsBy((oracle) => this.resources.of(user, oracle).filter(isIn(zone))) }),
    );
  }

  /** Ids of the zones that a user sees. */
  zonesOf(user: User): readonly string[] {
    return rowsBy((oracle) => this.resources.of(user, oracle))('zones').map(({ id }) => String(id));
  }
}
