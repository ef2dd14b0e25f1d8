import type { DiskGuest } from 'podgate/contract';
import type { Static } from 'podgate/kit';
import type { Lookup } from '../records.ts';
import { placeOf } from '../servers/disks.ts';
import type { NovaServer } from '../servers/nova.ts';
import { serverStatus } from '../servers/status.ts';
import type { CinderVolume } from './cinder.ts';

/** A server that has a volume, and what it means to it. */
export interface VolumeGuest {
  readonly guest: Static<typeof DiskGuest>;
  /** Nothing when the server is not known. */
  readonly use?: { readonly isRoot: boolean; readonly autoDelete: boolean };
}

const TENANT = 'os-vol-tenant-attr:tenant_id';

/** Of a server in another project, which only an operator can give a volume to, no more is told than Cinder itself tells. */
function ofSameProject(volume: CinderVolume, server: NovaServer | undefined): NovaServer | undefined {
  const [owner, tenant] = [volume[TENANT], server?.tenant_id];
  return owner && tenant && owner !== tenant ? undefined : server;
}

/** The servers that Cinder says have a volume, in its order. */
export function guestsOf(volume: CinderVolume, related: Lookup): readonly VolumeGuest[] {
  return (volume.attachments ?? []).flatMap(({ server_id: id, device }): VolumeGuest[] => {
    if (!id) return [];
    const server = ofSameProject(volume, related.get('servers', id));
    if (!server) return [{ guest: { id, device: device ?? undefined } }];
    const { index, isRoot } = placeOf(server, volume.id, related);
    const nova = server['os-extended-volumes:volumes_attached']?.find((one) => one.id === volume.id);
    return [
      {
        guest: { id, name: server.name ?? '', status: serverStatus(server), index, device: device ?? undefined },
        use: { isRoot, autoDelete: nova?.delete_on_termination ?? false },
      },
    ];
  });
}

/** What a volume is to its servers, or, where that is not known, what it could be. */
export function diskTypeOf({ bootable }: CinderVolume, guests: readonly VolumeGuest[]): 'sys' | 'data' {
  const uses = guests.flatMap(({ use }) => use ?? []);
  const isSystem = uses.length > 0 ? uses.some(({ isRoot }) => isRoot) : String(bootable) === 'true';
  return isSystem ? 'sys' : 'data';
}
