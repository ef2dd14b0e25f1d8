import type { Call, KeypairWrites, NewKeypair } from 'podgate/contract';
import { unlessGone } from '../gone.ts';
import { pathPart, type Session } from '../session.ts';
import { showKeypair } from './nova.ts';

/** From 2.92 on Nova takes keys and makes none (mapping V-05). */
const VERSION = 92;
/** Before it the type could not be told. */
const TYPED = 2;

async function create(session: Session, { name, public_key }: NewKeypair, call: Call) {
  const about = { service: 'compute', operation: 'keypairs.create', method: 'POST', path: '/os-keypairs' } as const;
  const typed = (await session.newest('compute', call)) >= TYPED;
  const keypair = { name, public_key, ...(typed && { type: 'ssh' }) };
  await session.send({ ...about, body: { keypair }, version: VERSION }, call);
  call.touch('keypairs', name);
  return { id: name };
}

/** A name of a user is one key: it is the one that was asked for when it is the same key. */
async function find(session: Session, { name, public_key }: NewKeypair, call: Call) {
  const known = await unlessGone(showKeypair(session, name, call));
  return known?.public_key.trim() === public_key.trim() ? { id: name } : undefined;
}

/** How keys of the gateway's own user are made and deleted (mapping W-38). */
export const keypairWrites: KeypairWrites<Session> = {
  create: { run: create, find },
  delete: {
    async run(session, { id }, _input, call) {
      const about = { service: 'compute', operation: 'keypairs.delete', method: 'DELETE' } as const;
      await session.send({ ...about, path: `/os-keypairs/${pathPart(id)}`, version: VERSION }, call);
      return { done: true };
    },
  },
};
