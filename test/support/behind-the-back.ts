import { list, type Answer, type Client } from '../../adapters/openstack/simulator/testing/client.ts';
import type { Random } from './random.ts';

type Thing = Readonly<Record<string, unknown>>;
type Change = (client: Client, dice: Random) => Promise<Answer | undefined>;

const MOST = 40;

const all = async (client: Client, path: string, key: string) => list(await client.get(path), key);
const portsOf = (client: Client) => all(client, '/network/v2.0/ports', 'ports');
const floatingOf = (client: Client) => all(client, '/network/v2.0/floatingips', 'floatingips');
const volumesOf = (client: Client) => all(client, `${VOLUMES}/detail?all_tenants=1`, 'volumes');
const serverOf = async (client: Client) => list(await client.nova('/servers?all_tenants=1'), 'servers');

const VOLUMES = '/volume/v3/{project_id}/volumes';
const at = (path: string, thing: Thing) => `${path}/${String(thing['id'])}`;
const isServers = ({ device_owner: owner }: Thing) => String(owner).startsWith('compute:');
const some = (things: readonly Thing[], fits: (thing: Thing) => boolean) => things.filter(fits);

/** What changes of ports, which their row of Nova does not know of (mapping L-56). */
const PORTS: readonly Change[] = [
  async (client, { one, below }) => {
    const port = one(some(await portsOf(client), isServers));
    return client.send('PUT', at('/network/v2.0/ports', port), { port: { name: `port-${below(1e6)}` } });
  },
  async (client, { one }) => {
    const ports = some(await portsOf(client), isServers);
    const [port, other] = [one(ports), one(ports)];
    const change = { port: { security_groups: other['security_groups'] } };
    return client.send('PUT', at('/network/v2.0/ports', port), change);
  },
  async (client, { one }) => {
    const port = one(some(await portsOf(client), isServers));
    const fixed = port['fixed_ips'] as readonly Thing[];
    // The same subnets; the cloud chooses the addresses.
    const change = { port: { fixed_ips: [...fixed, { subnet_id: fixed[0]?.['subnet_id'] }] } };
    return client.send('PUT', at('/network/v2.0/ports', port), change);
  },
  async (client, { one, below }) => {
    const ports = await portsOf(client);
    if (ports.length > MOST) return undefined;
    const { network_id } = one(some(ports, isServers));
    return client.send('POST', '/network/v2.0/ports', { port: { network_id, name: `made-${below(1e6)}` } });
  },
  async (client, { one }) => {
    const made = some(await portsOf(client), ({ name }) => String(name).startsWith('made-'));
    return made.length > 0 ? client.send('DELETE', at('/network/v2.0/ports', one(made))) : undefined;
  },
];

const FLOATING: readonly Change[] = [
  async (client, { one, percent }) => {
    const floating = one(await floatingOf(client));
    const port_id = percent(50) ? null : one(some(await portsOf(client), isServers))['id'];
    // Some cannot be reached: the cloud says so, and nothing is changed.
    return client.send('PUT', at('/network/v2.0/floatingips', floating), { floatingip: { port_id } });
  },
  async (client, { one }) => {
    const known = await floatingOf(client);
    const { floating_network_id } = one(known);
    if (known.length > MOST) return undefined;
    return client.send('POST', '/network/v2.0/floatingips', { floatingip: { floating_network_id } });
  },
  async (client, { one }) => {
    const known = await floatingOf(client);
    return known.length > 2 ? client.send('DELETE', at('/network/v2.0/floatingips', one(known))) : undefined;
  },
];

const DISKS: readonly Change[] = [
  async (client, { one, below }) => {
    const change = { volume: { name: `volume-${below(1e6)}` } };
    return client.send('PUT', at(VOLUMES, one(await volumesOf(client))), change);
  },
  async (client, { below }) => {
    if ((await volumesOf(client)).length > MOST) return undefined;
    return client.send('POST', VOLUMES, { volume: { size: 1, name: `made-${below(1e6)}`, metadata: { a: 'b' } } });
  },
  async (client, { one }) => {
    const made = some(await volumesOf(client), ({ name }) => String(name).startsWith('made-'));
    if (made.length === 0) return undefined;
    return client.send('DELETE', `${at(VOLUMES, one(made))}/metadata/a`);
  },
  async (client, { one }) => client.send('DELETE', at(VOLUMES, one(await volumesOf(client)))),
  async (client, { one }) => {
    const [free, servers] = [
      some(await volumesOf(client), ({ status }) => status === 'available'),
      await serverOf(client),
    ];
    if (free.length === 0 || servers.length === 0) return undefined;
    const volumeAttachment = { volumeId: one(free)['id'] };
    return client.send('POST', `${at('/compute/v2.1/servers', one(servers))}/os-volume_attachments`, {
      volumeAttachment,
    });
  },
];

/**
 * Changes a port, a floating address or a volume of a simulated cloud by its own API, in some way that it may refuse. Answers whether it
 * was done.
 */
export async function changeParts(client: Client, dice: Random): Promise<boolean> {
  const answer = await dice.one(dice.one([PORTS, FLOATING, DISKS]))(client, dice);
  return answer !== undefined && answer.status < 300;
}
