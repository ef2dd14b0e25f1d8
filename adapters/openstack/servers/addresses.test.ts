import { describe, expect, it } from '@jest/globals';
import type { Server } from 'podgate/contract';
import type { NeutronPort } from '../networks/neutron.ts';
import { CONFIG } from '../testing/cloud.ts';
import { relatedOf, type Lists } from '../testing/related.ts';
import type { NovaServer } from './nova.ts';
import { toServer } from './translate.ts';

const port = (id: string, members: Partial<NeutronPort> = {}): NeutronPort => ({
  id,
  device_id: 's1',
  network_id: 'net',
  ...members,
});

const translated = (lists: Lists, nova: Partial<NovaServer> = {}): Server =>
  toServer({ id: 's1', ...nova }, relatedOf(lists), CONFIG);

const floating = (addr: string, version = 4) => ({ addr, version, 'OS-EXT-IPS:type': 'floating' });

describe('the floating address', () => {
  const bound = (id: string, address: string, portId = 'p1') => ({
    id,
    floating_ip_address: address,
    port_id: portId,
  });

  it('is the first of type floating, with the id that Neutron has for it', () => {
    const server = translated(
      { ports: [port('p1')], floating_ips: [bound('f2', '203.0.113.6'), bound('f1', '203.0.113.5')] },
      { addresses: { lan: [{ addr: '10.0.0.5' }, floating('203.0.113.5'), floating('203.0.113.6')] } },
    );
    expect([server.eip, server.eip_id]).toEqual(['203.0.113.5', 'f1']);
  });

  it('is IPv4 where there is one', () => {
    const addresses = { lan: [floating('2001:db8::1', 6), floating('203.0.113.5')] };
    expect(translated({}, { addresses }).eip).toBe('203.0.113.5');
  });

  it('is the one bound to a port where Nova does not know it yet, always the same one', () => {
    const lists = (...ids: readonly string[]): Lists => ({
      ports: [port('p1'), port('p2')],
      floating_ips: ids.map((id) => bound(id, `203.0.113.${id.slice(1)}`, 'p2')),
    });
    expect(translated(lists('f7', 'f9')).eip).toBe('203.0.113.7');
    expect(translated(lists('f9', 'f7')).eip).toBe('203.0.113.7');
  });

  it('is none for a server without', () => {
    const lists: Lists = { ports: [port('p1')], floating_ips: [bound('f1', '203.0.113.5', 'other')] };
    const server = translated(lists, { addresses: { lan: [{ addr: '10.0.0.5', 'OS-EXT-IPS:type': 'fixed' }] } });
    expect([server.eip, server.eip_id]).toEqual(['', '']);
  });
});

describe('virtual addresses', () => {
  const keeper = (address: string, members: Partial<NeutronPort> = {}) =>
    port('vip', { device_id: '', fixed_ips: [{ subnet_id: 'a', ip_address: address }], ...members });
  const allowed = (...addresses: readonly string[]) =>
    port('p1', { allowed_address_pairs: addresses.map((address) => ({ ip_address: address })) });

  it('are the allowed ones that a port without a device keeps, each once', () => {
    const ports = [
      allowed('10.0.0.9', '10.0.0.8'),
      port('p2', { allowed_address_pairs: [{ ip_address: '10.0.0.9' }] }),
      keeper('10.0.0.9'),
    ];
    expect(translated({ ports }).virtual_ips).toEqual(['10.0.0.9']);
  });

  it('are none that another device has, or that are in another network', () => {
    expect(translated({ ports: [allowed('10.0.0.9'), keeper('10.0.0.9', { device_id: 'lb' })] }).virtual_ips).toEqual(
      [],
    );
    expect(translated({ ports: [allowed('10.0.0.9'), keeper('10.0.0.9', { network_id: 'n2' })] }).virtual_ips).toEqual(
      [],
    );
  });
});

describe('the checks of source addresses', () => {
  const checks = (...enabled: readonly (boolean | null | undefined)[]) => {
    const ports = enabled.map((one, at) => port(`p${at}`, { port_security_enabled: one }));
    const server = translated({ ports });
    return [server.src_ip_check, server.src_mac_check];
  };

  it('are on unless a port has them off', () => {
    expect(checks()).toEqual([true, true]);
    expect(checks(true, undefined, null)).toEqual([true, true]);
    expect(checks(true, false)).toEqual([false, false]);
  });
});
