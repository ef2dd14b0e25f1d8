import { credentialsOf } from './bed.ts';
import { readingOf, resourceSettings } from './expected-resources.ts';
import type { ConfiguredCloud } from './gateway-config.ts';
import { OpenstackClient } from './oracle/openstack-client.ts';
import { quotaMembers, QUOTA_LISTS, readAmounts, type Amounts } from './oracle/quotas.ts';
import { ownerOf } from './oracle/resources/groups.ts';
import type { ResourceReading } from './oracle/resources/read-resources.ts';
import type { ResourceSettings } from './oracle/resources/resource.ts';
import type { Row } from './oracle/row.ts';
import type { GatewayProject } from './oracle/settings.ts';

interface Part {
  readonly settings: ResourceSettings;
  readonly reading: ResourceReading;
  readonly admin: OpenstackClient;
}

/** The cloud's projects that are asked about when the quotas of a project of the gateway are wanted; of nobody: the login's own. */
function projectsOf({ reading, settings }: Part, owner: GatewayProject | undefined): readonly string[] {
  if (owner === undefined) return [reading.project];
  const known = reading.all ? reading.keystoneProjects.map(({ id }) => id) : [reading.project];
  return known.filter((id) => ownerOf(id, reading, settings)?.id === owner.id);
}

const ownerFields = (owner: GatewayProject | undefined): Row =>
  owner === undefined
    ? {}
    : { domain: owner.domain, domain_id: owner.domainId, tenant: owner.name, tenant_id: owner.id };

const placeFields = ({ account, brand, cloud, cloudEnv, region }: ResourceSettings): Row => ({
  account,
  account_id: account,
  brand,
  cloud_env: cloudEnv,
  cloudregion: `${account}-${region}`,
  cloudregion_id: cloud,
  hypervisor: 'openstack',
  manager: account,
  manager_id: account,
  provider: 'OpenStack',
  region: `${account}-${region}`,
  region_id: cloud,
});

/** The quotas that are expected of a gateway over some clouds. */
export class ExpectedQuotas {
  private constructor(private readonly parts: readonly Part[]) {}

  /** Who is who is read with the credentials that the gateway has; how much, with those of an administrator. */
  static async read(clouds: readonly ConfiguredCloud[]): Promise<ExpectedQuotas> {
    const parts = clouds.map(async (cloud): Promise<Part> => {
      const [reading, admin] = [readingOf(cloud), OpenstackClient.login(credentialsOf(cloud.bed, 'admin'))];
      return { settings: resourceSettings(cloud), reading: await reading, admin: await admin };
    });
    return new ExpectedQuotas(await Promise.all(parts));
  }

  /** The rows of one list as the clouds have it now: first the sums, then cloud by cloud. */
  async rows(list: string, owner?: GatewayProject): Promise<readonly Row[]> {
    const words = QUOTA_LISTS[list] ?? [];
    const told = await Promise.all(
      this.parts.map(async (part): Promise<readonly [Part, readonly Amounts[]]> => {
        const projects = projectsOf(part, owner);
        return [part, await Promise.all(projects.map((id) => readAmounts(part.admin, id)))];
      }),
    );
    const answering = told.filter(([, amounts]) => amounts.length > 0);
    if (answering.length === 0) return [];
    const all = answering.flatMap(([, amounts]) => amounts);
    return [
      { ...quotaMembers(all, words), ...ownerFields(owner) },
      ...answering.map(([{ settings }, amounts]) => ({
        ...quotaMembers(amounts, words),
        ...ownerFields(owner),
        ...placeFields(settings),
      })),
    ];
  }
}
