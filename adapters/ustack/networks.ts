import { GatewayError, type Call, type NewNic, type Server } from 'podgate/contract';
import {
  attachAll,
  attachNic,
  LOOKS,
  pathPart,
  PLUG_FAILS,
  showServer,
  type Steps,
  unplug,
  type Session,
} from '../openstack/family.ts';

/** Seconds until the server's record shows a new interface. */
const PATIENCE = 60;

/** Whether a subnet alone says what is wanted. */
const isPlain = ({ network, address, address6, mac, secgroups }: NewNic) =>
  !network.includes('_') && [address, address6, mac, secgroups].every((one) => one === undefined);

/** Ids of a server's ports in a subnet, as its own record says them (US-41). */
async function portsIn(session: Session, { id }: Server, subnet: string, call: Call): Promise<readonly string[]> {
  const { addresses = {} } = await showServer(session, id, call);
  return Object.values(addresses)
    .flat()
    .filter((one) => one['UOS-EXT-IPS:subnet_id'] === subnet)
    .flatMap((one) => one['UOS-EXT-IPS:id'] ?? []);
}

/** Nova makes the port in the subnet itself, and need not say which it is (US-27, US-58, US-59). */
async function joinSubnet(
  session: Session,
  server: Server,
  { nic: { network, vpc }, steps }: { readonly nic: NewNic; readonly steps: Steps },
  call: Call,
): Promise<void> {
  const doing = `attaching network ${network}`;
  const before = await steps.take(doing, () => portsIn(session, server, network, call), LOOKS);
  const about = { service: 'compute', operation: 'servers.attach-interface', method: 'POST' } as const;
  const body = { interfaceAttachment: { net_id: vpc, fixed_ips: [{ subnet_id: network }] } };
  const request = { ...about, path: `/servers/${pathPart(server.id)}/os-interface`, body };
  await steps.take(doing, () => session.send(request, call), PLUG_FAILS);
  const look = async () => (await portsIn(session, server, network, call)).find((id) => !before.includes(id));
  const port = await steps.take(doing, async () => {
    const found = await call.until(look, PATIENCE);
    if (found !== undefined) return found;
    throw new GatewayError('upstream_timeout', `the new interface was not seen within ${PATIENCE} s`);
  });
  call.touch('networkinterfaces', port);
  steps.undo(`port ${port}`, () => unplug(session, server, { id: port, network_id: vpc }, call));
}

/** Gives a server interfaces in networks, all or none; what more than a subnet is said of is a port first (US-25). */
export const attachNetworks = attachAll((session, server, one, call) =>
  (isPlain(one.nic) ? joinSubnet : attachNic)(session, server, one, call),
);
