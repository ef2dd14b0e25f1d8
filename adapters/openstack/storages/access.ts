import { type Call, type Source } from 'podgate/contract';
import { Type, reader } from 'podgate/kit';
import { unlessGone } from '../gone.ts';
import { listPage } from '../paging.ts';
import { pathPart, type Session } from '../session.ts';
import { typeList } from './cinder.ts';

/** The projects that may use a volume type. */
export interface VolumeTypeAccess {
  /** Id of the type. */
  readonly id: string;
  readonly projects: readonly string[];
}

const readAccess = reader(
  Type.Object({ volume_type_access: Type.Array(Type.Object({ project_id: Type.String() })) }),
  "the access list of Cinder's volume type",
);

/** Cinder tells access type by type: of so many types that are not for everybody it is asked for in one reading. */
const MAX_ASKED = 100;
const AT_A_TIME = 4;

async function accessOf(session: Session, id: string, call: Call): Promise<VolumeTypeAccess | undefined> {
  const path = `/types/${pathPart(id)}/os-volume-type-access`;
  const request = { service: 'volume', operation: 'volume-types.access', path } as const;
  // Deleted or opened to everybody since it was listed.
  const reply = await unlessGone(session.send(request, call));
  return reply && { id, projects: readAccess(reply.json()).volume_type_access.map(({ project_id }) => project_id) };
}

/** Who may use the types that are not for everybody. A project's own list has what it may use; only who reads all projects has to ask. */
export const volumeTypeAccess: Source<Session, VolumeTypeAccess> = {
  pace: 'slow',
  async list(session, _cursor, call) {
    if (!session.cloud.allProjects) return { items: [] };
    const listing = { ...typeList, operation: 'volume-types.list-private', query: { is_public: 'False' } };
    const { items, next } = await listPage(session, { ...listing, limit: MAX_ASKED }, undefined, call);
    if (next !== undefined)
      call.warn('more volume types are private than are asked for who may use them', `${MAX_ASKED}`);
    const found: VolumeTypeAccess[] = [];
    const asked = items.filter(({ is_public }) => is_public === false);
    for (let at = 0; at < asked.length; at += AT_A_TIME) {
      const some = await Promise.all(asked.slice(at, at + AT_A_TIME).map(({ id }) => accessOf(session, id, call)));
      found.push(...some.filter((one) => one !== undefined));
    }
    return { items: found };
  },
};
