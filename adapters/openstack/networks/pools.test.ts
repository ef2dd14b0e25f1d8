import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BlockList, isIP } from 'node:net';
import type { NeutronSubnet } from './neutron.ts';
import { networkIdOf, within } from './pools.ts';

const subnet = (...allocation_pools: { start: string; end: string }[]): NeutronSubnet => ({
  id: 's1',
  network_id: 'n1',
  allocation_pools,
});
const LOW = { start: '10.0.0.10', end: '10.0.0.20' };
const HIGH = { start: '10.0.8.10', end: '10.0.9.5' };

describe('a pool', () => {
  it.each([
    ['10.0.0.9', false],
    ['10.0.0.10', true],
    ['10.0.0.15', true],
    ['10.0.0.20', true],
    ['10.0.0.21', false],
    ['10.0.0.100', false],
    ['fd00::10', false],
    ['nonsense', false],
    ['', false],
  ])('has %s: %s', (address, isIn) => {
    expect(within(LOW)(address)).toBe(isIn);
  });

  it('of IPv4 has the addresses that Node counts to it', () => {
    const address = fc.oneof(
      fc.ipV4(),
      fc.stringMatching(/^10\.0\.[0-9]{1,3}\.[0-9]{1,3}$/),
      fc.stringMatching(/^[0-9.]{0,12}$/),
    );
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), address, (start, end, one) => {
        const pool = new BlockList();
        try {
          pool.addRange(start, end, 'ipv4');
        } catch {
          expect(within({ start, end })(one)).toBe(false);
          return;
        }
        expect(within({ start, end })(one)).toBe(isIP(one) === 4 && pool.check(one, 'ipv4'));
      }),
      { numRuns: 2000 },
    );
  });

  it('of IPv6 has addresses in every spelling', () => {
    const isIn = within({ start: 'fd00::2', end: 'fd00::ffff' });
    expect(['fd00::abcd', 'FD00:0:0::AB', 'fd00::1:0', '10.0.0.1'].map(isIn)).toEqual([true, true, false, false]);
  });

  it('that is none has no addresses', () => {
    expect(within({ start: '10.0.0.20', end: '10.0.0.10' })('10.0.0.15')).toBe(false);
    expect(within({ start: '10.0.0.1', end: 'fd00::2' })('10.0.0.1')).toBe(false);
    expect(within({ start: 'x', end: 'y' })('10.0.0.1')).toBe(false);
  });
});

describe('the unified network of an address (F-N05)', () => {
  it('is the subnet while that has one pool, or none, or is not known', () => {
    expect(networkIdOf('s1', subnet(LOW), '10.0.0.99')).toBe('s1');
    expect(networkIdOf('s1', subnet(), '10.0.0.99')).toBe('s1');
    expect(networkIdOf('s1', undefined, '10.0.0.99')).toBe('s1');
  });

  it('is the pool among several, the first for an address that is in none', () => {
    expect(networkIdOf('s1', subnet(LOW, HIGH), '10.0.9.1')).toBe('s1_10.0.8.10');
    expect(networkIdOf('s1', subnet(LOW, HIGH), '10.0.0.11')).toBe('s1_10.0.0.10');
    expect(networkIdOf('s1', subnet(LOW, HIGH), '10.0.0.1')).toBe('s1_10.0.0.10');
  });
});
