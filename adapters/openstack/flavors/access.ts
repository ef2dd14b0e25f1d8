import { type Call, type Refreshed, type Source } from 'podgate/contract';
import { Type, reader } from 'podgate/kit';
import { unlessGone } from '../gone.ts';
import { listPage } from '../paging.ts';
import { seenBy } from '../projects/seen.ts';
import { pathPart, type Session } from '../session.ts';
import { flavorList, isPrivate, showFlavor } from './nova.ts';

/** The projects that may use a flavor which is not public. */
export interface FlavorAccess {
  /** Id of the flavor. */
  readonly id: string;
  readonly projects: readonly string[];
}

const readAccess = reader(
  Type.Object({ flavor_access: Type.Array(Type.Object({ tenant_id: Type.String() })) }),
  "the projects of Nova's flavor",
);

/** Nova tells who may use a flavor one by one: of so many private flavors it is asked in one reading. */
const MAX_ASKED = 100;
const AT_A_TIME = 4;

async function accessTo(session: Session, id: string, call: Call): Promise<FlavorAccess | undefined> {
  const path = `/flavors/${pathPart(id)}/os-flavor-access`;
  const request = { service: 'compute', operation: 'flavors.access', path, version: 1 } as const;
  // Deleted since it was listed, or made public.
  const reply = await unlessGone(session.send(request, call));
  return reply && { id, projects: readAccess(reply.json()).flavor_access.map(({ tenant_id }) => tenant_id) };
}

/** For whom private flavors are. Who is no administrator is listed his own alone, and has nothing to ask (mapping C-02). */
export const flavorAccess: Source<Session, FlavorAccess> = {
  pace: 'slow',
  async list(session, _cursor, call) {
    if ((await seenBy(session, call)) !== undefined) return { items: [] };
    const listing = { ...flavorList, operation: 'flavors.list-private', query: { is_public: 'False' } };
    const { items, next } = await listPage(session, { ...listing, limit: MAX_ASKED }, undefined, call);
    if (next !== undefined) call.warn('more flavors are private than are asked for whom they are', `${MAX_ASKED}`);
    const asked = items.filter(isPrivate);
    const found: FlavorAccess[] = [];
    for (let at = 0; at < asked.length; at += AT_A_TIME) {
      const some = await Promise.all(asked.slice(at, at + AT_A_TIME).map(({ id }) => accessTo(session, id, call)));
      found.push(...some.filter((one) => one !== undefined));
    }
    return { items: found };
  },
};

/** A flavor, and for administrators for whom it is when it is not public. */
export async function liveSku(session: Session, id: string, call: Call): Promise<readonly Refreshed[]> {
  const flavor = await showFlavor(session, id, call);
  const rows = { source: 'flavors', records: [flavor] };
  if (!isPrivate(flavor) || (await seenBy(session, call)) !== undefined) return [rows];
  const access = await accessTo(session, id, call);
  return [rows, { source: 'flavor_access', records: access ? [access] : [] }];
}
