import {
  GatewayError,
  type Accepted,
  type Call,
  type EipWrites,
  type MadeThing,
  type NewEip,
  type PartActions,
} from 'podgate/contract';
import { postAction, Steps, type Session } from '../../openstack/family.ts';
import { dropFloatingIp, listFloatingIps, showFloatingIp, takeFloatingIp, type NovaFloatingIp } from './nova.ts';

const invalid = (why: string) => new GatewayError('invalid_status', why);

interface Holder {
  readonly id: string;
  readonly name: string;
}

/** Nova takes an address from one server and gives it to another without a word: it is looked first whether it is free. */
async function requireFree(session: Session, server: Holder, floating: NovaFloatingIp, call: Call): Promise<void> {
  if (floating.instance_id) throw invalid(`eip ${floating.ip} is associated already; dissociate it first`);
  await requireNone(session, server, call);
}

async function requireNone(session: Session, server: Holder, call: Call): Promise<void> {
  const has = (await listFloatingIps(session, call)).find(({ instance_id: of }) => of === server.id);
  if (has) throw invalid(`server ${server.name} has eip ${has.ip} already; dissociate it first`);
}

/** Lets an address lead to a server, to one of its own or to its first (mapping W-43). */
async function add(session: Session, server: Holder, to: { address: string; fixed?: string | undefined }, call: Call) {
  const { address, fixed } = to;
  call.touch('servers', server.id);
  const body = { addFloatingIp: { address, ...(fixed !== undefined && { fixed_address: fixed }) } };
  await postAction(session, server.id, { body }, call);
}

async function take(session: Session, { id, ip, instance_id: server }: NovaFloatingIp, call: Call): Promise<void> {
  call.touch('eips', String(id));
  if (!server) return;
  call.touch('servers', server);
  await postAction(session, server, { body: { removeFloatingIp: { address: ip } } }, call);
}

/** Lets an address lead nowhere any more, or gives it back; what cannot be given back leads where it did. */
async function letGo(session: Session, floating: NovaFloatingIp, release: boolean, call: Call): Promise<Accepted> {
  const { id, ip, instance_id: server, fixed_ip: fixed } = floating;
  const steps = new Steps();
  await steps.take('dissociating', () => take(session, floating, call));
  if (!release) return { done: true };
  if (server)
    steps.undo('the association', () =>
      add(session, { id: server, name: server }, { address: ip, fixed: fixed ?? undefined }, call),
    );
  await steps.take('releasing', () => dropFloatingIp(session, String(id), call));
  return { done: true };
}

/** Throws `unsupported` for what Nova's addresses cannot be: they are any of a pool, told to their own project alone. */
async function requirePlain(session: Session, { subnet, address }: Pick<NewEip, 'subnet' | 'address'>, call: Call) {
  const cloud = session.cloud.name;
  const refuse = (why: string) => {
    throw new GatewayError('unsupported', `cloud ${cloud} has no network service, and Nova ${why}`);
  };
  if (subnet !== undefined || address !== undefined) refuse('gives any address of a pool: name none');
  const own = (await session.token({ ...call, project: undefined })).project.id;
  if (call.project !== undefined && call.project !== own) {
    refuse('tells of the floating addresses of one project alone: configure a cloud for the project');
  }
}

async function create(session: Session, wanted: NewEip, call: Call): Promise<MadeThing> {
  await requirePlain(session, wanted, call);
  // What an address is given as a name comes as its description: clients always give one, and it can be left out.
  if (wanted.description && wanted.description !== wanted.name)
    throw new GatewayError('unsupported', `description: floating addresses of cloud ${session.cloud.name} have none`);
  const { id } = await takeFloatingIp(session, wanted.vpc, call);
  call.touch('eips', String(id));
  return { id: String(id) };
}

/** An address keeps no mark: of one whose answer was lost nobody can say which it is, and none is taken in its place. */
function find(session: Session): Promise<undefined> {
  const why = `cloud ${session.cloud.name}: whether an address was taken is not known; look for it in the list`;
  return Promise.reject(new GatewayError('upstream_timeout', why));
}

/** How floating addresses are had and used in a cloud without a network service (mapping W-43). */
export const eipWrites: Required<EipWrites<Session>> = {
  create: { run: create, find },
  update: {
    run: (session) => {
      const why = `description: floating addresses of cloud ${session.cloud.name} have none`;
      return Promise.reject(new GatewayError('unsupported', why));
    },
  },
  delete: {
    async run(session, { id, ip_addr: address }, _input, call) {
      const { instance_id: server } = await showFloatingIp(session, id, call);
      if (server) throw invalid(`eip ${address} is associated; dissociate it first`);
      await dropFloatingIp(session, id, call);
      return { done: true };
    },
  },
  associate: {
    async run(session, { id }, { server, address }, call) {
      const floating = await showFloatingIp(session, id, call);
      await requireFree(session, server, floating, call);
      await add(session, server, { address: floating.ip, fixed: address }, call);
      return { done: true };
    },
  },
  dissociate: {
    async run(session, { id, ip_addr: address }, { release }, call) {
      const floating = await showFloatingIp(session, id, call);
      if (!floating.instance_id) throw invalid(`eip ${address} is not associated`);
      return letGo(session, floating, release, call);
    },
  },
};

type EipActions = Required<Pick<PartActions<Session>, 'bind_eip_to' | 'unbind_eip_from' | 'allocate_eip_for'>>;

/** The same of servers. */
export const eipActions: { readonly [Name in keyof EipActions]: EipActions[Name]['run'] } = {
  async bind_eip_to(session, server, { eip, address }, call) {
    const floating = await showFloatingIp(session, eip.id, call);
    await requireFree(session, server, floating, call);
    call.touch('eips', eip.id);
    await add(session, server, { address: floating.ip, fixed: address }, call);
    return { done: true };
  },
  async unbind_eip_from(session, server, { release }, call) {
    const bound = (await listFloatingIps(session, call)).filter(({ instance_id: of }) => of === server.id);
    const chosen = bound.find(({ id }) => String(id) === server.eip_id) ?? bound[0];
    if (!chosen) throw invalid(`server ${server.name} has no eip`);
    return letGo(session, chosen, release, call);
  },
  async allocate_eip_for(session, server, { network, address }, call) {
    await requirePlain(session, {}, call);
    await requireNone(session, server, call);
    const steps = new Steps();
    const floating = await steps.take('allocating an eip', () => takeFloatingIp(session, network?.id, call));
    const id = String(floating.id);
    call.touch('eips', id);
    steps.undo(`eip ${floating.ip}`, () => dropFloatingIp(session, id, call));
    await steps.take(`associating eip ${floating.ip}`, () =>
      add(session, server, { address: floating.ip, fixed: address }, call),
    );
    return { done: true };
  },
};
