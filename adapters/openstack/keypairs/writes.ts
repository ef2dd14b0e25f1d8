import { GatewayError, type Call, type KeypairWrites, type NewKeypair } from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import { unlessGone } from '../gone.ts';
import { pathPart, type Session } from '../session.ts';
import { showKeypair } from './nova.ts';

/** From 2.92 on Nova takes keys and makes none (mapping V-05). */
const VERSION = 92;
/** Before it the type could not be told. */
const TYPED = 2;

const readMade = reader(Type.Object({ keypair: Type.Object({ name: Type.String() }) }), "Nova's keypair");

async function create(session: Session, { name, public_key }: NewKeypair, call: Call) {
  const about = { service: 'compute', operation: 'keypairs.create', method: 'POST', path: '/os-keypairs' } as const;
  const typed = (await session.newest('compute', call)) >= TYPED;
  const keypair = { name, public_key, ...(typed && { type: 'ssh' }) };
  const { keypair: made } = readMade(
    (await session.send({ ...about, body: { keypair }, version: VERSION }, call)).json(),
  );
  call.touch('keypairs', name);
  // Of what else stands there (UStack: a private key) nothing is read (US-52).
  if (made.name !== name) {
    const what = `Nova answered about key ${made.name} when ${name} was asked for`;
    throw new GatewayError('upstream_malformed', `cloud ${session.cloud.name}: ${what}`);
  }
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
