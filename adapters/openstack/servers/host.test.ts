import { describe, expect, it } from '@jest/globals';
import type { NovaHypervisor } from '../hosts/nova.ts';
import { relatedOf } from '../testing/related.ts';
import { hostOf } from './host.ts';
import type { NovaServer } from './nova.ts';

const HYPERVISOR: NovaHypervisor = {
  id: 'h1',
  hypervisor_hostname: 'node1.example',
  state: 'up',
  status: 'enabled',
  host_ip: '10.0.0.1',
};

function host(nova: Partial<NovaServer>, hypervisor: Partial<NovaHypervisor> | null = {}) {
  const hypervisors = hypervisor === null ? [] : [{ ...HYPERVISOR, ...hypervisor }];
  const named = { 'OS-EXT-SRV-ATTR:host': 'node1', 'OS-EXT-SRV-ATTR:hypervisor_hostname': 'node1.example' };
  return hostOf({ id: 's1', ...named, ...nova }, relatedOf({ hypervisors }));
}

describe('the host of a server', () => {
  it('is its hypervisor', () => {
    expect(host({ host_status: 'UP' })).toEqual({
      name: 'node1',
      id: 'h1',
      status: 'running',
      service_status: 'online',
      access_ip: '10.0.0.1',
      enabled: true,
    });
  });

  it('is named by the hypervisor where the host is not told', () => {
    expect(host({ 'OS-EXT-SRV-ATTR:host': '' })?.name).toBe('node1.example');
  });

  it('is none without a name, which members are not shown and shelved servers have not', () => {
    const nameless = { 'OS-EXT-SRV-ATTR:host': null, 'OS-EXT-SRV-ATTR:hypervisor_hostname': null };
    expect(host({ ...nameless, host_status: '' })).toBeUndefined();
    expect(hostOf({ id: 's1', host_status: 'UP' }, relatedOf({}))).toBeUndefined();
  });

  it('is known by name alone where hypervisors are not shown', () => {
    expect(host({ host_status: 'UP' }, null)).toEqual({
      name: 'node1',
      id: '',
      status: 'running',
      service_status: 'online',
      access_ip: '',
    });
  });

  it.each([
    ['UP', 'up', 'enabled', 'running', 'online'],
    ['UP', 'down', 'enabled', 'running', 'online'],
    ['UP', 'up', 'disabled', 'maintaining', 'online'],
    ['MAINTENANCE', 'up', 'enabled', 'maintaining', 'online'],
    ['DOWN', 'up', 'enabled', 'unknown', 'offline'],
    ['UNKNOWN', 'up', 'enabled', 'unknown', 'offline'],
    [undefined, 'up', 'enabled', 'running', 'online'],
    [undefined, 'down', 'enabled', 'unknown', 'offline'],
    [undefined, 'up', 'disabled', 'maintaining', 'online'],
    ['', 'up', 'enabled', 'running', 'online'],
  ] as const)('with host_status %p, %s and %s (F-043, F-045)', (...row) => {
    const [hostStatus, state, status, ours, service] = row;
    expect(host({ host_status: hostStatus }, { state, status })).toMatchObject({
      status: ours,
      service_status: service,
      enabled: status === 'enabled',
    });
  });

  it('is offline and unknown when nothing says more', () => {
    expect(host({}, null)).toMatchObject({ status: 'unknown', service_status: 'offline' });
  });
});
