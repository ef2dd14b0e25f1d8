import type { Call } from 'podgate/contract';
import { pathPart, type Session } from '../session.ts';
import { readShownPort, type NeutronPort } from './neutron.ts';

type Body = Readonly<Record<string, unknown>>;

/** Changes a port (mapping W-44). */
export async function changePort(session: Session, id: string, port: Body, call: Call): Promise<NeutronPort> {
  const about = { service: 'network', operation: 'ports.update', method: 'PUT' } as const;
  const reply = await session.send({ ...about, path: `/ports/${pathPart(id)}`, body: { port } }, call);
  return readShownPort(reply.json()).port;
}

/** Makes a port (mapping W-34). */
export async function createPort(session: Session, port: Body, call: Call): Promise<NeutronPort> {
  const about = { service: 'network', operation: 'ports.create', method: 'POST', path: '/ports' } as const;
  return readShownPort((await session.send({ ...about, body: { port } }, call)).json()).port;
}

export async function deletePort(session: Session, id: string, call: Call): Promise<void> {
  const about = { service: 'network', operation: 'ports.delete', method: 'DELETE' } as const;
  await session.send({ ...about, path: `/ports/${pathPart(id)}` }, call);
}
