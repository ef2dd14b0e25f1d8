import { GatewayError, type Call, type NewNic, type NewServer } from 'podgate/contract';
import { deletePorts, makePort, portPlan } from '../networks/server-ports.ts';
import type { Session } from '../session.ts';
import { partlyDone } from '../steps.ts';

type Members = Readonly<Record<string, unknown>>;

/** Whether Nova can be told of an interface directly: it takes a network and an address, and nothing else (mapping W-34). */
const isPlain = ({ anywhere, address, address6, mac, secgroups }: NewNic) =>
  mac === undefined && secgroups === undefined && address6 === undefined && (anywhere || address !== undefined);

/** After these the server may be there, and need its ports. */
const UNKNOWN: ReadonlySet<string> = new Set(['upstream_timeout', 'upstream_malformed', 'upstream_rejected']);

/**
 * Makes the ports that Nova cannot make by itself, then does the work with all interfaces as Nova wants them. The ports are deleted
 * again when the work is refused.
 */
export async function withPorts<T>(
  session: Session,
  { nics, secgroups, marker }: NewServer,
  call: Call,
  work: (networks: readonly Members[]) => Promise<T>,
): Promise<T> {
  const made: string[] = [];
  try {
    const networks: Members[] = [];
    for (const nic of nics) {
      if (isPlain(nic)) {
        networks.push({ uuid: nic.vpc, ...(nic.address !== undefined && { fixed_ip: nic.address }) });
        continue;
      }
      const groups = nic.secgroups ?? (secgroups.length > 0 ? secgroups : undefined);
      const plan = await portPlan(session, { ...nic, ...(groups && { secgroups: groups }) }, marker, call);
      const port = (await makePort(session, plan, call)).id;
      made.push(port);
      networks.push({ port });
    }
    return await work(networks);
  } catch (error) {
    if (!GatewayError.is(error) || UNKNOWN.has(error.code)) throw error;
    const left = await deletePorts(session, made, call);
    if (left.length === 0) throw error;
    throw partlyDone(error, `${error.message}; left behind, to be deleted by hand: ports ${left.join(', ')}`);
  }
}
