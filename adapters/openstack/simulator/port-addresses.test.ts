import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { OpenstackSimulator } from './openstack-simulator.ts';
import { ask, at, list, logIn, type Answer, type Client } from './testing/client.ts';
import { clouds } from './testing/clouds.ts';

type Ip = { readonly subnet_id: string; readonly ip_address: string };

const { start, stopAll } = clouds();
let simulator: OpenstackSimulator;
let member: Client;

beforeAll(async () => {
  simulator = await start({ name: 'ports', servers: 1 });
  member = await logIn(simulator, 'member');
});

afterAll(stopAll);

const write = (method: string, path: string, port: object): Promise<Answer> =>
  ask(`${simulator.url}/network/v2.0/ports${path}`, {
    method,
    headers: { 'x-auth-token': member.token },
    body: { port },
  });
const addressesIn = ({ body }: Answer) => at(body, 'port', 'fixed_ips') as readonly Ip[];

it('keep to a port that is given their subnet alone, each once, as in Neutron', async () => {
  const networks = list(await member.get('/network/v2.0/networks?name=private-demo'), 'networks');
  const made = await write('POST', '', { network_id: networks[0]?.['id'] });
  const [first] = addressesIn(made);
  const { subnet_id } = first!;
  const path = `/${String(at(made.body, 'port', 'id'))}`;
  const change = async (fixed_ips: readonly object[]) => addressesIn(await write('PUT', path, { fixed_ips }));
  expect(await change([{ subnet_id }])).toEqual([first]);
  const both = await change([{ subnet_id }, { subnet_id }]);
  expect(both[0]).toEqual(first);
  expect(both[1]).toMatchObject({ subnet_id, ip_address: expect.not.stringMatching(`^${first?.ip_address ?? ''}$`) });
  // What is named is not there for another.
  const three = await change([{ subnet_id }, { subnet_id }, { ip_address: first?.ip_address }]);
  expect(three[2]).toEqual(first);
  expect(three[0]).toEqual(both[1]);
  expect(new Set(three.map(({ ip_address: address }) => address)).size).toBe(3);
  expect(await change([{ subnet_id }])).toHaveLength(1);
});
