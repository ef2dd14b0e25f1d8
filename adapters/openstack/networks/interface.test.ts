import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Lookup } from '../records.ts';
import { AS_ADMIN, readRecorded } from '../testing/translated.ts';
import { relatedOf } from '../testing/related.ts';
import { toInterface } from './interface.ts';

let recorded: Lookup;
beforeAll(async () => {
  recorded = await readRecorded(AS_ADMIN);
});

describe('a port', () => {
  it('of a router, as it was recorded', () => {
    const id = 'e20764fc-58e4-43c3-b402-636a560136cd';
    expect(toInterface(recorded.get('ports', id)!, recorded)).toEqual({
      id,
      name: id,
      created_at: '2026-11-20T22:40:32.000000Z',
      project: { id: '71e8639b514649c3b29e95f04011a685', name: 'alpha', domain_id: 'default', domain: 'Default' },
      status: 'disabled',
      upstream: { status: 'DOWN' },
      mac: 'fa:16:3e:e8:73:8e',
      associate_type: 'network:router_interface',
      associate_id: '5033153a-bfcb-4201-ade0-eb691f8fb95c',
      vpc: 'private-alpha',
      vpc_id: 'f77b8187-6687-4606-9516-97888755e8fd',
      addresses: [{ ip_addr: '10.10.0.1', network_id: '902f178d-1b13-4318-89e5-cb1d0371813a' }],
    });
  });

  it.each([
    ['compute:nova', false],
    ['compute:', false],
    ['network:dhcp', false],
    ['network:floatingip', false],
    ['network:floatingip_agent_gateway', true],
    ['network:router_gateway', true],
    ['Octavia', true],
    ['', true],
    [null, true],
  ])('of %s is an interface of its own: %s', (device_owner, isOne) => {
    const made = toInterface({ id: 'p', network_id: 'n', device_owner, name: 'vip' }, relatedOf({}));
    expect(made?.name).toBe(isOne ? 'vip' : undefined);
  });

  it('of Neutron itself belongs to nobody', () => {
    const made = toInterface({ id: 'p', network_id: 'n', project_id: '' }, relatedOf({}));
    expect(made?.project).toBeUndefined();
  });
});
