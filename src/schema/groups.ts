import type { BackendProject } from '../contract/index.ts';
import { Type, type Static, type TObject, type TProperties } from '../kit/index.ts';
import { regionName, type CloudContext, type OwnerProject } from './context.ts';
import { gid } from './ids.ts';
import { flag, integer, later, text, time } from './resource.ts';

/** What an adapter says of anything: names, times, tags. */
interface Named {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly created_at?: string | null;
  readonly updated_at?: string | null;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What an adapter says of whose a thing is. */
export interface Owned {
  readonly project?: BackendProject;
  readonly everyone?: boolean;
  readonly shared_projects?: readonly BackendProject[];
}

/** Where a thing stands: its cloud, whose it is, and who may use it too. */
export interface Place {
  readonly cloud: CloudContext;
  readonly owner: OwnerProject | undefined;
  /** Other projects of the gateway that may use it. */
  readonly shared: readonly OwnerProject[];
}

const searched = { search: true } as const;

/** Every row (cloudpods-api §8, group B). Empty texts are left out. */
export const baseFields = {
  can_delete: flag(),
  can_update: flag(),
  created_at: later(time({ column: true })),
  deleted: flag(),
  description: later(text({ column: searched })),
  id: text({ column: searched }),
  is_emulated: flag(),
  metadata: later(Type.Record(Type.String(), Type.String())),
  name: text({ column: { search: true } }),
  progress: integer(),
  status: text({ column: searched }),
  update_version: integer({ from: '0: the clouds count no revisions' }),
  updated_at: later(time({ column: true })),
};

/** Rows of projects (group P). */
export const ownedFields = {
  domain_id: later(text({ column: true })),
  freezed: flag(),
  is_system: flag(),
  pending_deleted: flag({ column: true }),
  project: later(text({ column: true })),
  project_domain: later(text({ column: true })),
  project_id: later(text({ column: true })),
  project_src: text(),
  tenant: later(text({ column: true })),
  tenant_id: later(text({ column: true })),
};

/** What a project may let others use (group S). */
export const sharedFields = {
  is_public: flag({ column: true, from: 'may be used by projects other than its own' }),
  public_scope: text({ column: true, from: 'none, project or system' }),
  // Whoever may use a thing need not know who else may: no cloud tells him either.
  shared_projects: later(
    Type.Array(Type.Object({ id: text(), name: text(), domain: text(), domain_id: text() }), {
      description: 'projects that it is shared with',
      secret: true,
    }),
  ),
};

/** Whose cloud it is of (group M). */
export const managedFields = {
  account: text({ column: true }),
  account_health_status: later(text()),
  account_id: text({ column: true }),
  account_read_only: later(flag()),
  account_status: later(text()),
  brand: text({ column: true }),
  cloud_env: text({ column: true }),
  environment: later(text()),
  manager: text({ column: true }),
  manager_domain: text(),
  manager_domain_id: text(),
  manager_id: text({ column: true }),
  manager_project: text(),
  manager_project_id: text(),
  provider: text({ column: true }),
};

/** Region (group R). */
export const regionFields = {
  cloudregion: text({ column: true }),
  cloudregion_id: text({ column: true }),
  region: text({ column: true }),
  region_ext_id: later(text({ column: true })),
  region_external_id: text(),
  region_id: text({ column: true }),
};

/** Availability zone (group Z). */
export const zoneFields = {
  zone: later(text({ column: true })),
  zone_ext_id: later(text({ column: true })),
  zone_id: later(text({ column: true })),
};

/** The cloud's own id (group E). */
export const externalFields = {
  external_id: text({ column: searched }),
  source: text(),
};

/** An object schema whose keys stand in alphabetical order, which is the order of the documents too. */
export function alphabetical<T extends TProperties>(properties: T): TObject<T> {
  const sorted = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1));
  return Type.Object(Object.fromEntries(sorted) as T, { additionalProperties: false });
}

type Row<T extends TProperties> = Static<TObject<T>>;

export interface BaseOptions {
  readonly canDelete?: boolean;
  readonly canUpdate?: boolean;
  readonly progress?: number;
  readonly emulated?: boolean;
}

/** Values of `baseFields`. A thing can be deleted and changed unless something stands against it. */
export function baseOf(
  thing: Named & { readonly status: string },
  { cloud }: Pick<Place, 'cloud'>,
  options: BaseOptions = {},
): Row<typeof baseFields> {
  return {
    can_delete: (options.canDelete ?? true) && !cloud.readOnly,
    can_update: (options.canUpdate ?? true) && !cloud.readOnly,
    created_at: thing.created_at ?? undefined,
    deleted: false,
    description: thing.description,
    id: gid(cloud.name, thing.id),
    is_emulated: options.emulated ?? false,
    metadata: thing.metadata,
    // Everything has a name here: clients look for it.
    name: thing.name || thing.id,
    progress: options.progress ?? 100,
    status: thing.status,
    update_version: 0,
    updated_at: thing.updated_at ?? undefined,
  };
}

/** Values of `ownedFields`; what is mapped to no project of the gateway belongs to nobody. */
export function ownedOf({ owner }: Pick<Place, 'owner'>): Row<typeof ownedFields> {
  return {
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
  };
}

/** Values of `sharedFields`. */
export function sharedOf({ everyone = false }: Owned, { shared }: Pick<Place, 'shared'>): Row<typeof sharedFields> {
  return {
    is_public: everyone || shared.length > 0,
    public_scope: everyone ? 'system' : shared.length > 0 ? 'project' : 'none',
    shared_projects: shared.map(({ id, name, domain, domainId }) => ({ id, name, domain, domain_id: domainId })),
  };
}

/** Values of `managedFields` but for those that change for all rows of a cloud at once. */
export function managedOf({ cloud }: Pick<Place, 'cloud'>): Row<typeof managedFields> {
  return {
    account: cloud.account,
    account_id: cloud.account,
    account_read_only: cloud.readOnly,
    brand: cloud.brand,
    cloud_env: cloud.cloudEnv,
    environment: cloud.accessUrl,
    manager: cloud.account,
    manager_domain: cloud.owner.domain,
    manager_domain_id: cloud.owner.domainId,
    manager_id: cloud.account,
    manager_project: cloud.owner.name,
    manager_project_id: cloud.owner.id,
    provider: cloud.provider,
  };
}

/** Values of `regionFields`. */
export function regionOf({ cloud }: Pick<Place, 'cloud'>): Row<typeof regionFields> {
  const region = regionName(cloud);
  return {
    cloudregion: region,
    cloudregion_id: cloud.name,
    region,
    region_ext_id: cloud.region,
    region_external_id: `${cloud.provider}/${cloud.account}/${cloud.region}`,
    region_id: cloud.name,
  };
}

/** Values of `zoneFields`. */
export function zoneOf(zone: string | undefined, { cloud }: Pick<Place, 'cloud'>): Row<typeof zoneFields> {
  return { zone, zone_ext_id: zone, zone_id: gid(cloud.name, zone) };
}

/** Values of `externalFields`. */
export function externalOf({ id }: { readonly id: string }): Row<typeof externalFields> {
  return { external_id: id, source: 'cloud' };
}
