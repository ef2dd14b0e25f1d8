import type { Source } from 'podgate/contract';
import { Type, reader, type Static } from 'podgate/kit';
import { listPage } from '../paging.ts';
import type { Session } from '../session.ts';

const number = Type.Optional(Type.Union([Type.Number(), Type.Null()]));

export const NovaFlavor = Type.Object({
  id: Type.String(),
  name: Type.String(),
  vcpus: number,
  ram: number,
  disk: number,
  'OS-FLV-EXT-DATA:ephemeral': number,
  swap: Type.Optional(Type.Union([Type.Number(), Type.String(), Type.Null()])),
  extra_specs: Type.Optional(Type.Record(Type.String(), Type.String())),
});

export type NovaFlavor = Static<typeof NovaFlavor>;

const listing = {
  service: 'compute',
  operation: 'flavors.list',
  path: '/flavors/detail',
  // Private flavors too, for administrators; others get what they may see (mapping C-02).
  query: { is_public: 'None' },
  key: 'flavors',
  limit: 1000,
  read: reader(NovaFlavor, "Nova's flavor"),
  version: 96,
} as const;

export const flavors: Source<Session, NovaFlavor> = {
  pace: 'slow',
  index: { name: (flavor) => [flavor.name] },
  list: (session, cursor, call) => listPage(session, listing, cursor, call),
};
