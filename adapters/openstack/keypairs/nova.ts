import type { Call, Refreshed, Source } from 'podgate/contract';
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
    keypair: Type.Object({ name: Type.String({ minLength: 1 }), public_key: text, fingerprint: text, type: text }),
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

function keyOf(item: unknown, userId: string): NovaKeypair {
  const { name, public_key, fingerprint, type } = readListed(item).keypair;
  return {
    id: name,
    public_key: public_key ?? '',
    fingerprint: fingerprint ?? '',
    type: type ?? 'ssh',
    user_id: userId,
  };
}

/** One key, now. Throws `not_found`. */
export async function showKeypair(session: Session, name: string, call: Call): Promise<NovaKeypair> {
  const about = { service: 'compute', operation: 'keypairs.show', version: 92 } as const;
  const reply = await session.send({ ...about, path: `/os-keypairs/${pathPart(name)}` }, call);
  return keyOf(reply.json(), (await session.token(call)).userId);
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
    const read = (item: unknown) => keyOf(item, userId);
    return listPage(session, { ...listing, read }, cursor, call);
  },
  get: showKeypair,
};
