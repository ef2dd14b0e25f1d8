import type { VolumeType } from '../content/volume-types.ts';
import { idSpace } from '../content/ids.ts';
import { unzoned } from '../times.ts';
import type { Request } from '../http/message.ts';
import type { Access } from '../identity/access.ts';
import type { Cloud } from '../state/cloud.ts';
import type { SnapshotRow, VolumeRow } from '../state/rows.ts';
import { insideUrl, type World } from '../world.ts';

/** One request to Cinder. */
export interface Context {
  readonly world: World;
  readonly cloud: Cloud;
  readonly request: Request;
  readonly access: Access;
  /** The minor version asked for: 70 for 3.70. */
  readonly minor: number;
  /** The project's part of the path, when the request had one: `/<id>`. */
  readonly projectPath: string;
}

const HOST = insideUrl('volume');

/** The address of a list or a thing as Cinder believes it to be. */
export const hrefTo = ({ projectPath }: Context, rest: string): string => `${HOST}/v3${projectPath}/${rest}`;

const linksTo = (context: Context, id: string) => [
  { rel: 'self', href: hrefTo(context, `volumes/${id}`) },
  { rel: 'bookmark', href: `${HOST}${context.projectPath}/volumes/${id}` },
];

/** What the simple list says of a volume. */
export const toBasicVolume = (context: Context, { id, name }: VolumeRow): object => ({
  id,
  name,
  links: linksTo(context, id),
});

/** What only administrators see. */
function operatorMembers({ cloud, minor }: Context): object {
  return {
    migration_status: null,
    ...(minor >= 21 && { provider_id: null }),
    ...(minor >= 61 && { cluster_name: null }),
    'os-vol-mig-status-attr:migstat': null,
    'os-vol-mig-status-attr:name_id': null,
    'os-vol-host-attr:host': `${cloud.basis.cloud}-storage@lvm#lvm`,
  };
}

/** A volume of the detailed list: times without a zone, `bootable` a text (OS-79). */
export function toVolume(context: Context, row: VolumeRow): object {
  const { access, minor, cloud } = context;
  const type = cloud.basis.volumeTypes.find(({ name }) => name === row.type);
  return {
    id: row.id,
    status: row.status,
    size: row.size,
    availability_zone: 'nova',
    created_at: unzoned(row.createdAt),
    updated_at: unzoned(row.updatedAt),
    name: row.name,
    description: row.description,
    volume_type: row.type,
    snapshot_id: row.snapshotId,
    source_volid: null,
    metadata: row.metadata,
    links: linksTo(context, row.id),
    user_id: row.userId,
    bootable: row.bootable ? 'true' : 'false',
    encrypted: row.encrypted,
    replication_status: null,
    consistencygroup_id: null,
    multiattach: row.multiattach,
    attachments: row.attachments.map((attachment) => ({
      id: row.id,
      attachment_id: attachment.id,
      volume_id: row.id,
      server_id: attachment.serverId,
      host_name: access.isAdmin ? attachment.host : null,
      device: attachment.device,
      attached_at: unzoned(attachment.attachedAt),
    })),
    ...(minor >= 13 && { group_id: null }),
    ...(minor >= 48 && {
      shared_targets: false,
      service_uuid: idSpace(cloud.basis.cloud, 'volume-service').id(0),
    }),
    ...(minor >= 63 && { volume_type_id: type?.id ?? null }),
    ...(minor >= 65 && { consumes_quota: true }),
    'os-vol-tenant-attr:tenant_id': row.projectId,
    ...(access.isAdmin && operatorMembers(context)),
    ...(row.imageMetadata && { volume_image_metadata: row.imageMetadata }),
  };
}

/** A volume type; its keys are for administrators. */
export const toVolumeType = ({ access }: Context, type: VolumeType): object => ({
  id: type.id,
  name: type.name,
  is_public: type.isPublic,
  description: type.description,
  extra_specs: access.isAdmin ? type.extraSpecs : {},
  ...(access.isAdmin && { qos_specs_id: null }),
  'os-volume-type-access:is_public': type.isPublic,
});

/** A snapshot of a volume. */
export const toSnapshot = ({ minor }: Context, row: SnapshotRow): object => ({
  id: row.id,
  created_at: unzoned(row.createdAt),
  updated_at: unzoned(row.createdAt + 2000),
  name: row.name,
  description: row.description,
  volume_id: row.volumeId,
  status: row.status,
  size: row.size,
  metadata: row.metadata,
  ...(minor >= 14 && { group_snapshot_id: null }),
  ...(minor >= 41 && { user_id: row.userId }),
  ...(minor >= 65 && { consumes_quota: true }),
  'os-extended-snapshot-attributes:project_id': row.projectId,
  'os-extended-snapshot-attributes:progress': row.status === 'available' ? '100%' : '0%',
});
