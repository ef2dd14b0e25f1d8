import { GatewayError, type Call, type MadeThing, type NetworkWrites, type NewNetwork } from 'podgate/contract';
import { unlessGone } from '../gone.ts';
import { having } from '../having.ts';
import { pathPart, type Session } from '../session.ts';
import { isUnknown, Steps } from '../steps.ts';
import { readShownSubnet, readSubnets, type NeutronSubnet } from './neutron.ts';
import { createVpc, deleteVpc, vpcsOf } from './vpc-writes.ts';

const pathOf = (id: string) => `/subnets/${pathPart(id)}`;

/** What a network is described by that was made for one subnet. */
const madeFor = ({ name, marker }: NewNetwork) => ({ name, description: `podgate:${marker}` });

async function createSubnet(session: Session, vpc: string, wanted: NewNetwork, call: Call): Promise<string> {
  const { name, description = '', ip_version, cidr, range, gateway, dns } = wanted;
  const subnet = {
    network_id: vpc,
    name,
    description,
    ip_version: Number(ip_version),
    cidr,
    ...(range && { allocation_pools: [range] }),
    ...(gateway !== undefined && { gateway_ip: gateway }),
    ...(dns && { dns_nameservers: dns }),
  };
  const about = { service: 'network', operation: 'subnets.create', method: 'POST', path: '/subnets' } as const;
  const { id } = readShownSubnet((await session.send({ ...about, body: { subnet } }, call)).json()).subnet;
  call.touch('networks', id);
  return id;
}

async function subnetsOf(
  session: Session,
  query: Partial<Pick<NeutronSubnet, 'name' | 'network_id' | 'cidr' | 'project_id'>> & Readonly<Record<string, string>>,
  call: Call,
): Promise<readonly NeutronSubnet[]> {
  const about = { service: 'network', operation: 'subnets.of-network', path: '/subnets', query } as const;
  return having(readSubnets((await session.send(about, call)).json()).subnets, query);
}

/** What was asked for, or, when nothing was heard of that, what is there of it. */
async function orFound<T>(make: () => Promise<T>, look: () => Promise<T | undefined>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (!GatewayError.is(error) || !isUnknown(error)) throw error;
    const found = await look();
    if (found === undefined) throw error;
    return found;
  }
}

/** The network that was made for a subnet: by its mark, which nobody else's has. */
async function ownVpc(session: Session, wanted: NewNetwork, call: Call) {
  const [found] = await vpcsOf(session, madeFor(wanted), call);
  return found;
}

/** A subnet in a network of its own: none is left without the other. */
async function createWithVpc(session: Session, wanted: NewNetwork, call: Call): Promise<MadeThing> {
  const steps = new Steps();
  const vpc = await orFound(
    () => createVpc(session, madeFor(wanted), call),
    async () => (await ownVpc(session, wanted, call))?.id,
  );
  steps.undo(`vpc ${wanted.name}`, () => deleteVpc(session, vpc, call));
  // Whatever became of the subnet, it goes with its network.
  const id = await steps.take(
    `making a network in a new vpc`,
    () =>
      orFound(
        () => createSubnet(session, vpc, wanted, call),
        async () => (await subnetsOf(session, { network_id: vpc }, call))[0]?.id,
      ),
    { definite: () => true },
  );
  return { id };
}

async function create(session: Session, wanted: NewNetwork, call: Call): Promise<MadeThing> {
  if (wanted.vpc === undefined) return createWithVpc(session, wanted, call);
  return { id: await createSubnet(session, wanted.vpc, wanted, call) };
}

/**
 * Neutron takes tags only of subnets that are there, so that none can mark a new one. In a network no addresses are twice: what is named
 * so, described so, and has these in this one, is it. Of a network that was made for a subnet without it nothing is left.
 */
async function find(session: Session, wanted: NewNetwork, call: Call): Promise<MadeThing | undefined> {
  const { name, description = '', cidr } = wanted;
  if (wanted.vpc === undefined) {
    const own = await ownVpc(session, wanted, call);
    const [id] = own?.subnets ?? [];
    if (own && id === undefined) await unlessGone(deleteVpc(session, own.id, call));
    return id === undefined ? undefined : { id };
  }
  const { project } = await session.token(call);
  const query = { name, network_id: wanted.vpc, cidr, project_id: call.project ?? project.id };
  const found = (await subnetsOf(session, query, call)).find((one) => (one.description ?? '') === description);
  return found && { id: found.id };
}

/** How subnets are made and changed (mapping OS-65). */
export const networkWrites: NetworkWrites<Session> = {
  create: { run: create, find },
  update: {
    async run(session, { id }, { name, description, gateway, dns }, call) {
      const subnet = { name, description, gateway_ip: gateway, dns_nameservers: dns };
      const about = { service: 'network', operation: 'subnets.update', method: 'PUT' } as const;
      await session.send({ ...about, path: pathOf(id), body: { subnet } }, call);
      return { done: true };
    },
  },
  delete: {
    async run(session, { id }, _input, call) {
      const about = { service: 'network', operation: 'subnets.delete', method: 'DELETE' } as const;
      await session.send({ ...about, path: pathOf(id) }, call);
      return { done: true };
    },
  },
};
