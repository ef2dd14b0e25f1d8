import { beforeAll, describe, expect, it } from '@jest/globals';
import type { NeutronFloatingIp, NeutronPort, NeutronSubnet } from '../networks/neutron.ts';
import type { Lookup } from '../records.ts';
import { relatedOf, type Lists } from '../testing/related.ts';
import { AS_ADMIN, readRecorded } from '../testing/translated.ts';
import { toEip } from './translate.ts';

const BOUND = '4af7cecb-b446-43ed-b50f-1da6c1e68052';

let recorded: Lookup;
beforeAll(async () => {
  recorded = await readRecorded(AS_ADMIN);
});

it('a recorded floating IP leads to its server, and is fit though Neutron calls it DOWN', () => {
  expect(toEip(recorded.get('floating_ips', BOUND)!, recorded)).toEqual({
    id: BOUND,
    name: '203.0.113.63',
    description: '',
    created_at: '2026-11-20T22:41:18.000000Z',
    updated_at: expect.stringMatching(/^2026-11-20T22:41:\d\d\.000000Z$/),
    metadata: { 'sys:project': 'alpha' },
    project: { id: '71e8639b514649c3b29e95f04011a685', name: 'alpha', domain_id: 'default', domain: 'Default' },
    status: 'ready',
    upstream: { status: 'DOWN' },
    ip_addr: '203.0.113.63',
    network: 'public-v4',
    network_id: 'ddc07160-ec41-44d7-87b6-6a76fee77402',
    vpc_id: 'a05a3b9a-8519-4a9b-a408-f678484d50d9',
    associate_type: 'server',
    associate_id: '434b0907-7edf-422f-be6a-fc4771207ecb',
    associate_name: 'api-dev-008',
    server_private_ip: '10.10.3.10',
  });
});

const floating = (members: Partial<NeutronFloatingIp> = {}): NeutronFloatingIp => ({
  id: 'f1',
  status: 'ACTIVE',
  floating_ip_address: '203.0.113.9',
  floating_network_id: 'ext',
  fixed_ip_address: '10.0.0.9',
  port_id: 'port1',
  ...members,
});
const port = (members: Partial<NeutronPort>): NeutronPort => ({ id: 'port1', network_id: 'n1', ...members });
const made = (lists: Lists, members: Partial<NeutronFloatingIp> = {}) => toEip(floating(members), relatedOf(lists));

describe('what a floating IP leads to', () => {
  it.each<[string, Partial<NeutronPort>, object]>([
    ['a server', { device_owner: 'compute:az1', device_id: 's1' }, { associate_type: 'server', associate_id: 's1' }],
    [
      'a balancer of Octavia',
      { device_owner: 'Octavia', device_id: 'lb-77', name: 'octavia-lb-77' },
      { associate_type: 'loadbalancer', associate_id: '77', associate_name: 'octavia-lb-77' },
    ],
    [
      'a balancer of before',
      { device_owner: 'neutron:LOADBALANCERV2', device_id: '78' },
      { associate_type: 'loadbalancer', associate_id: '78' },
    ],
    [
      'a port of nothing',
      { device_owner: '', device_id: '', name: 'vip' },
      { associate_type: 'networkinterface', associate_id: 'port1', associate_name: 'vip' },
    ],
  ])('is %s', (_, members, associate) => {
    expect(made({ ports: [port(members)] })).toMatchObject({ ...associate, server_private_ip: '10.0.0.9' });
  });

  it('is a port of which only the id is known when that is not shown', () => {
    const eip = made({ ports: [] });
    expect(eip).toMatchObject({ associate_id: 'port1' });
    expect(eip).not.toHaveProperty('associate_type');
  });

  it('is a port of which only the id is known when that is another project’s', () => {
    const ports = [port({ device_owner: 'compute:az1', device_id: 's1', project_id: 'p2' })];
    const servers = [{ id: 's1', name: 'theirs' }];
    const eip = made({ ports, servers }, { project_id: 'p1' });
    expect(eip).toMatchObject({ associate_id: 'port1' });
    expect(eip).not.toHaveProperty('associate_name');
    expect(made({ ports, servers }, { project_id: 'p2' })).toMatchObject({ associate_name: 'theirs' });
  });

  it('is nothing without a port', () => {
    const eip = made({ ports: [port({ device_owner: 'compute:az1', device_id: 's1' })] }, { port_id: null });
    expect(eip).not.toHaveProperty('associate_id');
    expect(eip.server_private_ip).toBe('');
  });

  it('has the name that the server has now', () => {
    const ports = [port({ device_owner: 'compute:az1', device_id: 's1' })];
    expect(made({ ports, servers: [{ id: 's1', name: 'web' }] })).toMatchObject({ associate_name: 'web' });
  });
});

describe('the network of a floating IP', () => {
  const subnet = (id: string, start: string, end: string): NeutronSubnet => {
    return { id, name: `${id}-name`, network_id: 'ext', allocation_pools: [{ start, end }] };
  };

  it('is that of the outer subnet which has the address', () => {
    const subnets = [
      subnet('a', '203.0.112.2', '203.0.112.254'),
      subnet('b', '203.0.113.2', '203.0.113.254'),
      { ...subnet('c', '203.0.113.2', '203.0.113.254'), network_id: 'other' },
    ];
    expect(made({ subnets })).toMatchObject({ network_id: 'b', network: 'b-name', vpc_id: 'ext' });
  });

  it('is that of the pool where the subnet has several', () => {
    const [one] = [subnet('a', '203.0.112.2', '203.0.112.254')];
    const pools = [...one.allocation_pools!, { start: '203.0.113.2', end: '203.0.113.254' }];
    const subnets = [{ ...one, allocation_pools: pools }];
    expect(made({ subnets })).toMatchObject({ network_id: 'a_203.0.113.2' });
  });

  it('is not known where outer subnets are not shown', () => {
    expect(made({ subnets: [] })).not.toHaveProperty('network_id');
  });
});
