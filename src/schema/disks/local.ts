import type { Disk, DiskStatus, Server, ServerDisk, ServerStatus } from '../../contract/index.ts';

const STATUSES: Readonly<Partial<Record<ServerStatus, DiskStatus>>> = {
  init: 'allocating',
  schedule: 'allocating',
  network: 'allocating',
  disk: 'allocating',
  deploying: 'allocating',
  sched_fail: 'alloc_failed',
  create_fail: 'alloc_failed',
  deleting: 'deallocating',
};

/** The status of a disk of a server: of one that exists inside it alone it follows from that of the server. */
export function statusInServer(disk: ServerDisk, { status }: Pick<Server, 'status'>): string {
  return disk.local ? (STATUSES[status] ?? 'ready') : (disk.status ?? 'unknown');
}

const PROJECT = 'sys:project';

/** The disks that exist inside a server alone, as if the cloud listed them beside its volumes. */
export function localDisks(server: Server): readonly Disk[] {
  const { id, name, status, zone, project, created_at } = server;
  const projectName = server.metadata?.[PROJECT];
  return (server.disks ?? []).flatMap((disk, index): Disk[] => {
    if (!disk.local) return [];
    return [
      {
        id: disk.id,
        name: disk.name ?? disk.id,
        created_at,
        // What else happens to the server is no change of its disk.
        updated_at: created_at,
        metadata: projectName === undefined ? {} : { [PROJECT]: projectName },
        project,
        status: STATUSES[status] ?? 'ready',
        size: disk.size,
        disk_format: disk.disk_format,
        disk_type: disk.disk_type,
        fs: disk.fs,
        storage: disk.storage_type,
        storage_type: disk.storage_type,
        medium_type: disk.medium_type,
        image_id: disk.image_id,
        image: disk.image,
        bootable: disk.disk_type === 'sys',
        auto_delete: true,
        zone,
        guests: [{ id, name, status, index }],
      },
    ];
  });
}
