import type { Project } from '../records.ts';
import type { Row } from '../row.ts';
import { gatewayId, rowTime, type GatewayProject } from '../settings.ts';
import type { ResourceReading } from './read-resources.ts';
import type { ResourceSettings } from './resource.ts';

/** What most records of OpenStack say of themselves. */
interface Named {
  readonly id: string;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly created_at?: string | null;
  readonly updated_at?: string | null;
}

interface BaseOptions {
  readonly canDelete?: boolean;
  readonly canUpdate?: boolean;
  readonly emulated?: boolean;
  readonly progress?: number;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Group B: what every row has. */
export function baseFields(thing: Named, status: string, settings: ResourceSettings, options: BaseOptions = {}): Row {
  const { canDelete = true, canUpdate = true, emulated = false, progress = 100, metadata = {} } = options;
  return {
    can_delete: canDelete && !settings.readOnly,
    can_update: canUpdate && !settings.readOnly,
    created_at: rowTime(thing.created_at),
    deleted: false,
    description: thing.description ?? '',
    id: gatewayId(settings, thing.id),
    is_emulated: emulated,
    metadata,
    name: thing.name ?? '',
    progress,
    status,
    update_version: 0,
    updated_at: rowTime(thing.updated_at),
  };
}

/** The project of the gateway that a project of the cloud belongs to. One whose name is not known belongs to nobody as long as the map goes by names. */
export function ownerOf(
  projectId: string | null | undefined,
  reading: Pick<ResourceReading, 'projects'>,
  settings: ResourceSettings,
): GatewayProject | undefined {
  if (!projectId) return undefined;
  const known = reading.projects.get(projectId);
  if (known !== undefined) return ownerOfKnown(known, settings);
  const unknown: Project = { id: projectId, name: '\0', domain_id: '' };
  const byId = settings.owner(unknown);
  return settings.mapsNames && !settings.mapsId(projectId) ? undefined : byId;
}

/** Names in the map mean projects of the domain Default. */
function ownerOfKnown(project: Project, settings: ResourceSettings): GatewayProject | undefined {
  if (project.domain_id === 'default' || settings.mapsId(project.id)) return settings.owner(project);
  return settings.owner({ ...project, name: '\0' });
}

/** Group P: whose it is. */
export const ownedFields = (owner: GatewayProject | undefined): Row => ({
  domain_id: owner?.domainId,
  freezed: false,
  is_system: false,
  pending_deleted: false,
  project: owner?.name,
  project_domain: owner?.domain,
  project_id: owner?.id,
  project_src: 'cloud',
  tenant: owner?.name,
  tenant_id: owner?.id,
});

/** Group S: who may use it too. */
export const sharedFields = (everyone: boolean, shared: readonly GatewayProject[]): Row => ({
  is_public: everyone || shared.length > 0,
  public_scope: everyone ? 'system' : shared.length > 0 ? 'project' : 'none',
  shared_projects: shared.map(({ id, name, domain, domainId }) => ({ id, name, domain, domain_id: domainId })),
});

/** Group M: whose cloud it is of. */
export const managedFields = (settings: ResourceSettings): Row => ({
  account: settings.account,
  account_health_status: 'normal',
  account_id: settings.account,
  account_read_only: settings.readOnly,
  account_status: 'connected',
  brand: settings.brand,
  cloud_env: settings.cloudEnv,
  environment: settings.authUrl,
  manager: settings.account,
  manager_domain: settings.administration.domain,
  manager_domain_id: settings.administration.domainId,
  manager_id: settings.account,
  manager_project: settings.administration.name,
  manager_project_id: settings.administration.id,
  provider: 'OpenStack',
});

/** Group R. */
export function regionFields(settings: ResourceSettings): Row {
  const { account, cloud, region } = settings;
  return {
    cloudregion: `${account}-${region}`,
    cloudregion_id: cloud,
    region: `${account}-${region}`,
    region_ext_id: region,
    region_external_id: `OpenStack/${account}/${region}`,
    region_id: cloud,
  };
}

/** Group Z. */
export const zoneFields = (zone: string | null | undefined, settings: ResourceSettings): Row => ({
  zone,
  zone_ext_id: zone,
  zone_id: gatewayId(settings, zone),
});

/** Group E. */
export const externalFields = (id: string): Row => ({ external_id: id, source: 'cloud' });

/**
 * The gateway's projects that something is shared with: those that the cloud says, and for credentials of one project that one,
 * because its lists hold what it may use.
 */
export function sharedWith(
  projectId: string | null | undefined,
  told: readonly string[],
  reading: ResourceReading,
  settings: ResourceSettings,
): GatewayProject[] {
  const owner = ownerOf(projectId, reading, settings);
  const ids = new Set([...told, ...(reading.all ? [] : [reading.project])]);
  const projects = [...ids]
    .filter((id) => id !== projectId)
    .flatMap((id) => ownerOf(id, reading, settings) ?? [])
    .filter((project) => project.id !== owner?.id);
  return [...new Map(projects.map((project) => [project.id, project])).values()];
}
