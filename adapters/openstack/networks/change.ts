import type { Call } from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import { pathPart, type Session } from '../session.ts';
import { NeutronPort } from './neutron.ts';

const readPort = reader(Type.Object({ port: NeutronPort }), "Neutron's port");

type Body = Readonly<Record<string, unknown>>;

/** Changes a port (mapping W-44). */
export async function changePort(session: Session, id: string, port: Body, call: Call): Promise<NeutronPort> {
  const about = { service: 'network', operation: 'ports.update', method: 'PUT' } as const;
  const reply = await session.send({ ...about, path: `/ports/${pathPart(id)}`, body: { port } }, call);
  return readPort(reply.json()).port;
}

/** Makes a port (mapping W-34). */
export async function createPort(session: Session, port: Body, call: Call): Promise<NeutronPort> {
  const about = { service: 'network', operation: 'ports.create', method: 'POST', path: '/ports' } as const;
  return readPort((await session.send({ ...about, body: { port } }, call)).json()).port;
}

export async function deletePort(session: Session, id: string, call: Call): Promise<void> {
  const about = { service: 'network', operation: 'ports.delete', method: 'DELETE' } as const;
  await session.send({ ...about, path: `/ports/${pathPart(id)}` }, call);
}
