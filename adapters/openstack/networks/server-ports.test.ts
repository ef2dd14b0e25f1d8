import { describe, expect, it } from '@jest/globals';
import { stubCloud, type Answer } from '../testing/cloud.ts';
import { makePort, portPlan } from './server-ports.ts';

const SUBNET = {
  id: 'n1',
  network_id: 'v1',
  ip_version: 4,
  cidr: '10.0.0.0/24',
  allocation_pools: [
    { start: '10.0.0.10', end: '10.0.0.17' },
    { start: '10.0.0.100', end: '10.0.0.200' },
  ],
};

const refusal = (message: string): Answer => ({
  status: 409,
  body: { NeutronError: { type: 'IpAddressAlreadyAllocated', message, detail: '' } },
});

/** A cloud whose pool looks empty, and which refuses addresses as it is told. */
function cloudThat(refuse: (address: string, tries: number) => Answer | undefined) {
  const tried: string[] = [];
  const cloud = stubCloud({
    answers: { '/subnets/n1': { body: { subnet: SUBNET } }, '/ports': { body: { ports: [] } } },
  });
  const send = cloud.tools.http.send.bind(cloud.tools.http);
  cloud.tools.http.send = async (request, call) => {
    if (request.operation !== 'ports.create') return send(request, call);
    const { port } = request.body as { readonly port: { readonly fixed_ips: readonly { ip_address: string }[] } };
    tried.push(port.fixed_ips[0]?.ip_address ?? '');
    const { status = 201, body } = refuse(tried.at(-1) ?? '', tried.length) ?? {
      body: { port: { id: 'p1', ...port } },
    };
    return { status, headers: {}, text: JSON.stringify(body), json: () => body };
  };
  const make = async (nic: { readonly network: string; readonly address?: string }) =>
    makePort(cloud.session, await portPlan(cloud.session, nic, 's1', cloud.call), cloud.call);
  return { make, tried };
}

const taken = (address: string) => refusal(`IP address ${address} already allocated in subnet n1`);

describe('a port in a pool of a network', () => {
  it('gets another address when somebody else was faster', async () => {
    const { make, tried } = cloudThat((address, tries) => (tries < 4 ? taken(address) : undefined));
    expect(await make({ network: 'n1_10.0.0.10' })).toMatchObject({ id: 'p1', fixed_ips: [{ ip_address: tried[3] }] });
    expect([tried.length, new Set(tried).size]).toEqual([4, 4]);
    expect(tried.every((address) => /^10\.0\.0\.1\d$/.test(address))).toBe(true);
  });

  it('is not tried for ever', async () => {
    const { make, tried } = cloudThat(taken);
    await expect(make({ network: 'n1_10.0.0.10' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(tried.at(-1) ?? ''),
    });
    expect(tried.length).toBe(5);
  });

  it.each([
    ['an address that is wanted', { network: 'n1_10.0.0.10', address: '10.0.0.12' }, taken],
    ['another conflict', { network: 'n1_10.0.0.10' }, () => refusal('MAC address fa:16:3e:00:00:01 is in use')],
  ])('is tried once for %s', async (_what, nic, refuse) => {
    const { make, tried } = cloudThat(refuse);
    await expect(make(nic)).rejects.toMatchObject({ code: 'conflict' });
    expect(tried.length).toBe(1);
  });
});
