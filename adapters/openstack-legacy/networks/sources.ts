import { GatewayError, type Call, type Page, type Refreshed, type Source } from 'podgate/contract';
import type {
  NeutronFloatingIp,
  NeutronNetwork,
  NeutronSecurityGroup,
  NeutronSubnet,
  OpenstackProvider,
  Session,
} from '../../openstack/family.ts';
import { byEither } from '../service.ts';
import { listFloatingIps, listGroups, listNetworks, listPools, showFloatingIp } from './nova.ts';
import { groupKey, toFloatingIp, toGroups, toNetwork, toPool, toSubnet } from './records.ts';

/** For whom what a project is shown is, unless all projects are read; where it is not said whose it is, it is that project's. */
async function seen<R extends { readonly project_id?: string | null | undefined }>(
  session: Session,
  records: readonly R[],
  call: Call,
): Promise<readonly R[]> {
  if (session.cloud.allProjects) return records;
  const seen_by = (await session.token(call)).project.id;
  return records.map((record) => ({
    ...record,
    project_id: record.project_id === undefined ? seen_by : record.project_id,
    seen_by,
  }));
}

/** A whole list, in one page as Nova gives these. */
const whole =
  <R>(list: (session: Session, call: Call) => Promise<readonly R[]>) =>
  async (session: Session, _cursor: string | undefined, call: Call) => ({ items: await list(session, call) });

async function networks(session: Session, call: Call): Promise<readonly NeutronNetwork[]> {
  const [inside, pools] = await Promise.all([listNetworks(session, call), listPools(session, call)]);
  return seen(session, [...inside.map(toNetwork), ...pools.map(toPool)], call);
}

async function subnets(session: Session, call: Call): Promise<readonly NeutronSubnet[]> {
  const inside = await listNetworks(session, call);
  return seen(session, inside.filter(({ cidr }) => cidr).map(toSubnet), call);
}

const projectOf = async (session: Session, call: Call) => call.project ?? (await session.token(call)).project.id;

async function floatingIps(session: Session, call: Call): Promise<readonly NeutronFloatingIp[]> {
  const project = await projectOf(session, call);
  return (await listFloatingIps(session, call)).map((one) => toFloatingIp(one, project));
}

async function floatingIp(session: Session, id: string, call: Call): Promise<NeutronFloatingIp> {
  return toFloatingIp(await showFloatingIp(session, id, call), await projectOf(session, call));
}

async function groups(session: Session, call: Call): Promise<readonly NeutronSecurityGroup[]> {
  return seen(session, toGroups(await listGroups(session, session.cloud.allProjects, call)), call);
}

/** The one of this id. Throws `not_found`. */
function only<R extends { readonly id: string }>(session: Session, records: readonly R[], id: string): R {
  const found = records.find((record) => record.id === id);
  if (found) return found;
  throw new GatewayError('not_found', `cloud ${session.cloud.name}: there is no ${id}`);
}

/** One group: of the list, for its rules may name others. */
const group = async (session: Session, id: string, call: Call) => only(session, await groups(session, call), id);

type Sources = OpenstackProvider['sources'];
type ShowOne<R> = (session: Session, id: string, call: Call) => Promise<R>;

/** The lists of networks by Neutron, or by Nova where the catalog has no network service (OL-46). */
export function networkSources(stock: Sources): Sources {
  const either = <R extends { readonly id: string }>(
    source: Source<Session, R>,
    nova: (session: Session, call: Call) => Promise<readonly R[]>,
  ): Source<Session, R> => ({
    ...source,
    list: byEither<[string | undefined], Page<R>>((...asked) => source.list(...asked), whole(nova)),
  });
  const singly = <R extends { readonly id: string }>(source: Source<Session, R>, nova: ShowOne<R>): ShowOne<R> =>
    byEither<[string], R>((...asked) => source.get?.(...asked) ?? nova(...asked), nova);
  const none = () => Promise.resolve([]);
  const { ports, floating_ips, security_groups } = stock;
  return {
    ...stock,
    servers: {
      ...stock.servers,
      index: {
        ...stock.servers.index,
        group: ({ tenant_id, security_groups: in_ = [] }) => in_.map(({ name }) => groupKey(tenant_id, name)),
      },
    },
    ports: either(ports, none),
    networks: either(stock.networks, networks),
    subnets: either(stock.subnets, subnets),
    rbac_policies: either(stock.rbac_policies, none),
    floating_ips: { ...either(floating_ips, floatingIps), get: singly(floating_ips, floatingIp) },
    security_groups: {
      ...either(security_groups, groups),
      index: { ...security_groups.index, named: ({ project_id, name }) => [groupKey(project_id, name ?? '')] },
      get: singly(security_groups, group),
    },
  };
}

/** One floating address, one security group, one network, now. Throws `not_found`. */
export const live = {
  eip: async (session: Session, id: string, call: Call): Promise<readonly Refreshed[]> => [
    { source: 'floating_ips', records: [await floatingIp(session, id, call)] },
  ],
  secgroup: async (session: Session, id: string, call: Call): Promise<readonly Refreshed[]> => [
    { source: 'security_groups', records: [await group(session, id, call)] },
  ],
  vpc: async (session: Session, id: string, call: Call): Promise<readonly Refreshed[]> => [
    { source: 'networks', records: [only(session, await networks(session, call), id)] },
  ],
  network: async (session: Session, id: string, call: Call): Promise<readonly Refreshed[]> => [
    { source: 'networks', records: await networks(session, call) },
    { source: 'subnets', records: [only(session, await subnets(session, call), id)] },
  ],
};
