import { GatewayError, type Call, type Eip, type EipWrites, type MadeThing, type NewEip } from 'podgate/contract';
import { having } from '../having.ts';
import { unlessGone } from '../gone.ts';
import { isServers, readFloatingIps, readShownFloatingIp } from '../networks/neutron.ts';
import { showFloatingIp, showPort } from '../networks/single.ts';
import { bindEip, changeEip, letGo, outside, releaseEip } from '../servers/parts/eips.ts';
import type { Session } from '../session.ts';
import { Steps } from '../steps.ts';

/**
 * A floating address has no name, and takes tags only once it is there: a new one is described by the mark of who asked for it, until
 * its id is written down, and then as it is to be.
 */
const markOf = ({ marker }: NewEip) => `podgate:${marker}`;

/** Whatever became of its description, it goes with it. */
async function describe(session: Session, { id }: MadeThing, { description = '' }: NewEip, call: Call): Promise<void> {
  const steps = new Steps();
  steps.undo(`eip ${id}`, () => releaseEip(session, id, call));
  const run = () => changeEip(session, id, { description }, call);
  await steps.take('describing it', run, { definite: () => true });
}

async function create(session: Session, wanted: NewEip, call: Call): Promise<MadeThing> {
  const { vpc, subnet, address } = wanted;
  const network = await outside(session, vpc === undefined ? {} : { network: { id: vpc } }, call);
  const body = {
    floatingip: {
      floating_network_id: network,
      description: markOf(wanted),
      ...(subnet !== undefined && { subnet_id: subnet }),
      ...(address !== undefined && { floating_ip_address: address }),
    },
  };
  const about = { service: 'network', operation: 'floatingips.create', method: 'POST', path: '/floatingips' } as const;
  const { floatingip } = readShownFloatingIp((await session.send({ ...about, body }, call)).json());
  call.touch('eips', floatingip.id);
  return { id: floatingip.id };
}

async function find(session: Session, wanted: NewEip, call: Call): Promise<MadeThing | undefined> {
  const description = markOf(wanted);
  const about = { service: 'network', operation: 'floatingips.marked', path: '/floatingips' } as const;
  const reply = await session.send({ ...about, query: { description } }, call);
  const [found] = having(readFloatingIps(reply.json()).floatingips, { description });
  return found && { id: found.id };
}

/** The server that an address leads to changes with it. */
async function touchServer(session: Session, portId: string, call: Call): Promise<void> {
  const port = await unlessGone(showPort(session, portId, call));
  if (port?.device_id && isServers(port)) call.touch('servers', port.device_id);
}

const nameOf = ({ id, ip_addr }: Eip) => ip_addr || id;

/** How floating addresses are had and used (mapping W-39 to W-42). */
export const eipWrites: EipWrites<Session> = {
  create: { run: create, find, finish: describe },
  update: {
    async run(session, { id }, { description }, call) {
      await changeEip(session, id, { description }, call);
      return { done: true };
    },
  },
  delete: {
    async run(session, eip, _input, call) {
      const { port_id: port } = await showFloatingIp(session, eip.id, call);
      if (port) throw new GatewayError('invalid_status', `eip ${nameOf(eip)} is associated; dissociate it first`);
      await releaseEip(session, eip.id, call);
      return { done: true };
    },
  },
  associate: {
    async run(session, eip, { server, address }, call) {
      call.touch('servers', server.id);
      const of = { id: eip.id, name: nameOf(eip) };
      return bindEip(session, server, { eip: of, ...(address !== undefined && { address }) }, call);
    },
  },
  dissociate: {
    async run(session, eip, { release }, call) {
      const floating = await showFloatingIp(session, eip.id, call);
      if (!floating.port_id) throw new GatewayError('invalid_status', `eip ${nameOf(eip)} is not associated`);
      await touchServer(session, floating.port_id, call);
      return letGo(session, floating, release, call);
    },
  },
};
