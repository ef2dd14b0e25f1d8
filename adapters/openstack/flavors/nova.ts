import type { Call, Source } from 'podgate/contract';
import { Type, reader, type Static } from 'podgate/kit';
import type { Dialect } from '../dialect.ts';
import { listPage } from '../paging.ts';
import { seenBy } from '../projects/seen.ts';
import type { Seen } from '../projects/owner.ts';
import { pathPart, type Session } from '../session.ts';

const number = Type.Optional(Type.Union([Type.Number(), Type.Null()]));
const flag = Type.Optional(Type.Union([Type.Boolean(), Type.Null()]));

const Flavor = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  vcpus: number,
  ram: number,
  disk: number,
  'OS-FLV-EXT-DATA:ephemeral': number,
  swap: Type.Optional(Type.Union([Type.Number(), Type.String(), Type.Null()])),
  'os-flavor-access:is_public': flag,
  'OS-FLV-DISABLED:disabled': flag,
  rxtx_factor: number,
  extra_specs: Type.Optional(Type.Record(Type.String(), Type.String())),
});

export type NovaFlavor = Static<typeof Flavor> & Seen;

/** Only what is not public is there for somebody. */
export const isPrivate = (flavor: NovaFlavor) => flavor['os-flavor-access:is_public'] === false;

export const flavorList = {
  service: 'compute',
  operation: 'flavors.list',
  path: '/flavors/detail',
  // Private flavors too, for administrators; others get what they may see (mapping C-02).
  query: { is_public: 'None' },
  key: 'flavors',
  limit: 1000,
  read: reader(Flavor, "Nova's flavor"),
  version: 96,
} as const;

const readShown = reader(Type.Object({ flavor: Flavor }), "Nova's flavor");

/** With its swap in MB, whatever the cloud counts it in. */
function inMegabytes(flavor: NovaFlavor, { swapUnit }: Dialect): NovaFlavor {
  return swapUnit === 1 || !flavor.swap ? flavor : { ...flavor, swap: Number(flavor.swap) * swapUnit };
}

/** One flavor, now. Throws `not_found`, also for one that the credentials may not see. */
export async function showFlavor(session: Session, id: string, call: Call): Promise<NovaFlavor> {
  const { service, version } = flavorList;
  const about = { service, version, operation: 'flavors.show', path: `/flavors/${pathPart(id)}` } as const;
  const flavor = inMegabytes(readShown((await session.send(about, call)).json()).flavor, session.dialect);
  const seen_by = isPrivate(flavor) ? await seenBy(session, call) : undefined;
  return seen_by === undefined ? flavor : { ...flavor, seen_by };
}

export const flavors: Source<Session, NovaFlavor> = {
  pace: 'slow',
  index: { name: (flavor) => [flavor.name] },
  async list(session, cursor, call) {
    const page = await listPage<NovaFlavor>(session, flavorList, cursor, call);
    const items = page.items.map((flavor) => inMegabytes(flavor, session.dialect));
    const seen_by = await seenBy(session, call);
    if (seen_by === undefined) return { ...page, items };
    return { ...page, items: items.map((flavor) => (isPrivate(flavor) ? { ...flavor, seen_by } : flavor)) };
  },
};
