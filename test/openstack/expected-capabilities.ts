import { ExpectedResources } from './expected-resources.ts';
import { cloudSettings, type ConfiguredCloud, type User } from './gateway-config.ts';
import { expectedCapability } from './oracle/capability.ts';
import { ORACLES } from './oracle/resources/all.ts';
import type { ResourceOracle } from './oracle/resources/resource.ts';
import type { Row } from './oracle/row.ts';

/** Who asks: a user of his project, or the administrator of everything. */
export interface Asker {
  readonly user: User;
  readonly system?: boolean;
}

const oracleOf = (plural: string): ResourceOracle => {
  const found = ORACLES.find((oracle) => oracle.plural === plural);
  if (!found) throw new Error(`the oracle knows no ${plural}`);
  return found;
};

/** Storages and networks without a zone are there in all of them. */
const isIn =
  (zone: string | undefined) =>
  ({ zone_id: id }: Row) =>
    zone === undefined || id === undefined || id === zone;

/** The capabilities that are expected of a gateway over some clouds. */
export class ExpectedCapabilities {
  private constructor(
    private readonly clouds: readonly ConfiguredCloud[],
    private readonly resources: ExpectedResources,
  ) {}

  static async read(clouds: readonly ConfiguredCloud[]): Promise<ExpectedCapabilities> {
    return new ExpectedCapabilities(clouds, await ExpectedResources.read(clouds));
  }

  /** Rows that the asker sees. */
  rows({ user, system = false }: Asker, plural: string): readonly Row[] {
    const oracle = oracleOf(plural);
    return system ? this.resources.all(oracle) : this.resources.of(user, oracle);
  }

  /** Of all clouds that the asker sees. */
  all(asker: Asker): Row {
    return this.capability(
      asker,
      this.rows(asker, 'cloudregions').map(({ id }) => id),
    );
  }

  /** Of one cloud, or a zone of it. */
  of(asker: Asker, cloud: unknown, zone?: string): Row {
    return this.capability(asker, [cloud], zone);
  }

  private capability(asker: Asker, clouds: readonly unknown[], zone?: string): Row {
    const within = (rows: readonly Row[]) =>
      rows.filter(({ cloudregion_id: id }) => clouds.includes(id)).filter(isIn(zone));
    const machines = within(this.resources.all(oracleOf('hosts')));
    return expectedCapability({
      clouds: this.clouds.map(cloudSettings).filter(({ cloud }) => clouds.includes(cloud)),
      storages: within(this.rows(asker, 'storages')),
      networks: within(this.rows(asker, 'networks')),
      hosts: asker.user === 'root' ? machines : [],
      architectures: machines.flatMap(({ cpu_architecture: word }) => (typeof word === 'string' ? [word] : [])),
    });
  }
}
