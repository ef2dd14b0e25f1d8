import { ExpectedResources, readingOf, resourceSettings } from './expected-resources.ts';
import { USERS, type ConfiguredCloud, type User } from './gateway-config.ts';
import { diskFields } from './oracle/disks.ts';
import { ORACLES } from './oracle/resources/all.ts';
import { ownerOf } from './oracle/resources/groups.ts';
import type { ResourceOracle } from './oracle/resources/resource.ts';
import { statusOf } from './oracle/status.ts';
import { allNumbers, projectNumbers, type Counted, type ServerSize } from './oracle/usages.ts';
import type { Row } from './oracle/row.ts';

interface OwnedServer extends ServerSize {
  readonly owner: string | undefined;
}

async function serversOf(cloud: ConfiguredCloud): Promise<OwnedServer[]> {
  const [reading, settings] = [await readingOf(cloud), resourceSettings(cloud)];
  return reading.servers.map((server) => ({
    owner: ownerOf(server.tenant_id, reading, settings)?.id,
    status: statusOf(server),
    binned: server.status === 'SOFT_DELETED',
    vcpus: server.flavor.vcpus,
    memory: server.flavor.ram,
    disk: diskFields(server, reading, settings).disk,
  }));
}

const rowsBy = (read: (oracle: ResourceOracle) => readonly Row[]) => (plural: string) =>
  ORACLES.filter((oracle) => oracle.plural === plural).flatMap((oracle) => [...read(oracle)]);

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
}
