import { GatewayError, type Call, type NewVpc, type VpcWrites } from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import { having } from '../having.ts';
import { pathPart, type Session } from '../session.ts';

const NetworkInShort = Type.Object({
  id: Type.String(),
  name: Type.Optional(Type.String()),
  project_id: Type.Optional(Type.String()),
  description: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  /** Ids of all of them, whoever may see them. */
  subnets: Type.Array(Type.String()),
});

const readShort = reader(Type.Object({ network: NetworkInShort }), "Neutron's network");
const readShorts = reader(Type.Object({ networks: Type.Array(NetworkInShort) }), "Neutron's networks");
const SHORT = { fields: ['id', 'name', 'project_id', 'description', 'subnets'] } as const;

const pathOf = (id: string) => `/networks/${pathPart(id)}`;

/** Makes a network. Answers its id. */
export async function createVpc(
  session: Session,
  { name, description = '', mtu }: Omit<NewVpc, 'marker'>,
  call: Call,
): Promise<string> {
  const about = { service: 'network', operation: 'networks.create', method: 'POST', path: '/networks' } as const;
  const body = { network: { name, description, ...(mtu !== undefined && { mtu }) } };
  const { id } = readShort((await session.send({ ...about, body }, call)).json()).network;
  call.touch('vpcs', id);
  return id;
}

/** The project's networks of a name and a description. */
export async function vpcsOf(
  session: Session,
  { name, description }: { readonly name: string; readonly description: string },
  call: Call,
): Promise<readonly { readonly id: string; readonly subnets: readonly string[] }[]> {
  const { project } = await session.token(call);
  const owned = { name, project_id: call.project ?? project.id };
  const query = { ...owned, description, ...SHORT };
  const about = { service: 'network', operation: 'networks.named', path: '/networks', query } as const;
  const { networks } = readShorts((await session.send(about, call)).json());
  return having(networks, owned).filter((network) => (network.description ?? '') === description);
}

/** Neutron deletes the subnets of a network along with it. */
export async function deleteVpc(session: Session, id: string, call: Call): Promise<void> {
  const about = { service: 'network', operation: 'networks.delete', method: 'DELETE' } as const;
  call.touch('vpcs', id);
  await session.send({ ...about, path: pathOf(id) }, call);
}

/**
 * Neutron takes tags only of networks that are there, so that none can mark a new one. Its name was free a moment before, and nothing is
 * in what was just made: one such that is all the same is it.
 */
async function find(session: Session, { name, description = '' }: NewVpc, call: Call) {
  const [found, ...others] = await vpcsOf(session, { name, description }, call);
  return found && others.length === 0 && found.subnets.length === 0 ? { id: found.id } : undefined;
}

async function requireEmpty(session: Session, id: string, name: string, call: Call): Promise<void> {
  const about = { service: 'network', operation: 'networks.show', path: pathOf(id), query: SHORT } as const;
  const { length } = readShort((await session.send(about, call)).json()).network.subnets;
  if (length === 0) return;
  const what = length === 1 ? '1 network is' : `${length} networks are`;
  throw new GatewayError('conflict', `${what} in vpc ${name}: delete ${length === 1 ? 'it' : 'them'} first`);
}

/** How networks are made and changed (mapping OS-65). */
export const vpcWrites: VpcWrites<Session> = {
  create: {
    async run(session, wanted, call) {
      return { id: await createVpc(session, wanted, call) };
    },
    find,
  },
  update: {
    async run(session, { id }, { name, description, mtu }, call) {
      const about = { service: 'network', operation: 'networks.update', method: 'PUT' } as const;
      await session.send({ ...about, path: pathOf(id), body: { network: { name, description, mtu } } }, call);
      return { done: true };
    },
  },
  delete: {
    async run(session, { id, name }, _input, call) {
      await requireEmpty(session, id, name, call);
      await deleteVpc(session, id, call);
      return { done: true };
    },
  },
};
