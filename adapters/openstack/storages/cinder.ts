import { GatewayError, type Call, type Source } from 'podgate/contract';
import { Type, reader, type Static } from 'podgate/kit';
import { listPage } from '../paging.ts';
import type { Seen } from '../projects/owner.ts';
import type { Session } from '../session.ts';

const VolumeType = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  is_public: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
  extra_specs: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});

/** Cinder's volume type; whether volumes are made of it when none is named is told apart from the list. */
export type CinderVolumeType = Static<typeof VolumeType> & Seen & { readonly is_default?: boolean };

export const typeList = {
  service: 'volume',
  operation: 'volume-types.list',
  path: '/types',
  key: 'volume_types',
  links: 'volume_type_links',
  limit: 1000,
  read: reader(VolumeType, "Cinder's volume type"),
} as const;

const readDefault = reader(
  Type.Object({ volume_type: Type.Object({ id: Type.String() }) }),
  "Cinder's default volume type",
);

/** The type that Cinder makes by itself, so that there always is a default. */
const FALLBACK = '__DEFAULT__';

/** Id of the default type, when the cloud has one and says which. */
async function defaultType(session: Session, call: Call): Promise<string | undefined> {
  const request = { service: 'volume', operation: 'volume-types.default', path: '/types/default' } as const;
  try {
    return readDefault((await session.send(request, call)).json()).volume_type.id;
  } catch (error) {
    if (GatewayError.is(error) && ['not_found', 'forbidden', 'unsupported'].includes(error.code)) return undefined;
    throw error;
  }
}

/** Those that are not for everybody too: administrators must ask for these, others have what is theirs. */
export const volumeTypes: Source<Session, CinderVolumeType> = {
  pace: 'slow',
  index: { name: ({ name }) => [name] },
  async list(session, cursor, call) {
    const seen_by = session.cloud.allProjects ? undefined : (await session.token(call)).project.id;
    const [page, usual] = await Promise.all([
      listPage(session, { ...typeList, query: { is_public: 'None' } }, cursor, call),
      defaultType(session, call),
    ]);
    const isDefault = ({ id, name }: CinderVolumeType) => (usual === undefined ? name === FALLBACK : id === usual);
    const items = page.items.map((type) => ({
      ...type,
      is_default: isDefault(type),
      ...(seen_by === undefined ? {} : { seen_by }),
    }));
    return { ...page, items };
  },
};
