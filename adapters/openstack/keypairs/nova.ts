import { GatewayError, type Call, type Refreshed, type Source } from 'podgate/contract';
import { Type, reader } from 'podgate/kit';
import { listPage } from '../paging.ts';
import { pathPart, type Session } from '../session.ts';

/** A key of the user that the gateway logs in as; its name is its id. */
export interface NovaKeypair {
  readonly id: string;
  readonly public_key: string;
  readonly fingerprint: string;
  /** `ssh` or `x509`. */
  readonly type: string;
  /** Id of that user. */
  readonly user_id: string;
}

const text = Type.Optional(Type.Union([Type.String(), Type.Null()]));

const readListed = reader(
  Type.Object({
    keypair: Type.Object({
      name: Type.String({ minLength: 1 }),
      public_key: text,
      fingerprint: text,
      type: text,
      deleted: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
    }),
  }),
  "Nova's keypair",
);

const listing = {
  service: 'compute',
  operation: 'keypairs.list',
  path: '/os-keypairs',
  key: 'keypairs',
  // In pages only from 2.35, everything before (mapping L-21).
  limit: 1000,
  idOf: (item: unknown) => readListed(item).keypair.name,
  version: 92,
} as const;

/** A key as Nova shows it; old clouds show also those that are deleted, and say so (US-50). */
interface Shown extends NovaKeypair {
  readonly deleted: boolean;
}

function shownKey(item: unknown, userId: string): Shown {
  const { name, public_key, fingerprint, type, deleted } = readListed(item).keypair;
  return {
    id: name,
    public_key: public_key ?? '',
    fingerprint: fingerprint ?? '',
    type: type ?? 'ssh',
    user_id: userId,
    deleted: deleted === true,
  };
}

/** Those that are there. */
const present = (shown: readonly Shown[]): readonly NovaKeypair[] =>
  shown.flatMap(({ deleted, ...key }) => (deleted ? [] : [key]));

/** One key, now. Throws `not_found`. */
export async function showKeypair(session: Session, name: string, call: Call): Promise<NovaKeypair> {
  const about = { service: 'compute', operation: 'keypairs.show', version: 92 } as const;
  const reply = await session.send({ ...about, path: `/os-keypairs/${pathPart(name)}` }, call);
  const [key] = present([shownKey(reply.json(), (await session.token(call)).userId)]);
  if (key) return key;
  throw new GatewayError('not_found', `cloud ${session.cloud.name} has no key ${name} any more`);
}

/** A key. */
export async function liveKeypair(session: Session, name: string, call: Call): Promise<readonly Refreshed[]> {
  return [{ source: 'keypairs', records: [await showKeypair(session, name, call)] }];
}

/** Keys belong to users, not to projects: these are those of the gateway's own (mapping W-38, OS-83). */
export const keypairs: Source<Session, NovaKeypair> = {
  pace: 'slow',
  async list(session, cursor, call) {
    const { userId } = await session.token(call);
    const read = (item: unknown) => shownKey(item, userId);
    const page = await listPage(session, { ...listing, read }, cursor, call);
    return { ...page, items: present(page.items) };
  },
  get: showKeypair,
};
