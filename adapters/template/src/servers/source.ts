import type { Call, Page, Source } from 'podgate/contract';
import { Type, reader, type Static } from 'podgate/kit';
import { pathPart, type Session } from '../session.ts';

/** A server as the cloud lists it: only what translation reads is named, and kept. */
const AcmeServer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  state: Type.String(),
  cores: Type.Integer(),
  /** MB */
  memory: Type.Integer(),
  addresses: Type.Array(Type.String()),
  created: Type.String(),
  project: Type.Object({ id: Type.String(), name: Type.String() }),
});
export type AcmeServer = Static<typeof AcmeServer>;

const readPage = reader(
  Type.Object({ servers: Type.Array(AcmeServer), next: Type.Optional(Type.String()) }),
  'the list of servers',
);
const readServer = reader(Type.Object({ server: AcmeServer }), 'the answer about a server');

/** One page of the servers that the credentials see. */
export async function listServers(session: Session, cursor: string | undefined, call: Call): Promise<Page<AcmeServer>> {
  const query = new URLSearchParams();
  if (session.cloud.allProjects) query.set('all', 'true');
  if (cursor !== undefined) query.set('after', cursor);
  const reply = await session.send({ operation: 'servers.list', path: `/servers?${query.toString()}` }, call);
  const { servers, next } = readPage(reply.json());
  return { items: servers, ...(next !== undefined && { next }) };
}

/** Throws `not_found`. */
export async function showServer(session: Session, id: string, call: Call): Promise<AcmeServer> {
  const reply = await session.send({ operation: 'servers.show', path: `/servers/${pathPart(id)}` }, call);
  return readServer(reply.json()).server;
}

/** Servers change by themselves: they are read often. */
export const servers: Source<Session, AcmeServer> = { pace: 'fast', list: listServers, get: showServer };
